"""Hybrid retrieval by words and by meaning, for services and guides. Three queries, regardless of the index size."""

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
"""Documents that are ranked by their words: more than any search displays."""
ANSWERED = 0.6
"""A query is understood if one document matches at least this share of its words."""
ANSWERS = 0.5
"""A document is a hit by words if it matches at least this share of the query."""
LIKE_ENOUGH = 0.2
"""Without off-topic vectors: the minimum similarity of the nearest document to a query."""
SHARE_OF_BEST = 0.25
OUTSTANDING = 1.0
"""A hit by meaning has at least this share of the best score and at least this z-score."""
MOSTLY_READ = 0.9
"""Below this share of documents with embeddings, words alone are used: the few others would always win."""


@dataclass(frozen=True)
class SearchHit:
    """One service or guide, in the language version that suits the reader best, with the reasons for the hit."""

    kind: str
    source: UUID
    lang: str
    title: str
    score: float
    by_words: bool
    by_meaning: float
    matched: list[str]
    source_id: str = ""
    """The id of the original page; guides only."""


@dataclass(frozen=True)
class _WordScores:
    """The scores by words: for each row the score, the matched share of the query, and the matching stems."""

    scores: Numbers
    covered: Numbers
    matched: dict[int, frozenset[str]]


def find(
    text: str,
    *,
    lang: str = "de",
    kinds: Collection[str] = ("offer", "guide"),
    limit: int = 10,
    allowed: Mask | None = None,
) -> list[SearchHit]:
    """Return the best hits for a text, best first, or an empty list if nothing is relevant.

    `allowed` selects the documents of the current snapshot that may be found.
    """
    query_text = text_analysis.cut(text)
    snapshot = current()
    if not text_analysis.tokens(query_text) or not snapshot.size or limit < 1:
        return []
    mask = np.zeros(snapshot.size, np.bool_)
    for kind in kinds:
        mask |= snapshot.of_kind.get(kind, False)
    if allowed is not None and len(allowed) == snapshot.size:
        mask &= allowed
    search_query = query.parse_query(query_text, lang, snapshot)
    word_scores = _by_words(search_query, snapshot, mask)
    similarity, understood = _by_meaning(search_query, snapshot)
    if not understood and not (word_scores.covered >= ANSWERED).any():
        return []
    has_embedding = similarity.nearest > -1.0
    standing = fusion.standing_out(similarity.nearest + fusion.WHOLE * similarity.whole, has_embedding)
    standing[~has_embedding] = 0.0
    score = fusion.fused(standing, word_scores.scores)
    fits = mask & _relevant(word_scores, score, understood=understood)
    ranked = _ranked(snapshot, score, fits, limit, by_meaning=bool(has_embedding.any()))
    return _hits(snapshot, search_query, word_scores, similarity.nearest, ranked, lang)


def _by_words(search_query: query.SearchQuery, snapshot: Snapshot, mask: Mask) -> _WordScores:
    result = _WordScores(np.zeros(snapshot.size, np.float32), np.zeros(snapshot.size, np.float32), {})
    groups, ranked = query.candidate_groups(search_query, snapshot)
    if not groups:
        return result
    hits = word_index.candidates(groups, CANDIDATES, ranked=ranked)
    weighted = fusion.by_words(
        [(hit.head, hit.body) for hit in hits], search_query.weights, snapshot.words, snapshot.size
    )
    answers, total_weight = _matches_by_stem(search_query, snapshot)
    rows = np.searchsorted(snapshot.pks, [hit.pk for hit in hits])
    for hit, row, weight in zip(hits, rows.tolist(), weighted, strict=True):
        # A document newer than the snapshot is found by the next search.
        if row >= snapshot.size or snapshot.pks[row] != hit.pk or not mask[row]:
            continue
        best: dict[int, float] = {}
        for stem in weight.matched:
            for number, concept_weight in answers.get(stem, ()):
                best[number] = max(best.get(number, 0.0), concept_weight)
        result.scores[row] = weight.score
        result.covered[row] = sum(best.values()) / total_weight
        result.matched[row] = weight.matched
    return result


