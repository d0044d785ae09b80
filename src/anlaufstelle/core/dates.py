"""Dates and times in the time zone of Kreis Düren, and its public holidays."""

import datetime as dt
from functools import cache
from zoneinfo import ZoneInfo

from django.utils import timezone

from anlaufstelle.core.later import later

holidays = later("holidays")

LOCAL_ZONE = ZoneInfo("Europe/Berlin")


def now() -> dt.datetime:
    """Return the current time in the German time zone."""
    return timezone.now().astimezone(LOCAL_ZONE)


def today() -> dt.date:
    """Return the current date in the German time zone."""
    return now().date()


@cache
def _holidays_of(year: int) -> dict[dt.date, str]:
    return dict(holidays.country_holidays("DE", subdiv="NW", years=year, language="de"))


def holiday(day: dt.date) -> str:
    """Return the German name of the public holiday in North Rhine-Westphalia; empty if there is none.

    Source: Feiertagsgesetz NW § 2 (eleven days, with Fronleichnam and Allerheiligen), through the
    library `holidays`.
    """
    return _holidays_of(day.year).get(day, "")
