"""Our hours as HSDS schedules: the rule, its first day, and the offset that holds on it."""

import datetime as dt
from typing import Any

import pytest

from anlaufstelle.codes.cache import code_lists
from anlaufstelle.directory import models as m
from anlaufstelle.exchange import schedule_export
from anlaufstelle.exchange.context import SerializationContext
from tests import factories
from tests.reference.hsds import Standard

pytestmark = pytest.mark.django_db


def told(line: str, day: str, **more: Any) -> dict[str, Any]:
    row = factories.hours(factories.offer(factories.provider()), line, **more)
    return schedule_export.schedule(
        m.Schedule.objects.get(pk=row.pk), SerializationContext(code_lists(), dt.date.fromisoformat(day))
    )


def test_a_weekly_block_begins_in_this_week(codes: None) -> None:
    known = told("mo 09:00-12:00 ar uk", "2026-11-25")
    assert not list(Standard().faults("schedule", known))
    assert (known["freq"], known["byday"], known["dtstart"]) == ("WEEKLY", "MO", "2026-11-23")
    assert (known["opens_at"], known["closes_at"]) == ("09:00", "12:00")
    assert {spoken["code"] for spoken in known["languages"]} == {"ar", "uk"}


@pytest.mark.parametrize(
    ("week", "byday", "first"), [(1, "1MO", "2026-12-07"), (-1, "-1MO", "2026-11-30"), (5, "5MO", "2026-11-30")]
)
def test_a_monthly_block_begins_when_it_next_takes_place(week: int, byday: str, first: str) -> None:
    known = told("mo 09:00-12:00", "2026-11-25", week_of_month=week)
    assert (known["freq"], known["byday"], known["dtstart"]) == ("MONTHLY", byday, first)


@pytest.mark.parametrize(("day", "hours"), [("2026-11-25", 1), ("2026-07-01", 2), ("2026-10-19", 2), ("2026-10-26", 1)])
def test_the_offset_is_a_number_and_holds_on_the_first_day(day: str, hours: int) -> None:
    known = told("mo 09:00-12:00", day)
    assert known["timezone"] == hours
    assert known["anlaufstelle"]["timezone"] == "Europe/Berlin"


def test_a_block_that_holds_later_begins_then() -> None:
    known = told("we 09:00-12:00", "2026-11-25", valid_from=dt.date(2027, 7, 1), valid_to=dt.date(2027, 8, 31))
    assert known["dtstart"] == "2027-07-07"
    assert (known["valid_from"], known["valid_to"], known["until"]) == ("2027-07-01", "2027-08-31", "2027-08-31")
    assert known["timezone"] == 2


def test_a_block_that_is_over_still_has_a_first_day() -> None:
    known = told("fr 09:00-12:00", "2026-11-25", valid_to=dt.date(2026, 5, 31), week_of_month=-1)
    assert known["dtstart"] == "2026-05-29"


def test_an_appointment_is_said_in_words_too() -> None:
    known = told("mo 09:00-12:00", "2026-11-25", by_appointment=True)
    assert known["description"] == "Nur mit Termin."
    assert known["anlaufstelle"]["by_appointment"] is True


def test_a_closed_day_has_no_times() -> None:
    offer = factories.offer(factories.provider())
    closed = m.ScheduleException.objects.create(service=offer, first=dt.date(2026, 12, 24), last=dt.date(2026, 12, 26))
    assert set(schedule_export.exception(closed)) == {"id", "first", "last"}
