"""Parses a query into weighted stems: typed words, parts of compounds, synonyms, translations, corrected typos."""

from bisect import bisect_right
from dataclasses import dataclass, field
from itertools import islice, takewhile

from anlaufstelle.search import text_analysis
from anlaufstelle.search.fusion import rarity
from anlaufstelle.search.glossary import glossary
from anlaufstelle.search.snapshot import Snapshot

TYPED = 1.0
OTHER_LANGUAGE = 0.6  # a typed word taken as German although the reader's language is another
SYNONYM = 0.35  # from the glossary, for a German word
TRANSLATION = 1.0
PART = 0.6
LONGER = 0.3  # a longer word with the typed one as prefix
CORRECTED = 0.7
MOST_LONGER = 30
MOST_WORDS = 60
MOST_TO_RANK = 12_000
"""Documents the database may rank for one search. For more, the rarest words must occur together."""


@dataclass
class SearchQuery:
    """A parsed query for the word index."""

    text: str
    language: str
    weights: dict[str, float] = field(default_factory=dict)
    concepts: list[dict[str, float]] = field(default_factory=list)
    """For each typed word that is not a function word, the stems that match it."""
    labels: dict[str, str] = field(default_factory=dict)
    """For each stem, the word that is displayed as the reason for a hit."""

    def add(self, concept: dict[str, float], stem: str, weight: float, label: str) -> None:
        """Add a stem for a typed word."""
        concept[stem] = max(concept.get(stem, 0.0), weight)
        self.weights[stem] = max(self.weights.get(stem, 0.0), weight)
        self.labels.setdefault(stem, label)


class _KnownStems:
    """The stems into which a compound may be split: those of the index and of the glossary."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._words, self._parts = snapshot.words, glossary().parts

    def __contains__(self, stem: object) -> bool:
        return stem in self._words or stem in self._parts


def language_of(text: str, reader: str) -> str:
    """Return the likely language of a text, judging by its script and the reader's language."""
    scripts = {text_analysis.script(word) for word in text_analysis.tokens(text) if not word.isdigit()}
    if "arabic" in scripts:
        return reader if reader in {"ar", "fa"} else "ar"
    if "cyrillic" in scripts:
        return reader if reader in {"uk", "ru", "bg"} else "uk"
    if "ethiopic" in scripts:
        return "ti"
    return "de" if reader in {"ar", "fa", "uk", "ru", "bg", "ti", "de-simple"} else reader


def parse_query(text: str, reader: str, snapshot: Snapshot) -> SearchQuery:
    """Parse the text of a query."""
    language = language_of(text, reader)
    search_query = SearchQuery(text, language)
    words = text_analysis.tokens(text)[:MOST_WORDS]
    gloss = glossary().gloss(" ".join(words), language)
    share = SYNONYM if language == "de" else TRANSLATION
    for position, word in enumerate(words):
        is_content_word = text_analysis.says_something(word)
        concept: dict[str, float] = {}
        if is_content_word:
            _add_typed_word(search_query, concept, word, snapshot)
        for start, length, german, head in gloss.places:
            if start <= position < start + length and (is_content_word or length > 1):
                for stem, weight in german.items():
                    search_query.add(concept, stem, weight * share, head)
        if is_content_word or concept:
            search_query.concepts.append(concept)
    return search_query


def _add_typed_word(search_query: SearchQuery, concept: dict[str, float], word: str, snapshot: Snapshot) -> None:
    stem, german = text_analysis.stem(word, search_query.language), text_analysis.stem(word, "de")
    is_german = search_query.language == "de"
    search_query.add(concept, stem, TYPED, word)
    if not is_german and text_analysis.script(word) == "latin":
        search_query.add(concept, german, OTHER_LANGUAGE, word)
    if text_analysis.script(word) == "latin" and len(german) >= 5 and is_german:
        for longer in _longer_stems(german, snapshot):
            search_query.add(concept, longer, LONGER, word)
    if stem in snapshot.words or german in snapshot.words:
        for part in text_analysis.split_cached(word, glossary().parts) if is_german else ():
            search_query.add(concept, part, PART, word)
        return
    parts = text_analysis.split_compound(word, _KnownStems(snapshot)) if is_german else []
    for part in parts:
        search_query.add(concept, part, PART, word)
    if not parts:
        _add_corrections(search_query, concept, stem, snapshot, word)


def _longer_stems(stem: str, snapshot: Snapshot) -> list[str]:
    choices = snapshot.by_start.get(stem[:1], [])
    first = bisect_right(choices, stem)
    longer_words = [
        other
        for other in takewhile(lambda other: other.startswith(stem), islice(choices, first, None))
        if other in snapshot.words
    ]
    return sorted(longer_words, key=lambda other: (-snapshot.words[other], other))[:MOST_LONGER]


def _add_corrections(
    search_query: SearchQuery, concept: dict[str, float], stem: str, snapshot: Snapshot, word: str
) -> None:
    correction = text_analysis.corrected(stem, snapshot.words, snapshot.by_start.get(stem[:1], ()))
    if correction:
        search_query.add(concept, correction, CORRECTED, word)
    # The glossary also corrects words that the index does not contain.
    for german in glossary().near(stem, search_query.language):
        search_query.add(concept, german, CORRECTED * TRANSLATION, word)


def candidate_groups(search_query: SearchQuery, snapshot: Snapshot) -> tuple[list[list[str]], bool]:
    """Return groups of words, of which one group must occur completely, and whether the database ranks the hits."""
    frequencies = {word: snapshot.words[word] for word in search_query.weights if word in snapshot.words}
    size = snapshot.size
    by_weight = sorted(
        frequencies, key=lambda word: (-search_query.weights[word] * rarity(frequencies[word], size), word)
    )
    chosen: list[list[str]] = []
    total = 0
    for word in by_weight[:MOST_WORDS]:
        if total + frequencies[word] <= MOST_TO_RANK:
            total += frequencies[word]
            chosen.append([word])
    if chosen or not by_weight:
        return chosen, True
    pair = by_weight[:2]
    expected = frequencies[pair[0]] * (frequencies[pair[-1]] / max(1, size)) if len(pair) == 2 else 0
    return ([pair] if expected >= 1000 else [[by_weight[0]]]), False
