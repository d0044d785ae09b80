"""One day of an offer: its hours, what they usually would be, and who is understood then."""

import datetime as dt

from anlaufstelle.core.dates import LOCAL_ZONE
from anlaufstelle.directory import hours
from tests.directory.test_hours import week

KNOWN = week("mo 14:00-17:00 uk de", "mo 09:00-12:00 ar de", "we 09:00-12:00 ti", "2026-11-30 10:00-11:00")


def test_a_day_lists_its_hours_in_order() -> None:
    day = hours.day_of(KNOWN, dt.date(2026, 11, 23))
    assert [(span.opens, span.closes) for span in day.spans] == [(540, 720), (840, 1020)]
    assert day.languages == ("ar", "de", "uk")
    assert not day.changed
    assert not day.holiday


def test_a_changed_day_still_tells_the_usual_hours_and_who_is_understood() -> None:
    day = hours.day_of(KNOWN, dt.date(2026, 11, 30))
    assert day.changed
    assert [(span.opens, span.closes) for span in day.spans] == [(600, 660)]
    assert [(span.opens, span.closes) for span in day.usual] == [(540, 720), (840, 1020)]
    assert set(day.languages) == {"ar", "de", "uk"}


def test_a_holiday_has_a_name_and_no_hours() -> None:
    day = hours.day_of(KNOWN, dt.date(2027, 11, 1))
    assert day.holiday == "Allerheiligen"
    assert day.spans == ()
    assert len(day.usual) == 2


def test_languages_of_the_next_days_begin_now() -> None:
    at_noon = dt.datetime(2026, 11, 23, 12, 0, tzinfo=LOCAL_ZONE)
    assert hours.spoken_within(KNOWN, at_noon, 1) == {"uk", "de"}  # the Arabic morning is over
    assert hours.spoken_within(KNOWN, at_noon, 3) == {"uk", "de", "ti"}
    assert hours.spoken_within(KNOWN, at_noon.replace(hour=11, minute=59), 1) == {"ar", "uk", "de"}
    assert hours.spoken_within(week(), at_noon) == set()


def test_languages_of_a_week_come_once() -> None:
    assert KNOWN.languages() == ("uk", "de", "ar", "ti")


def test_so_many_days_from_the_start_on() -> None:
    assert [day.date.day for day in hours.days(KNOWN, dt.date(2026, 11, 29), 3)] == [29, 30, 1]


def test_packing_loses_nothing() -> None:
    full = week(
        "last fr 10:00-13:00 ar appointment holidays from:2026-01-01 till:2026-12-31",
        "mo 09:00-12:00",
        "2026-12-24..2027-01-03 closed",
        "2026-12-28 10:00-12:00",
    )
    assert hours.unpack(hours.pack(full)) == full
    assert hours.unpack({}) == hours.OpeningWeek()
