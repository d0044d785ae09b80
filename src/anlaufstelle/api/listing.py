"""Lists of objects: one HSDS page, or all objects line by line with constant memory."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from anlaufstelle.api.parameters import ParsedParameters
from anlaufstelle.exchange.context import Json

BATCH_SIZE = 500
Serializer = Callable[[list[UUID]], list[Json]]


@dataclass(frozen=True)
class Listing:
    """A queryset, and how its rows are serialized.

    Pages are ordered by id, which never changes, so a change between two requests moves no row to another page.
    The stream is ordered by last change and id: rows that change meanwhile are repeated, and none is missed.
    `ranked` holds the ids in another order, best or nearest first.
    """

    queryset: "QuerySet[Any]"
    serialize: Serializer
    ranked: list[UUID] | None = None
    has_moment: bool = True

    def answer(self, params: ParsedParameters) -> Json | Iterator[Json]:
        """Return one page, or all objects line by line."""
        return self.lines() if params.get("format") == "ndjson" else self.page(params)

    def page(self, params: ParsedParameters) -> Json:
        """Return one page."""
        total = self.queryset.count() if self.ranked is None else len(self.ranked)
        start = (params.page - 1) * params.per_page
        keys = self.keys(start, start + params.per_page) if start < total else []
        return page_of(total, params, self.serialize(keys) if keys else [])

    def keys(self, start: int, end: int) -> list[UUID]:
        """Return the ids of a slice of the list."""
        if self.ranked is not None:
            return self.ranked[start:end]
        return list(self.queryset.order_by("pk").values_list("pk", flat=True)[start:end])

    def lines(self) -> Iterator[Json]:
        """Yield all objects, fetched in batches."""
        batches = self._portions() if self.ranked is None else self._ranked_portions(self.ranked)
        for keys in batches:
            yield from self.serialize(keys)

    def _ranked_portions(self, ranked: list[UUID]) -> Iterator[list[UUID]]:
        for start in range(0, len(ranked), BATCH_SIZE):
            yield ranked[start : start + BATCH_SIZE]

    def _portions(self) -> Iterator[list[UUID]]:
        order = ("last_modified", "pk") if self.has_moment else ("pk",)
        rows = self.queryset.order_by(*order).values_list(*order)
        after = Q()
        while batch := list(rows.filter(after)[:BATCH_SIZE]):
            yield [row[-1] for row in batch]
            after = Q(pk__gt=batch[-1][-1])
            if self.has_moment:
                moment = batch[-1][0]
                after = Q(last_modified__gte=moment) & (Q(last_modified__gt=moment) | after)


@dataclass(frozen=True)
class InMemoryListing:
    """A list of items that are in memory anyway."""

    items: list[Any]
    serialize: Callable[[Any], Json]

    def answer(self, params: ParsedParameters) -> Json | Iterator[Json]:
        """Return one page, or all objects line by line."""
        if params.get("format") == "ndjson":
            return map(self.serialize, self.items)
        start = (params.page - 1) * params.per_page
        page = islice(self.items, min(start, len(self.items)), start + params.per_page)
        return page_of(len(self.items), params, [self.serialize(item) for item in page])


def page_of(total: int, params: ParsedParameters, contents: list[Json]) -> Json:
    """Return an HSDS `Page`."""
    pages = -(-total // params.per_page)
    return {
        "total_items": total,
        "total_pages": pages,
        "page_number": params.page,
        "size": len(contents),
        "first_page": params.page == 1,
        "last_page": params.page == max(pages, 1),
        "empty": not contents,
        "contents": contents,
    }
