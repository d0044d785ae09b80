"""From what somebody wants to the offers and guides to show: find, filter, order, count."""

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

MOST = 500  # so many hits of one search are ordered and counted
FIT_EXPONENT = 4  # a hit that fits nine tenths as well as the best counts two thirds as much
PER_PAGE = 10
NEAR_KM = 10.0

# Yes-or-no filters, by their name in the page's address.
FLAGS = ("free", "walk-in", "step-free", "childcare", "women", "families", "no-referral", "online")
WHEN = ("now", "today", "week")


@dataclass(frozen=True)
class OfferSearch:
    """What somebody looks for."""

    text: str = ""
    topic: str = ""  # code list `life_situation`
    speaks: str = ""  # a language that must be spoken there
    near: str = ""  # AGS of the municipality one lives in
    when: str = ""  # now, today, week
    ticks: frozenset[str] = frozenset()
    page: int = 1

    @property
    def is_empty(self) -> bool:
        """Nothing was asked at all."""
        return not (self.text or self.topic or self.speaks or self.near or self.when or self.ticks)


@dataclass(frozen=True)
class OfferHit:
    """One offer to show, with why it is here."""

    card: dict[str, Any]
    by_words: tuple[str, ...]
    understood: bool
    km: float | None


@dataclass
class SearchResults:
    """A page of hits, how many there are in all, and how many each further filter would leave."""

    hits: list[OfferHit] = field(default_factory=list)
    total: int = 0
    page: int = 1
    pages: int = 1
    guides: list[SearchHit] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    without_filters: int = 0


