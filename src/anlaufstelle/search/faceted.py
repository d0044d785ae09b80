"""Faceted search for services and guides: retrieve, filter, rank and count."""

import datetime as dt
from dataclasses import dataclass, field
from functools import reduce
from typing import Any
from uuid import UUID

import numpy as np
import numpy.typing as npt

from anlaufstelle.codes.cache import code_lists
from anlaufstelle.search import facets, ranking
from anlaufstelle.search.facets import FacetColumns, Mask
from anlaufstelle.search.models import Document
from anlaufstelle.search.retrieval import SearchHit, find
from anlaufstelle.search.snapshot import Snapshot, current

MAX_HITS = 500  # hits of one search that are ranked and counted
FIT_EXPONENT = 4  # a hit with 90 % of the best score gets two thirds of the relevance
PER_PAGE = 10
NEAR_KM = 10.0

# Boolean filters, by their name in the URL.
FLAGS = ("free", "walk-in", "step-free", "childcare", "women", "families", "no-referral", "online")
WHEN = ("now", "today", "week")


@dataclass(frozen=True)
class OfferSearch:
    """The text and filters of a search."""

    text: str = ""
    topic: str = ""  # code list `life_situation`
    speaks: str = ""  # a language that must be spoken there
    near: str = ""  # AGS of the municipality one lives in
    when: str = ""  # now, today, week
    ticks: frozenset[str] = frozenset()
    page: int = 1

    @property
    def is_empty(self) -> bool:
        """Whether there is neither a text nor a filter."""
        return not (self.text or self.topic or self.speaks or self.near or self.when or self.ticks)


@dataclass(frozen=True)
class OfferHit:
    """One service to display, with the reasons for it."""

    card: dict[str, Any]
    by_words: tuple[str, ...]
    understood: bool
    km: float | None


@dataclass
class SearchResults:
    """A page of hits, the total number, and the number of hits that each further filter would leave."""

    hits: list[OfferHit] = field(default_factory=list)
    total: int = 0
    page: int = 1
    pages: int = 1
    guides: list[SearchHit] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    without_filters: int = 0