def _matches_by_stem(
    search_query: query.SearchQuery, snapshot: Snapshot
) -> tuple[dict[str, list[tuple[int, float]]], float]:
    """For each stem, the typed words it matches and their weights; and the total weight of all typed words."""
    answers: dict[str, list[tuple[int, float]]] = {}
    total_weight = 0.0
    for number, concept in enumerate(search_query.concepts):
        rarity = max((fusion.rarity(snapshot.words.get(stem, 0), snapshot.size) for stem in concept), default=0.0)
        total_weight += rarity
        for stem, weight in concept.items():
            answers.setdefault(stem, []).append((number, rarity * min(1.0, weight)))
    return answers, total_weight or 1.0


def _by_meaning(search_query: query.SearchQuery, snapshot: Snapshot) -> tuple[Likeness, bool]:
    """The similarity of each document to the query, and whether the query is on topic.

    It is if some document is nearer than every off-topic subject. A fixed threshold would not work, because languages
    differ in their distance from German.
    """
    nothing = np.full(snapshot.size, -1.0, np.float32)
    unknown = Likeness(nothing, nothing)
    vector = embeddings.embed_query(search_query.text, search_query.language) if len(snapshot.owner) else None
    if vector is None:
        return unknown, False
    similarity = snapshot.likeness(vector)
    if (similarity.nearest > -1.0).mean() < MOSTLY_READ:
        return unknown, False
    return similarity, float(similarity.nearest.max()) >= snapshot.elsewhere(vector, LIKE_ENOUGH)


def _relevant(word_scores: _WordScores, score: Numbers, *, understood: bool) -> Mask:
    """The documents that are relevant by words or by meaning."""
    by_words: Mask = word_scores.covered >= ANSWERS
    if not understood:
        return by_words
    min_score = max(OUTSTANDING, SHARE_OF_BEST * float(score.max()))
    relevant: Mask = by_words | (score >= min_score)
    return relevant


def _ranked(snapshot: Snapshot, score: Numbers, fits: Mask, limit: int, *, by_meaning: bool) -> dict[int, float]:
    """The rows to display with their scores, best first, each source once.

    The first hits are reordered by comparison with the leaders. Scores belong to positions and are not reordered, so
    they remain descending.
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
        order = fusion.by_the_first(score[first], snapshot.wholes(first))
        ranked[: len(first)] = [first[position] for position in order]
    return dict(list(zip(ranked, scores, strict=True))[:limit])


def _hits(
    snapshot: Snapshot,
    search_query: query.SearchQuery,
    word_scores: _WordScores,
    similarity: Numbers,
    ranked: dict[int, float],
    lang: str,
) -> list[SearchHit]:
    versions = {row: _version(snapshot, int(snapshot.group[row]), lang, row) for row in ranked}
    keys = [int(snapshot.pks[row]) for row in versions.values()]
    titles = _titles(keys)
    hits = []
    for row, score in ranked.items():
        version_row = versions[row]
        title, source_id = titles.get(int(snapshot.pks[version_row]), (None, ""))
        if title is None:
            continue
        stems = word_scores.matched.get(row, frozenset())
        hits.append(
            SearchHit(
                kind=snapshot.kinds[version_row],
                source=snapshot.sources[version_row],
                lang=snapshot.langs[version_row],
                title=title,
                score=round(score, 4),
                by_words=bool(stems),
                by_meaning=round(float(max(similarity[row], 0.0)), 4),
                matched=_matched(search_query, stems),
                source_id=source_id or "",
            )
        )
    return hits


def _titles(keys: list[int]) -> dict[int, tuple[str | None, str | None]]:
    if not keys:
        return {}
    rows = Document.objects.filter(pk__in=keys).values_list("pk", "title", KT("card__source_id"))
    return {key: (title, source_id) for key, title, source_id in rows}


def _version(snapshot: Snapshot, group: int, lang: str, best: int) -> int:
    """The row of a source to display: in the reader's language, else German, else the best match."""
    if snapshot.kinds[group] == "offer" or snapshot.langs[best] == lang:
        return best
    rows = {snapshot.langs[row]: row for row in snapshot.versions(group)}
    return rows.get(lang, rows.get("de", best))


def _matched(search_query: query.SearchQuery, stems: frozenset[str]) -> list[str]:
    """The words that caused a hit, by weight, as they were typed or as the glossary writes them."""
    by_weight = sorted(stems, key=lambda stem: (-search_query.weights.get(stem, 0.0), stem))
    return list(dict.fromkeys(search_query.labels[stem] for stem in by_weight if stem in search_query.labels))[:4]