def search_offers(wish: OfferSearch, *, language: str, now: dt.datetime) -> SearchResults:
    """The offers and guides for a wish. Three queries, however much is indexed."""
    snapshot = current()
    columns = columns_of(snapshot)
    is_offer = columns.mask("offer")
    allowed = is_offer & _filter(columns, wish, now)
    answer = SearchResults()
    if wish.text:
        rows, fit, matched = _found(wish, language, snapshot, allowed, answer)
        if not len(rows) and _narrowed(wish):
            answer.without_filters = len(_found(wish, language, snapshot, is_offer, SearchResults())[0])
    else:
        rows = np.flatnonzero(allowed)
        fit, matched = np.zeros(len(rows), np.float32), {}
        if not len(rows):
            answer.without_filters = int((is_offer & _topic(columns, wish)).sum())
        answer.guides = _guides_on(snapshot, columns, wish, language)
    reader = ranking.RankingContext(wish.speaks or language, now, wish.topic, _here(wish))
    ranked = rows[ranking.best_first(ranking.score(columns, rows, fit, reader), columns.twins[rows])]
    answer.total = len(ranked)
    answer.pages = max(1, -(-len(ranked) // PER_PAGE))
    answer.page = min(max(wish.page, 1), answer.pages)
    shown = ranked[(answer.page - 1) * PER_PAGE : answer.page * PER_PAGE]
    answer.counts = _counts(columns, rows, language, now)
    answer.hits = _hits(snapshot, columns, shown, matched, reader)
    return answer


def card_of(source: UUID) -> dict[str, Any] | None:
    """The facts of one offer as the index keeps them. One query."""
    return Document.objects.filter(kind="offer", source=source).values_list("card", flat=True).first()


def columns_of(snapshot: Snapshot) -> FacetColumns:
    """The facet columns of a snapshot, made once for each."""
    columns: FacetColumns | None = snapshot.columns
    if columns is None:
        columns = facets.columns(snapshot.facets, snapshot.sources)
        columns.yes["offer"] = np.array([kind == "offer" for kind in snapshot.kinds], np.bool_)
        snapshot.columns = columns
    return columns


def _topic(columns: FacetColumns, wish: OfferSearch) -> Mask:
    return columns.mask(f"topic:{wish.topic}") if wish.topic else np.ones(columns.size, np.bool_)


def _filter(columns: FacetColumns, wish: OfferSearch, now: dt.datetime) -> Mask:
    masks = [columns.mask(name) for name in wish.ticks]
    if wish.topic:
        masks.append(_topic(columns, wish))
    if wish.speaks:
        masks.append(columns.mask(f"speaks:{wish.speaks}"))
    if wish.when:
        masks.append(columns.open_mask(wish.when, now))
    here = _here(wish)
    if here:
        # Near means: not far, or online; and open to people from there.
        close = (columns.distance(*here) <= NEAR_KM) | columns.mask("online") | columns.mask(f"in:{wish.near}")
        masks.append(close & (columns.mask("for:everywhere") | columns.mask(f"for:{wish.near}")))
    return reduce(np.logical_and, masks, np.ones(columns.size, np.bool_))


def _narrowed(wish: OfferSearch) -> bool:
    return bool(wish.topic or wish.speaks or wish.near or wish.when or wish.ticks)


def _here(wish: OfferSearch) -> tuple[float, float] | None:
    place = code_lists().get("municipality", wish.near) if wish.near else None
    if place is None:
        return None
    return float(place.extras["lat"]), float(place.extras["lon"])


def _found(
    wish: OfferSearch, language: str, snapshot: Snapshot, allowed: Mask, answer: SearchResults
) -> tuple[npt.NDArray[np.int64], facets.Numbers, dict[int, tuple[str, ...]]]:
    """The rows that fit the text, how well (0…1), and by which words."""
    is_guide = ~columns_of(snapshot).mask("offer")
    found = find(wish.text, lang=language, kinds=("offer", "guide"), limit=MOST, allowed=allowed | is_guide)
    offers = [hit for hit in found if hit.kind == "offer"]
    answer.guides = [hit for hit in found if hit.kind == "guide"][:2]
    rows = np.array([snapshot.row_of[hit.kind, hit.source] for hit in offers], np.int64)
    best = max((hit.score for hit in offers), default=1.0) or 1.0
    fit = np.array([(hit.score / best) ** FIT_EXPONENT for hit in offers], np.float32)
    matched = {int(row): tuple(hit.matched) for row, hit in zip(rows, offers, strict=True)}
    return rows, fit, matched


def _guides_on(snapshot: Snapshot, columns: FacetColumns, wish: OfferSearch, language: str) -> list[SearchHit]:
    """The guides of a life situation, in the reader's language."""
    if not wish.topic or wish.page > 1:
        return []
    on_topic = np.flatnonzero(columns.mask(f"topic:{wish.topic}") & ~columns.mask("offer"))
    rows = [int(row) for row in on_topic if snapshot.langs[row] == language][:1]
    titles = dict(Document.objects.filter(pk__in=[int(snapshot.pks[row]) for row in rows]).values_list("pk", "title"))
    return [
        SearchHit("guide", snapshot.sources[row], language, titles[int(snapshot.pks[row])], 0.0, False, 0.0, [])
        for row in rows
        if int(snapshot.pks[row]) in titles
    ]


def _counts(columns: FacetColumns, rows: npt.NDArray[np.int64], language: str, now: dt.datetime) -> dict[str, int]:
    """How many of these hits each filter would leave."""
    counts = {name: int(columns.mask(name)[rows].sum()) for name in FLAGS}
    counts |= {name: int(columns.open_mask(name, now)[rows].sum()) for name in WHEN}
    counts["speaks"] = int(columns.mask(f"speaks:{language}")[rows].sum())
    return counts


def _hits(
    snapshot: Snapshot,
    columns: FacetColumns,
    shown: npt.NDArray[np.int64],
    matched: dict[int, tuple[str, ...]],
    reader: ranking.RankingContext,
) -> list[OfferHit]:
    keys = [int(snapshot.pks[row]) for row in shown]
    cards = dict(Document.objects.filter(pk__in=keys).values_list("pk", "card"))
    understood = columns.understood(reader.language, reader.now)
    away = columns.distance(*reader.here) if reader.here else None
    return [
        OfferHit(
            card=cards[key],
            by_words=matched.get(int(row), ()),
            understood=bool(understood[row]),
            km=float(away[row]) if away is not None and np.isfinite(away[row]) else None,
        )
        for key, row in zip(keys, shown, strict=True)
        if key in cards
    ]
