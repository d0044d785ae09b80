"""Finding: words and meaning together, over offers and guides alike. Three queries, however much is indexed."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from django.db.models.fields.json import KT

from anlaufstelle.search import embeddings, fusion, query, text_analysis, word_index
from anlaufstelle.search.fusion import Mask, Numbers
from anlaufstelle.search.models import Document
from anlaufstelle.search.snapshot import Likeness, Snapshot, current

CANDIDATES = 500
"""Documents that are ranked by their words; more than a search ever shows."""
ANSWERED = 0.6
"""Somebody was understood when one document answers at least this share of the words typed,"""
ANSWERS = 0.5
"""and a document is a hit by words when it answers this share."""
LIKE_ENOUGH = 0.2
"""Where it is not known what is elsewhere: so near must the nearest document be to a question."""
SHARE_OF_BEST = 0.25
OUTSTANDING = 1.0
"""A hit by meaning has this share of the best score, and stands out so many standard deviations."""
MOSTLY_READ = 0.9
"""While less of the index has been read, as in the first minute, words alone answer: those few would always win."""


@dataclass(frozen=True)
class SearchHit:
    """One offer or guide, in the language version that suits the reader best, and why it is here."""

    kind: str
    source: UUID
    lang: str
    title: str
    score: float
    by_words: bool
    by_meaning: float
    matched: list[str]
    source_id: str = ""
    """What the page was called where it came from; guides only."""


@dataclass(frozen=True)
class _WordScores:
    """What the word index says: a score for each row, how much of the question each answers, and the words held."""

    scores: Numbers
    covered: Numbers
    held: dict[int, frozenset[str]]


def find(
    text: str,
    *,
    lang: str = "de",
    kinds: Collection[str] = ("offer", "guide"),
    limit: int = 10,
    allowed: Mask | None = None,
) -> list[SearchHit]:
    """What fits a text best, best first; nothing when nothing really fits.

    `allowed` says for each document of the current snapshot whether it may be found.
    """
    typed = text_analysis.cut(text)
    snapshot = current()
    if not text_analysis.tokens(typed) or not snapshot.size or limit < 1:
        return []
    among = np.zeros(snapshot.size, np.bool_)
    for kind in kinds:
        among |= snapshot.of_kind.get(kind, False)
    if allowed is not None and len(allowed) == snapshot.size:
        among &= allowed
    asked = query.parse_query(typed, lang, snapshot)
    worded = _by_words(asked, snapshot, among)
    likeness, understood = _by_meaning(asked, snapshot)
    if not understood and not (worded.covered >= ANSWERED).any():
        return []
    read = likeness.nearest > -1.0
    standing = fusion.standing_out(likeness.nearest + fusion.WHOLE * likeness.whole, read)
    standing[~read] = 0.0
    score = fusion.fused(standing, worded.scores)
    fits = among & _fitting(worded, score, understood=understood)
    ranked = _ranked(snapshot, score, fits, limit, by_meaning=bool(read.any()))
    return _shown(snapshot, asked, worded, likeness.nearest, ranked, lang)


def _by_words(asked: query.SearchQuery, snapshot: Snapshot, among: Mask) -> _WordScores:
    found = _WordScores(np.zeros(snapshot.size, np.float32), np.zeros(snapshot.size, np.float32), {})
    groups, ranked = query.candidate_groups(asked, snapshot)
    if not groups:
        return found
    hits = word_index.candidates(groups, CANDIDATES, ranked=ranked)
    weighted = fusion.by_words([(hit.head, hit.body) for hit in hits], asked.weights, snapshot.words, snapshot.size)
    answers, told = _answers(asked, snapshot)
    places = np.searchsorted(snapshot.pks, [hit.pk for hit in hits])
    for hit, place, weight in zip(hits, places.tolist(), weighted, strict=True):
        # A document younger than the snapshot is found by the next search.
        if place >= snapshot.size or snapshot.pks[place] != hit.pk or not among[place]:
            continue
        best: dict[int, float] = {}
        for stem in weight.held:
            for number, worth in answers.get(stem, ()):
                best[number] = max(best.get(number, 0.0), worth)
        found.scores[place] = weight.score
        found.covered[place] = sum(best.values()) / told
        found.held[place] = weight.held
    return found


def _answers(asked: query.SearchQuery, snapshot: Snapshot) -> tuple[dict[str, list[tuple[int, float]]], float]:
    """For each stem which typed words it answers and how much that tells; and how much all of them tell."""
    answers: dict[str, list[tuple[int, float]]] = {}
    told = 0.0
    for number, concept in enumerate(asked.concepts):
        rare = max((fusion.rarity(snapshot.words.get(stem, 0), snapshot.size) for stem in concept), default=0.0)
        told += rare
        for stem, weight in concept.items():
            answers.setdefault(stem, []).append((number, rare * min(1.0, weight)))
    return answers, told or 1.0


def _by_meaning(asked: query.SearchQuery, snapshot: Snapshot) -> tuple[Likeness, bool]:
    """How near each document is to the question, and whether the question is about anything here at all.

    It is when the nearest document is nearer than the nearest of the subjects that no public office or
    association is about. A fixed limit would not do: one language lies farther from German than another.
    """
    nothing = np.full(snapshot.size, -1.0, np.float32)
    unknown = Likeness(nothing, nothing)
    vector = embeddings.embed_query(asked.text, asked.language) if len(snapshot.owner) else None
    if vector is None:
        return unknown, False
    likeness = snapshot.likeness(vector)
    if (likeness.nearest > -1.0).mean() < MOSTLY_READ:
        return unknown, False
    return likeness, float(likeness.nearest.max()) >= snapshot.elsewhere(vector, LIKE_ENOUGH)


def _fitting(worded: _WordScores, score: Numbers, *, understood: bool) -> Mask:
    """Which documents really fit, by one or the other."""
    by_words: Mask = worded.covered >= ANSWERS
    if not understood:
        return by_words
    least = max(OUTSTANDING, SHARE_OF_BEST * float(score.max()))
    fitting: Mask = by_words | (score >= least)
    return fitting


def _ranked(snapshot: Snapshot, score: Numbers, fits: Mask, limit: int, *, by_meaning: bool) -> dict[int, float]:
    """The rows to show, best first, each source once, and how well each fits.

    The first hits change places when they are compared with the very first; how well a place fits stays its own,
    so that nothing fits better or worse than it did.
    """
    rows = np.flatnonzero(fits)
    best_first = rows[np.lexsort((rows, -score[rows]))]
    seen: dict[int, int] = {}
    for row in best_first.tolist():
        seen.setdefault(int(snapshot.group[row]), row)
        if len(seen) == max(limit, fusion.FOLLOWERS):
            break
    ranked = list(seen.values())
    scores = score[ranked].tolist()
    if by_meaning and len(ranked) > 1:
        first = ranked[: fusion.FOLLOWERS]
        places = fusion.by_the_first(score[first], snapshot.wholes(first))
        ranked[: len(first)] = [first[place] for place in places]
    return dict(list(zip(ranked, scores, strict=True))[:limit])


def _shown(
    snapshot: Snapshot,
    asked: query.SearchQuery,
    worded: _WordScores,
    likeness: Numbers,
    ranked: dict[int, float],
    lang: str,
) -> list[SearchHit]:
    versions = {row: _version(snapshot, int(snapshot.group[row]), lang, row) for row in ranked}
    keys = [int(snapshot.pks[row]) for row in versions.values()]
    titles = _titles(keys)
    found = []
    for row, score in ranked.items():
        shown = versions[row]
        title, source_id = titles.get(int(snapshot.pks[shown]), (None, ""))
        if title is None:
            continue
        held = worded.held.get(row, frozenset())
        found.append(
            SearchHit(
                kind=snapshot.kinds[shown],
                source=snapshot.sources[shown],
                lang=snapshot.langs[shown],
                title=title,
                score=round(score, 4),
                by_words=bool(held),
                by_meaning=round(float(max(likeness[row], 0.0)), 4),
                matched=_matched(asked, held),
                source_id=source_id or "",
            )
        )
    return found


def _titles(keys: list[int]) -> dict[int, tuple[str | None, str | None]]:
    if not keys:
        return {}
    told = Document.objects.filter(pk__in=keys).values_list("pk", "title", KT("card__source_id"))
    return {key: (title, source_id) for key, title, source_id in told}


def _version(snapshot: Snapshot, group: int, lang: str, best: int) -> int:
    """The row of a source to show: in the reader's language, else German, else the one that fitted best."""
    if snapshot.kinds[group] == "offer" or snapshot.langs[best] == lang:
        return best
    rows = {snapshot.langs[row]: row for row in snapshot.versions(group)}
    return rows.get(lang, rows.get("de", best))


def _matched(asked: query.SearchQuery, held: frozenset[str]) -> list[str]:
    """The words that brought a hit, the weightiest first, as they were typed or as the glossary heads them."""
    heaviest = sorted(held, key=lambda stem: (-asked.weights.get(stem, 0.0), stem))
    return list(dict.fromkeys(asked.shown[stem] for stem in heaviest if stem in asked.shown))[:4]