def search_offers(search: OfferSearch, *, language: str, now: dt.datetime) -> SearchResults:
    """Return the services and guides for a search. Causes three queries, regardless of the size of the index."""
    snapshot = current()
    columns = columns_of(snapshot)
    is_offer = columns.mask("offer")
    allowed = is_offer & _filter_mask(columns, search, now)
    results = SearchResults()
    if search.text:
        rows, fit, matched = _text_matches(search, language, snapshot, allowed, results)
        if not len(rows) and _has_filters(search):
            results.without_filters = len(_text_matches(search, language, snapshot, is_offer, SearchResults())[0])
    else:
        rows = np.flatnonzero(allowed)
        fit, matched = np.zeros(len(rows), np.float32), {}
        if not len(rows):
            results.without_filters = int((is_offer & _topic_mask(columns, search)).sum())
        results.guides = _guides_on(snapshot, columns, search, language)
    reader = ranking.RankingContext(search.speaks or language, now, search.topic, _origin(search))
    ranked = rows[ranking.best_first(ranking.score(columns, rows, fit, reader), columns.twins[rows])]
    results.total = len(ranked)
    results.pages = max(1, -(-len(ranked) // PER_PAGE))
    results.page = min(max(search.page, 1), results.pages)
    page_rows = ranked[(results.page - 1) * PER_PAGE : results.page * PER_PAGE]
    results.counts = _counts(columns, rows, language, now)
    results.hits = _hits(snapshot, columns, page_rows, matched, reader)
    return results


def card_of(source: UUID) -> dict[str, Any] | None:
    """Return the public facts of one service from the index. One query."""
    return Document.objects.filter(kind="offer", source=source).values_list("card", flat=True).first()


def columns_of(snapshot: Snapshot) -> FacetColumns:
    """Return the facet columns of a snapshot, which are built once."""
    columns: FacetColumns | None = snapshot.columns
    if columns is None:
        columns = facets.columns(snapshot.facets, snapshot.sources)
        columns.yes["offer"] = np.array([kind == "offer" for kind in snapshot.kinds], np.bool_)
        snapshot.columns = columns
    return columns


def _topic_mask(columns: FacetColumns, search: OfferSearch) -> Mask:
    return columns.mask(f"topic:{search.topic}") if search.topic else np.ones(columns.size, np.bool_)


def _filter_mask(columns: FacetColumns, search: OfferSearch, now: dt.datetime) -> Mask:
    masks = [columns.mask(name) for name in search.ticks]
    if search.topic:
        masks.append(_topic_mask(columns, search))
    if search.speaks:
        masks.append(columns.mask(f"speaks:{search.speaks}"))
    if search.when:
        masks.append(columns.open_mask(search.when, now))
    origin = _origin(search)
    if origin:
        # Near means within NEAR_KM or online, and open to people from that municipality.
        is_near = (columns.distance(*origin) <= NEAR_KM) | columns.mask("online") | columns.mask(f"in:{search.near}")
        masks.append(is_near & (columns.mask("for:everywhere") | columns.mask(f"for:{search.near}")))
    return reduce(np.logical_and, masks, np.ones(columns.size, np.bool_))


def _has_filters(search: OfferSearch) -> bool:
    return bool(search.topic or search.speaks or search.near or search.when or search.ticks)


def _origin(search: OfferSearch) -> tuple[float, float] | None:
    municipality = code_lists().get("municipality", search.near) if search.near else None
    if municipality is None:
        return None
    return float(municipality.extras["lat"]), float(municipality.extras["lon"])


def _text_matches(
    search: OfferSearch, language: str, snapshot: Snapshot, allowed: Mask, results: SearchResults
) -> tuple[npt.NDArray[np.int64], facets.Numbers, dict[int, tuple[str, ...]]]:
    """The rows that match the text, their relevance (0 to 1), and the matching words."""
    is_guide = ~columns_of(snapshot).mask("offer")
    all_hits = find(search.text, lang=language, kinds=("offer", "guide"), limit=MAX_HITS, allowed=allowed | is_guide)
    offers = [hit for hit in all_hits if hit.kind == "offer"]
    results.guides = [hit for hit in all_hits if hit.kind == "guide"][:2]
    rows = np.array([snapshot.row_of[hit.kind, hit.source] for hit in offers], np.int64)
    best = max((hit.score for hit in offers), default=1.0) or 1.0
    fit = np.array([(hit.score / best) ** FIT_EXPONENT for hit in offers], np.float32)
    matched = {int(row): tuple(hit.matched) for row, hit in zip(rows, offers, strict=True)}
    return rows, fit, matched


def _guides_on(snapshot: Snapshot, columns: FacetColumns, search: OfferSearch, language: str) -> list[SearchHit]:
    """The guides on a life situation, in the reader's language."""
    if not search.topic or search.page > 1:
        return []
    on_topic = np.flatnonzero(columns.mask(f"topic:{search.topic}") & ~columns.mask("offer"))
    rows = [int(row) for row in on_topic if snapshot.langs[row] == language][:1]
    titles = dict(Document.objects.filter(pk__in=[int(snapshot.pks[row]) for row in rows]).values_list("pk", "title"))
    return [
        SearchHit("guide", snapshot.sources[row], language, titles[int(snapshot.pks[row])], 0.0, False, 0.0, [])
        for row in rows
        if int(snapshot.pks[row]) in titles
    ]


def _counts(columns: FacetColumns, rows: npt.NDArray[np.int64], language: str, now: dt.datetime) -> dict[str, int]:
    """The number of these hits that each filter would leave."""
    counts = {name: int(columns.mask(name)[rows].sum()) for name in FLAGS}
    counts |= {name: int(columns.open_mask(name, now)[rows].sum()) for name in WHEN}
    counts["speaks"] = int(columns.mask(f"speaks:{language}")[rows].sum())
    return counts


def _hits(
    snapshot: Snapshot,
    columns: FacetColumns,
    rows: npt.NDArray[np.int64],
    matched: dict[int, tuple[str, ...]],
    reader: ranking.RankingContext,
) -> list[OfferHit]:
    keys = [int(snapshot.pks[row]) for row in rows]
    cards = dict(Document.objects.filter(pk__in=keys).values_list("pk", "card"))
    understood = columns.understood(reader.language, reader.now)
    distances = columns.distance(*reader.here) if reader.here else None
    return [
        OfferHit(
            card=cards[key],
            by_words=matched.get(int(row), ()),
            understood=bool(understood[row]),
            km=float(distances[row]) if distances is not None and np.isfinite(distances[row]) else None,
        )
        for key, row in zip(keys, rows, strict=True)
        if key in cards
    ]
