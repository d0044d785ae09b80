"""Opening hours: pure rules without a database. Clock times are minutes since midnight in German local time."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any

from anlaufstelle.core.dates import holiday

LOOK_AHEAD = 60  # days within which the next opening is searched


@dataclass(frozen=True)
class OpeningBlock:
    """Recurring opening hours. `week_of_month`: 0 each week, 1 to 5 the n-th such weekday of a month, −1 the last."""

    weekday: int
    opens: int
    closes: int
    languages: tuple[str, ...] = ()
    week_of_month: int = 0
    by_appointment: bool = False
    on_holidays: bool = False
    first: dt.date | None = None
    last: dt.date | None = None

    def falls_on(self, day: dt.date) -> bool:
        """Whether this block recurs on the day, regardless of holidays and exceptions."""
        if day.weekday() != self.weekday:
            return False
        if (self.first and day < self.first) or (self.last and day > self.last):
            return False
        if self.week_of_month == -1:
            return (day + dt.timedelta(days=7)).month != day.month
        return self.week_of_month in (0, (day.day - 1) // 7 + 1)


@dataclass(frozen=True)
class OpeningException:
    """An exception from `first` to `last`: closed without times, else open at other times than usual."""

    first: dt.date
    last: dt.date
    opens: int | None = None
    closes: int | None = None


@dataclass(frozen=True)
class OpeningSpan:
    """One continuous opening on one day, and the languages spoken during it."""

    opens: int
    closes: int
    languages: tuple[str, ...] = ()
    by_appointment: bool = False


@dataclass(frozen=True)
class OpeningDay:
    """The opening hours of one day, its usual hours, and why they differ."""

    date: dt.date
    spans: tuple[OpeningSpan, ...]
    usual: tuple[OpeningSpan, ...]
    holiday: str = ""
    changed: bool = False

    @property
    def languages(self) -> tuple[str, ...]:
        """All languages spoken on this day, in the order of the hours."""
        return tuple(dict.fromkeys(code for span in self.spans for code in span.languages))


@dataclass(frozen=True)
class OpeningWeek:
    """All opening blocks and exceptions of a service."""

    blocks: tuple[OpeningBlock, ...] = ()
    changes: tuple[OpeningException, ...] = ()

    def languages(self) -> tuple[str, ...]:
        """All languages spoken in any block."""
        return tuple(dict.fromkeys(code for block in self.blocks for code in block.languages))


class OpeningKind(StrEnum):
    """What a client who wants to go there now needs to know."""

    OPEN = "open"
    LATER = "later"
    APPOINTMENT = "appointment"
    CLOSED = "closed"


@dataclass(frozen=True)
class OpeningState:
    """Open and until when, or the day and time of the next opening."""

    kind: OpeningKind
    until: int | None = None
    next_day: dt.date | None = None
    next_at: int | None = None


@lru_cache(maxsize=65536)
def day_of(week: OpeningWeek, date: dt.date) -> OpeningDay:
    """Return the hours of one day: recurring blocks, none on public holidays, replaced by exceptions."""
    holiday_name = holiday(date)
    all_blocks = [block for block in week.blocks if block.falls_on(date)]
    usual = _spans(all_blocks)
    open_blocks = [block for block in all_blocks if block.on_holidays or not holiday_name]
    changes = [change for change in week.changes if change.first <= date <= change.last]
    if not changes:
        return OpeningDay(date, _spans(open_blocks), usual, holiday=holiday_name)
    spoken = tuple(dict.fromkeys(code for block in all_blocks for code in block.languages))
    spans = tuple(
        OpeningSpan(change.opens, change.closes, spoken)
        for change in sorted(changes, key=lambda change: (change.opens or 0, change.closes or 0))
        if change.opens is not None and change.closes is not None
    )
    return OpeningDay(date, spans, usual, holiday=holiday_name, changed=True)


def _spans(blocks: list[OpeningBlock]) -> tuple[OpeningSpan, ...]:
    return tuple(
        OpeningSpan(block.opens, block.closes, block.languages, block.by_appointment)
        for block in sorted(blocks, key=lambda block: (block.opens, block.closes))
    )


def days(week: OpeningWeek, start: dt.date, count: int) -> Iterator[OpeningDay]:
    """Yield `count` days, beginning with `start`."""
    for offset in range(count):
        yield day_of(week, start + dt.timedelta(days=offset))


def opening_state(week: OpeningWeek, now: dt.datetime, *, only_by_appointment: bool = False) -> OpeningState:
    """Return the state at this moment. `now` must be in German local time."""
    minute, today = now.hour * 60 + now.minute, now.date()
    spans = day_of(week, today).spans
    if not only_by_appointment:
        until = _end(_openings(spans, walk_in=True), minute)
        if until is not None:
            return OpeningState(OpeningKind.OPEN, until)
    until = _end(_openings(spans), minute)
    if only_by_appointment or until is not None:
        return OpeningState(OpeningKind.APPOINTMENT, until, *_next(week, today, minute))
    day, opens = _next(week, today, minute, walk_in=True)
    if day is None:  # there may still be hours by appointment
        day, opens = _next(week, today, minute)
        return OpeningState(OpeningKind.CLOSED if day is None else OpeningKind.APPOINTMENT, None, day, opens)
    return OpeningState(OpeningKind.LATER if day == today else OpeningKind.CLOSED, None, day, opens)


def _openings(spans: tuple[OpeningSpan, ...], *, walk_in: bool = False) -> list[tuple[int, int]]:
    """Opening and closing times of a day. Spans that touch or overlap are joined."""
    openings: list[tuple[int, int]] = []
    for span in spans:
        if walk_in and span.by_appointment:
            continue
        if openings and span.opens <= openings[-1][1]:
            openings[-1] = (openings[-1][0], max(openings[-1][1], span.closes))
        else:
            openings.append((span.opens, span.closes))
    return openings


def _end(openings: list[tuple[int, int]], minute: int) -> int | None:
    return next((closes for opens, closes in openings if opens <= minute < closes), None)


def _next(
    week: OpeningWeek, today: dt.date, minute: int, *, walk_in: bool = False
) -> tuple[dt.date, int] | tuple[None, None]:
    if week.blocks or week.changes:
        for day in days(week, today, LOOK_AHEAD):
            for opens, _ in _openings(day.spans, walk_in=walk_in):
                if day.date > today or opens > minute:
                    return day.date, opens
    return None, None


def spoken_within(week: OpeningWeek, now: dt.datetime, count: int = 7) -> set[str]:
    """Return the languages spoken there within the next `count` days, beginning now."""
    minute, today = now.hour * 60 + now.minute, now.date()
    return {
        code
        for day in days(week, today, count)
        for span in day.spans
        if day.date > today or span.closes > minute
        for code in span.languages
    }


def pack(week: OpeningWeek) -> dict[str, Any]:
    """Return a week as JSON for the search index."""
    return {
        "blocks": [
            [
                block.weekday, block.opens, block.closes, list(block.languages), block.week_of_month,
                int(block.by_appointment), int(block.on_holidays), _text(block.first), _text(block.last),
            ]
            for block in week.blocks
        ],
        "changes": [
            [_text(change.first), _text(change.last), change.opens, change.closes] for change in week.changes
        ],
    }  # fmt: skip


def unpack(packed: dict[str, Any]) -> OpeningWeek:
    """Reverse `pack`."""
    return OpeningWeek(
        tuple(
            OpeningBlock(day, opens, closes, tuple(codes), nth, bool(app), bool(hol), _date(first), _date(last))
            for day, opens, closes, codes, nth, app, hol, first, last in packed.get("blocks", [])
        ),
        tuple(
            OpeningException(dt.date.fromisoformat(first), dt.date.fromisoformat(last), opens, closes)
            for first, last, opens, closes in packed.get("changes", [])
        ),
    )


def _text(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def _date(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def minutes(time: dt.time) -> int:
    """Return a clock time as minutes since midnight."""
    return time.hour * 60 + time.minute
