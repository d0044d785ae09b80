"""Exports opening hours as HSDS schedules. They are derived from our own blocks and never read back as a source."""

import datetime as dt

from anlaufstelle.core.dates import LOCAL_ZONE
from anlaufstelle.directory.hours import OpeningBlock, minutes
from anlaufstelle.directory.models import Schedule, ScheduleException
from anlaufstelle.exchange.context import Json, SerializationContext
from anlaufstelle.exchange.nested_objects import language
from anlaufstelle.exchange.normalise import merge_foreign_terms, without_empty

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
BY_APPOINTMENT = "Nur mit Termin."
SEARCH_DAYS = 800  # within this time, even a fifth weekday of a month occurs


def schedule(row: Schedule, context: SerializationContext) -> Json:
    """Return an HSDS `schedule`. Clock times are German local time; `timezone` is the UTC offset on `dtstart`."""
    nth = row.week_of_month
    start = first_day(row, context.day)
    fields = without_empty(
        id=str(row.id),
        freq="MONTHLY" if nth else "WEEKLY",
        interval=1,
        wkst="MO",
        byday=f"{nth or ''}{DAYS[row.weekday]}",
        dtstart=start.isoformat(),
        until=_text(row.valid_to),
        valid_from=_text(row.valid_from),
        valid_to=_text(row.valid_to),
        timezone=offset(start),
        opens_at=f"{row.opens_at:%H:%M}",
        closes_at=f"{row.closes_at:%H:%M}",
        description=BY_APPOINTMENT if row.by_appointment else "",
        languages=[language(language_row, context) for language_row in row.languages.all()],
        anlaufstelle={
            "timezone": LOCAL_ZONE.key,
            "by_appointment": row.by_appointment,
            "on_holidays": row.on_holidays,
        },
    )
    return merge_foreign_terms(fields, row.other)


def exception(row: ScheduleException) -> Json:
    """Return an entry of the extension `exceptions`: days that replace the usual hours. Without times: closed."""
    return without_empty(
        id=str(row.id),
        first=row.first.isoformat(),
        last=row.last.isoformat(),
        opens_at=f"{row.opens_at:%H:%M}" if row.opens_at else "",
        closes_at=f"{row.closes_at:%H:%M}" if row.closes_at else "",
    )


def first_day(row: Schedule, day: dt.date) -> dt.date:
    """Return the first day of the block on or after the Monday of this week, or after `valid_from`."""
    monday = day - dt.timedelta(days=day.weekday())
    start = max(monday, row.valid_from) if row.valid_from else monday
    if row.valid_to and row.valid_to < start:  # expired: its first day, or one of its last weeks
        start = row.valid_from or row.valid_to - dt.timedelta(days=35)
    block = OpeningBlock(row.weekday, minutes(row.opens_at), minutes(row.closes_at), week_of_month=row.week_of_month)
    candidate = start + dt.timedelta(days=(row.weekday - start.weekday()) % 7)
    for weeks in range(0, SEARCH_DAYS, 7):
        date = candidate + dt.timedelta(days=weeks)
        if block.falls_on(date):
            return date
    return candidate


def offset(day: dt.date) -> int:
    """Return the UTC offset of Germany at noon of a day, in hours."""
    ahead = dt.datetime.combine(day, dt.time(12), LOCAL_ZONE).utcoffset() or dt.timedelta()
    return int(ahead.total_seconds() // 3600)


def _text(day: dt.date | None) -> str:
    return day.isoformat() if day else ""
