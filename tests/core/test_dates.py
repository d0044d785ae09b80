"""Days as Kreis Düren keeps them: its clock, and its eleven public holidays."""

import datetime as dt

import pytest
import time_machine

from anlaufstelle.core.dates import holiday, now, today
from tests.reference.hours import Clock

HOLIDAYS_2027 = {
    "2027-01-01": "Neujahr",
    "2027-03-26": "Karfreitag",
    "2027-03-29": "Ostermontag",
    "2027-05-01": "Erster Mai",
    "2027-05-06": "Christi Himmelfahrt",
    "2027-05-17": "Pfingstmontag",
    "2027-05-27": "Fronleichnam",
    "2027-10-03": "Tag der Deutschen Einheit",
    "2027-11-01": "Allerheiligen",
    "2027-12-25": "Erster Weihnachtstag",
    "2027-12-26": "Zweiter Weihnachtstag",
}


def test_the_eleven_holidays_of_2027() -> None:
    days = (dt.date(2027, 1, 1) + dt.timedelta(days=number) for number in range(365))
    assert {day.isoformat(): holiday(day) for day in days if holiday(day)} == HOLIDAYS_2027


@pytest.mark.parametrize("year", range(2024, 2051))
def test_each_year_has_the_holidays_that_easter_says(year: int) -> None:
    first = dt.date(year, 1, 1)
    year_long = (first + dt.timedelta(days=number) for number in range((dt.date(year + 1, 1, 1) - first).days))
    assert {day for day in year_long if holiday(day)} == Clock().holidays(year)


@pytest.mark.parametrize("day", ["2026-10-31", "2026-12-24", "2026-12-31", "2026-08-15", "2026-01-06", "2026-02-16"])
def test_holidays_of_others_are_none_here(day: str) -> None:
    assert holiday(dt.date.fromisoformat(day)) == ""


@pytest.mark.parametrize(
    ("moment", "day", "time"),
    [
        ("2026-11-23T23:30:00+00:00", "2026-11-24", "00:30"),
        ("2026-07-01T22:30:00+00:00", "2026-07-02", "00:30"),
        ("2026-03-29T00:59:00+00:00", "2026-03-29", "01:59"),
        ("2026-03-29T01:00:00+00:00", "2026-03-29", "03:00"),
        ("2026-10-25T00:30:00+00:00", "2026-10-25", "02:30"),
        ("2026-10-25T01:30:00+00:00", "2026-10-25", "02:30"),
    ],
)
def test_the_day_is_germanys(moment: str, day: str, time: str) -> None:
    with time_machine.travel(dt.datetime.fromisoformat(moment), tick=False):
        assert today().isoformat() == day
        assert f"{now():%H:%M}" == time
