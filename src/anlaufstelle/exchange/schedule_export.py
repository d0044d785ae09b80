"""Our opening hours as HSDS schedules. They are made from our own structure and are never the truth themselves."""

import datetime as dt

from anlaufstelle.core.dates import LOCAL_ZONE
from anlaufstelle.directory.hours import OpeningBlock, minutes
from anlaufstelle.directory.models import Schedule, ScheduleException
from anlaufstelle.exchange.context import Json, SerializationContext
from anlaufstelle.exchange.nested_objects import language
from anlaufstelle.exchange.normalise import merge_foreign_terms, without_empty

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
BY_APPOINTMENT = "Nur mit Termin."
LONGEST = 800  # days until even the fifth of a weekday in a month has come


def schedule(row: Schedule, frame: SerializationContext) -> Json:
    """HSDS `schedule`. Clock times are German ones all year; `timezone` is the offset that holds on `dtstart`."""
    nth = row.week_of_month
    start = first_day(row, frame.day)
    own = without_empty(
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
        languages=[language(spoken, frame) for spoken in row.languages.all()],
        anlaufstelle={
            "timezone": LOCAL_ZONE.key,
            "by_appointment": row.by_appointment,
            "on_holidays": row.on_holidays,
        },
    )
    return merge_foreign_terms(own, row.other)


def exception(row: ScheduleException) -> Json:
    """The extension `exceptions` of a service: days that replace the usual hours; without times it is closed."""
    return without_empty(
        id=str(row.id),
        first=row.first.isoformat(),
        last=row.last.isoformat(),
        opens_at=f"{row.opens_at:%H:%M}" if row.opens_at else "",
        closes_at=f"{row.closes_at:%H:%M}" if row.closes_at else "",
    )


def first_day(row: Schedule, day: dt.date) -> dt.date:
    """The first day of the block from the Monday of this week on, or from the day on which it begins to hold."""
    monday = day - dt.timedelta(days=day.weekday())
    start = max(monday, row.valid_from) if row.valid_from else monday
    if row.valid_to and row.valid_to < start:  # it is over: the first day it ever had, or its last weeks
        start = row.valid_from or row.valid_to - dt.timedelta(days=35)
    block = OpeningBlock(row.weekday, minutes(row.opens_at), minutes(row.closes_at), week_of_month=row.week_of_month)
    found = start + dt.timedelta(days=(row.weekday - start.weekday()) % 7)
    for weeks in range(0, LONGEST, 7):
        that = found + dt.timedelta(days=weeks)
        if block.falls_on(that):
            return that
    return found


def offset(day: dt.date) -> int:
    """Hours by which Germany is ahead of UTC at noon of a day."""
    ahead = dt.datetime.combine(day, dt.time(12), LOCAL_ZONE).utcoffset() or dt.timedelta()
    return int(ahead.total_seconds() // 3600)


def _text(day: dt.date | None) -> str:
    return day.isoformat() if day else ""
