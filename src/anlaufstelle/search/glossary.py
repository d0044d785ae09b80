"""The glossary: words of many languages as weighted German words, edited by hand.

With it, the word index answers queries in Ukrainian or Arabic, and the semantic search gets a rough German gloss.
Pure, except that its file is read once.
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
"""Weight of a synonym, compared with the head word of its row."""


@dataclass(frozen=True)
class Term:
    """One row: the German head word, its synonyms, and its forms in other languages."""

    head: str
    synonyms: tuple[str, ...]
    forms: dict[str, tuple[str, ...]] = field(hash=False)


@dataclass(frozen=True)
class Gloss:
    """The German equivalent of a query."""

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
    """The glossary rows, indexed by language and first stem."""

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
        """Stems into which German compounds are split: single words, long enough not to match by chance."""
        candidates = set()
        for term in self.terms:
            for form in (term.head, *term.synonyms):
                for word in text_analysis.tokens(form):
                    stemmed = text_analysis.stem(word, "de")
                    if len(stemmed) >= 4 and len(word) <= 14 and text_analysis.script(word) == "latin":
                        candidates.add(stemmed)
        # Exclude compounds of other candidates: they would hide their own parts.
        return frozenset(part for part in candidates if not text_analysis.split_compound(part, candidates - {part}))

    def _german_words(self, term: Term) -> dict[str, float]:
        """The weighted stems of one row. A phrase distributes its weight among its words."""
        weights: dict[str, float] = {}
        for number, form in enumerate((term.head, *term.synonyms)):
            stemmed = [stem for stem in text_analysis.stems(form, "de") if len(stem) > 2]
            weight = (1.0 if number == 0 else SYNONYM) / math.sqrt(max(1, len(stemmed)))
            for stem in stemmed:
                weights[stem] = max(weights.get(stem, 0.0), weight)
        return weights

    def gloss(self, text: str, language: str) -> Gloss:
        """Return the German equivalent of a query. The reader's language counts most, then German."""
        query = text_analysis.tokens(text)
        matches = self._longest(self._matches(query, language))
        weights: dict[str, float] = defaultdict(float)
        heads: list[str] = []
        places: list[tuple[int, int, dict[str, float], str]] = []
        for match in matches:
            if match.weight >= 0.3 and self.terms[match.row].head not in heads:
                heads.append(self.terms[match.row].head)
            german = {stem: weight * match.weight for stem, weight in self._german[match.row].items()}
            places.append((match.start, match.length, german, self.terms[match.row].head))
            for stem, weight in german.items():
                weights[stem] = max(weights[stem], weight)
        return Gloss(heads, dict(weights), places)

    def near(self, stemmed: str, language: str) -> list[str]:
        """Return German stems for a mistyped word of another language, or an empty list."""
        index = self._by_first.get(language, {})
        if language == "de" or stemmed in index:
            return []
        singles = {key: len(rows) for key, rows in index.items() if any(len(form) == 1 for form, _, _ in rows)}
        correction = text_analysis.corrected(stemmed, singles, singles)
        if correction is None:
            return []
        return sorted({stem for form, row, _ in index[correction] if len(form) == 1 for stem in self._german[row]})

    def _matches(self, query: list[str], language: str) -> list[_Match]:
        matches: list[_Match] = []
        for start, word in enumerate(query):
            for form_language in _SCRIPTS.get(text_analysis.script(word), ()):
                trust = (
                    1.0
                    if form_language == language
                    else (0.7 if form_language in {"de", "uk", "ru", "ar", "fa"} else 0.35)
                )
                matches.extend(self._from(query, start, form_language, trust))
        return matches

    def _from(self, query: list[str], start: int, form_language: str, trust: float) -> list[_Match]:
        matches: list[_Match] = []
        first = text_analysis.stem(query[start], form_language)
        index = self._by_first[form_language]
        for first_stem in dict.fromkeys((first, text_analysis.without_clitic(first))):
            for stemmed, row, weight in index.get(first_stem, ()):
                length = len(stemmed)
                rest = [text_analysis.stem(word, form_language) for word in query[start + 1 : start + length]]
                if list(stemmed[1:]) != rest:
                    continue
                # A form in many rows is weak evidence for each of them.
                spread = math.sqrt(self._rows_of_form[form_language, stemmed])
                matches.append(_Match(start, length, row, trust * weight / spread))
        return matches

    def _longest(self, matches: list[_Match]) -> list[_Match]:
        """Prefer longer matches. A match inside a longer one keeps a small part of its weight."""
        weighted: list[_Match] = []
        covered: dict[int, int] = {}
        for match in sorted(matches, key=lambda match_: (-match_.length, match_.start, match_.row)):
            positions = range(match.start, match.start + match.length)
            inside = any(covered.get(position, 0) > match.length for position in positions)
            for position in positions:
                covered.setdefault(position, match.length)
            weighted.append(_Match(match.start, match.length, match.row, match.weight * (0.35 if inside else 1.0)))
        return sorted(weighted, key=lambda match_: (match_.start, -match_.weight, match_.row))


def read(file: Path) -> list[Term]:
    """Read the rows of a glossary file (CSV; several forms in one cell are separated by |)."""
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
    """Return the shipped glossary, which is read once."""
    return Glossary(read(FILE))
