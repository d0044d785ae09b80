"""Lists: a page of one, with everything a page tells; or all of it line by line, in memory that stays flat."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from anlaufstelle.api.parameters import ParsedParameters
from anlaufstelle.exchange.context import Json

PORTION = 500
Serializer = Callable[[list[UUID]], list[Json]]


@dataclass(frozen=True)
class Listing:
    """Rows that were found and how objects are made of them.

    Pages go by the key, which never changes: a change between two pages moves nothing from one to the other.
    The stream goes by last change and key: what changes meanwhile comes again, and nothing is left out.
    `ranked` are the keys in another order, best or nearest first.
    """

    found: "QuerySet[Any]"
    make: Serializer
    ranked: list[UUID] | None = None
    has_moment: bool = True

    def answer(self, asked: ParsedParameters) -> Json | Iterator[Json]:
        """What was asked for: a page, or all lines."""
        return self.lines() if asked.one("format") == "ndjson" else self.page(asked)

    def page(self, asked: ParsedParameters) -> Json:
        """One page."""
        total = self.found.count() if self.ranked is None else len(self.ranked)
        start = (asked.page - 1) * asked.per_page
        keys = self.keys(start, start + asked.per_page) if start < total else []
        return page_of(total, asked, self.make(keys) if keys else [])

    def keys(self, start: int, end: int) -> list[UUID]:
        """The keys of a stretch of the list."""
        if self.ranked is not None:
            return self.ranked[start:end]
        return list(self.found.order_by("pk").values_list("pk", flat=True)[start:end])

    def lines(self) -> Iterator[Json]:
        """Everything, a portion at a time."""
        portions = self._portions() if self.ranked is None else self._ranked_portions(self.ranked)
        for keys in portions:
            yield from self.make(keys)

    def _ranked_portions(self, ranked: list[UUID]) -> Iterator[list[UUID]]:
        for start in range(0, len(ranked), PORTION):
            yield ranked[start : start + PORTION]

    def _portions(self) -> Iterator[list[UUID]]:
        order = ("last_modified", "pk") if self.has_moment else ("pk",)
        rest = self.found.order_by(*order).values_list(*order)
        after = Q()
        while last := list(rest.filter(after)[:PORTION]):
            yield [row[-1] for row in last]
            after = Q(pk__gt=last[-1][-1])
            if self.has_moment:
                moment = last[-1][0]
                after = Q(last_modified__gte=moment) & (Q(last_modified__gt=moment) | after)


@dataclass(frozen=True)
class InMemoryListing:
    """A list that lies in memory anyway."""

    things: list[Any]
    make: Callable[[Any], Json]

    def answer(self, asked: ParsedParameters) -> Json | Iterator[Json]:
        """What was asked for: a page, or all lines."""
        if asked.one("format") == "ndjson":
            return map(self.make, self.things)
        start = (asked.page - 1) * asked.per_page
        shown = islice(self.things, min(start, len(self.things)), start + asked.per_page)
        return page_of(len(self.things), asked, [self.make(thing) for thing in shown])


def page_of(total: int, asked: ParsedParameters, contents: list[Json]) -> Json:
    """The HSDS Page with all its terms."""
    pages = -(-total // asked.per_page)
    return {
        "total_items": total,
        "total_pages": pages,
        "page_number": asked.page,
        "size": len(contents),
        "first_page": asked.page == 1,
        "last_page": asked.page == max(pages, 1),
        "empty": not contents,
        "contents": contents,
    }
