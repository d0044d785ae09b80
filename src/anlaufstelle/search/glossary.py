"""The field's glossary: words of many languages as weighted German words, written down by people.

It makes the word index answer a question in Ukrainian or Arabic, and gives the meaning search a rough
German gloss. Pure but for reading its file once.
"""

import csv
import math
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from anlaufstelle.search import text_analysis

FILE = Path(__file__).parent / "glossary" / "terms.csv"
LANGUAGES = ("de", "en", "fr", "ar", "uk", "ti", "fa", "tr", "ru", "kmr")
_SCRIPTS = {
    "latin": ("de", "en", "fr", "tr", "kmr"),
    "cyrillic": ("uk", "ru"),
    "arabic": ("ar", "fa"),
    "ethiopic": ("ti",),
}
SYNONYM = 0.6
"""What a synonym counts beside the head word of its row."""


@dataclass(frozen=True)
class Term:
    """One row: the German head word, its synonyms, and its forms in other languages."""

    head: str
    synonyms: tuple[str, ...]
    forms: dict[str, tuple[str, ...]] = field(hash=False)


@dataclass(frozen=True)
class Gloss:
    """What the glossary made of a query."""

    heads: list[str]
    """German head words, in the query's order, for the gloss that is embedded."""
    weights: dict[str, float]
    """German stems with the weight they have as search words."""
    places: list[tuple[int, int, dict[str, float], str]]
    """For each match: its first word, how many words, the German stems it stands for, and its head."""


@dataclass(frozen=True)
class _Match:
    start: int
    length: int
    row: int
    weight: float


class Glossary:
    """The rows, and for each language the way from a first stem to the rows that begin with it."""

    def __init__(self, terms: list[Term]) -> None:
        self.terms = terms
        self._by_first: dict[str, dict[str, list[tuple[tuple[str, ...], int, float]]]] = {}
        self._rows_of_form: dict[tuple[str, tuple[str, ...]], int] = defaultdict(int)
        for language in LANGUAGES:
            self._by_first[language] = self._index(language)
        self.parts = self._parts()
        self._german = [self._german_words(term) for term in terms]

    def _index(self, language: str) -> dict[str, list[tuple[tuple[str, ...], int, float]]]:
        index: dict[str, list[tuple[tuple[str, ...], int, float]]] = defaultdict(list)
        for row, term in enumerate(self.terms):
            forms = term.forms.get(language, ())
            if language == "de":
                forms = (term.head, *term.synonyms)
            seen = set()
            for number, form in enumerate(forms):
                stemmed = tuple(text_analysis.stems(form, language))
                if not stemmed or stemmed in seen:
                    continue
                seen.add(stemmed)
                self._rows_of_form[language, stemmed] += 1
                index[stemmed[0]].append((stemmed, row, 1.0 if number == 0 else 0.85))
        return dict(index)

    def _parts(self) -> frozenset[str]:
        """Stems that German compounds are cut into: single words, long enough not to fit everywhere."""
        found = set()
        for term in self.terms:
            for form in (term.head, *term.synonyms):
                for word in text_analysis.tokens(form):
                    stemmed = text_analysis.stem(word, "de")
                    if len(stemmed) >= 4 and len(word) <= 14 and text_analysis.script(word) == "latin":
                        found.add(stemmed)
        # A compound of two others is no part: it would hide its own parts.
        return frozenset(part for part in found if not text_analysis.split_compound(part, found - {part}))

    def _german_words(self, term: Term) -> dict[str, float]:
        """Stems of one row. A word of several words shares its weight among them."""
        weights: dict[str, float] = {}
        for number, form in enumerate((term.head, *term.synonyms)):
            stemmed = [one for one in text_analysis.stems(form, "de") if len(one) > 2]
            worth = (1.0 if number == 0 else SYNONYM) / math.sqrt(max(1, len(stemmed)))
            for one in stemmed:
                weights[one] = max(weights.get(one, 0.0), worth)
        return weights

    def gloss(self, text: str, language: str) -> Gloss:
        """The German words and heads for a query. The reader's language counts most, then German."""
        query = text_analysis.tokens(text)
        matches = self._longest(self._matches(query, language))
        weights: dict[str, float] = defaultdict(float)
        heads: list[str] = []
        places: list[tuple[int, int, dict[str, float], str]] = []
        for match in matches:
            if match.weight >= 0.3 and self.terms[match.row].head not in heads:
                heads.append(self.terms[match.row].head)
            german = {one: worth * match.weight for one, worth in self._german[match.row].items()}
            places.append((match.start, match.length, german, self.terms[match.row].head))
            for one, worth in german.items():
                weights[one] = max(weights[one], worth)
        return Gloss(heads, dict(weights), places)

    def near(self, stemmed: str, language: str) -> list[str]:
        """German stems for a single mistyped word of another language; nothing where none is near enough."""
        index = self._by_first.get(language, {})
        if language == "de" or stemmed in index:
            return []
        singles = {key: len(rows) for key, rows in index.items() if any(len(form) == 1 for form, _, _ in rows)}
        meant = text_analysis.corrected(stemmed, singles, singles)
        if meant is None:
            return []
        return sorted({one for form, row, _ in index[meant] if len(form) == 1 for one in self._german[row]})

    def _matches(self, query: list[str], language: str) -> list[_Match]:
        found: list[_Match] = []
        for start, word in enumerate(query):
            for spoken in _SCRIPTS.get(text_analysis.script(word), ()):
                trust = 1.0 if spoken == language else (0.7 if spoken in {"de", "uk", "ru", "ar", "fa"} else 0.35)
                found.extend(self._from(query, start, spoken, trust))
        return found

    def _from(self, query: list[str], start: int, spoken: str, trust: float) -> list[_Match]:
        found: list[_Match] = []
        first = text_analysis.stem(query[start], spoken)
        index = self._by_first[spoken]
        for begin in dict.fromkeys((first, text_analysis.without_clitic(first))):
            for stemmed, row, worth in index.get(begin, ()):
                length = len(stemmed)
                rest = [text_analysis.stem(word, spoken) for word in query[start + 1 : start + length]]
                if list(stemmed[1:]) != rest:
                    continue
                # A form that stands in many rows says little about each.
                spread = math.sqrt(self._rows_of_form[spoken, stemmed])
                found.append(_Match(start, length, row, trust * worth / spread))
        return found

    def _longest(self, matches: list[_Match]) -> list[_Match]:
        """Longer forms win; what lies inside a longer one keeps a little of its weight."""
        kept: list[_Match] = []
        covered: dict[int, int] = {}
        for match in sorted(matches, key=lambda one: (-one.length, one.start, one.row)):
            places = range(match.start, match.start + match.length)
            inside = any(covered.get(place, 0) > match.length for place in places)
            for place in places:
                covered.setdefault(place, match.length)
            kept.append(_Match(match.start, match.length, match.row, match.weight * (0.35 if inside else 1.0)))
        return sorted(kept, key=lambda one: (one.start, -one.weight, one.row))


def read(file: Path) -> list[Term]:
    """The rows of a glossary file (CSV; several forms in one cell are separated by |)."""
    terms = []
    with file.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            forms = {language: _forms(row.get(language) or "") for language in LANGUAGES[1:]}
            terms.append(Term((row["de"] or "").strip(), _forms(row.get("synonyms_de") or ""), forms))
    return terms


def _forms(cell: str) -> tuple[str, ...]:
    return tuple(form.strip() for form in cell.split("|") if form.strip())


@cache
def glossary() -> Glossary:
    """The glossary of this house, read once."""
    return Glossary(read(FILE))
