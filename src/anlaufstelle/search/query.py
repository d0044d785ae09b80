"""From what somebody typed to weighted stems of the index: stems, parts, synonyms, translations, typing errors."""

from bisect import bisect_right
from dataclasses import dataclass, field
from itertools import islice, takewhile

from anlaufstelle.search import text_analysis
from anlaufstelle.search.fusion import rarity
from anlaufstelle.search.glossary import glossary
from anlaufstelle.search.snapshot import Snapshot

TYPED = 1.0
OTHER_LANGUAGE = 0.6  # a typed word read as German though the reader's language is another
SYNONYM = 0.35  # a German word's row of the glossary
TRANSLATION = 1.0
PART = 0.6
LONGER = 0.3  # a longer word that begins with the typed one
CORRECTED = 0.7
MOST_LONGER = 30
MOST_WORDS = 60
MOST_TO_RANK = 12_000
"""Documents the database may rank for one search: beyond that the most telling words must stand together."""


@dataclass
class SearchQuery:
    """A search as the word index reads it."""

    text: str
    language: str
    weights: dict[str, float] = field(default_factory=dict)
    concepts: list[dict[str, float]] = field(default_factory=list)
    """For each telling word that was typed, the stems that would answer it."""
    shown: dict[str, str] = field(default_factory=dict)
    """For each stem the word that is shown as the reason for a hit."""

    def add(self, concept: dict[str, float], stem: str, weight: float, shown: str) -> None:
        """One more stem for a typed word."""
        concept[stem] = max(concept.get(stem, 0.0), weight)
        self.weights[stem] = max(self.weights.get(stem, 0.0), weight)
        self.shown.setdefault(stem, shown)


class _Known:
    """The stems a compound may be cut into: those of the index and those of the glossary."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._words, self._parts = snapshot.words, glossary().parts

    def __contains__(self, stem: object) -> bool:
        return stem in self._words or stem in self._parts


def language_of(text: str, reader: str) -> str:
    """The language a text is in, as far as its script and the reader's language tell."""
    kinds = {text_analysis.script(word) for word in text_analysis.tokens(text) if not word.isdigit()}
    if "arabic" in kinds:
        return reader if reader in {"ar", "fa"} else "ar"
    if "cyrillic" in kinds:
        return reader if reader in {"uk", "ru", "bg"} else "uk"
    if "ethiopic" in kinds:
        return "ti"
    return "de" if reader in {"ar", "fa", "uk", "ru", "bg", "ti", "de-simple"} else reader


def parse_query(text: str, reader: str, snapshot: Snapshot) -> SearchQuery:
    """The question in a text."""
    language = language_of(text, reader)
    asked = SearchQuery(text, language)
    typed = text_analysis.tokens(text)[:MOST_WORDS]
    gloss = glossary().gloss(" ".join(typed), language)
    share = SYNONYM if language == "de" else TRANSLATION
    for place, word in enumerate(typed):
        telling = text_analysis.says_something(word)
        concept: dict[str, float] = {}
        if telling:
            _typed_word(asked, concept, word, snapshot)
        for start, length, german, head in gloss.places:
            if start <= place < start + length and (telling or length > 1):
                for stem, worth in german.items():
                    asked.add(concept, stem, worth * share, head)
        if telling or concept:
            asked.concepts.append(concept)
    return asked


def _typed_word(asked: SearchQuery, concept: dict[str, float], word: str, snapshot: Snapshot) -> None:
    own, german = text_analysis.stem(word, asked.language), text_analysis.stem(word, "de")
    is_german = asked.language == "de"
    asked.add(concept, own, TYPED, word)
    if not is_german and text_analysis.script(word) == "latin":
        asked.add(concept, german, OTHER_LANGUAGE, word)
    if text_analysis.script(word) == "latin" and len(german) >= 5 and is_german:
        for longer in _longer(german, snapshot):
            asked.add(concept, longer, LONGER, word)
    if own in snapshot.words or german in snapshot.words:
        for part in text_analysis.split_cached(word, glossary().parts) if is_german else ():
            asked.add(concept, part, PART, word)
        return
    parts = text_analysis.split_compound(word, _Known(snapshot)) if is_german else []
    for part in parts:
        asked.add(concept, part, PART, word)
    if not parts:
        _corrected(asked, concept, own, snapshot, word)


def _longer(stem: str, snapshot: Snapshot) -> list[str]:
    choices = snapshot.by_start.get(stem[:1], [])
    first = bisect_right(choices, stem)
    near = [
        other
        for other in takewhile(lambda other: other.startswith(stem), islice(choices, first, None))
        if other in snapshot.words
    ]
    return sorted(near, key=lambda other: (-snapshot.words[other], other))[:MOST_LONGER]


def _corrected(asked: SearchQuery, concept: dict[str, float], stem: str, snapshot: Snapshot, word: str) -> None:
    near = text_analysis.corrected(stem, snapshot.words, snapshot.by_start.get(stem[:1], ()))
    if near:
        asked.add(concept, near, CORRECTED, word)
    # A mistyped word of the field is found in the glossary too, where the index does not hold it.
    for german in glossary().near(stem, asked.language):
        asked.add(concept, german, CORRECTED * TRANSLATION, word)


def candidate_groups(asked: SearchQuery, snapshot: Snapshot) -> tuple[list[list[str]], bool]:
    """What the database is asked for: groups of words that must stand together, and whether to rank the hits."""
    known = {word: snapshot.words[word] for word in asked.weights if word in snapshot.words}
    size = snapshot.size
    telling = sorted(known, key=lambda word: (-asked.weights[word] * rarity(known[word], size), word))
    chosen: list[list[str]] = []
    total = 0
    for word in telling[:MOST_WORDS]:
        if total + known[word] <= MOST_TO_RANK:
            total += known[word]
            chosen.append([word])
    if chosen or not telling:
        return chosen, True
    both = telling[:2]
    expected = known[both[0]] * (known[both[-1]] / max(1, size)) if len(both) == 2 else 0
    return ([both] if expected >= 1000 else [[telling[0]]]), False
