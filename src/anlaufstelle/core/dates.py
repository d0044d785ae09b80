"""Days and clock times as Kreis Düren keeps them."""

import datetime as dt
from functools import cache
from zoneinfo import ZoneInfo

from django.utils import timezone

from anlaufstelle.core.later import later

holidays = later("holidays")

LOCAL_ZONE = ZoneInfo("Europe/Berlin")


def now() -> dt.datetime:
    """The moment, with Germany's clock."""
    return timezone.now().astimezone(LOCAL_ZONE)


def today() -> dt.date:
    """The day, by Germany's clock."""
    return now().date()


@cache
def _holidays_of(year: int) -> dict[dt.date, str]:
    return dict(holidays.country_holidays("DE", subdiv="NW", years=year, language="de"))


def holiday(day: dt.date) -> str:
    """German name of the public holiday in North Rhine-Westphalia, or nothing.

    Source: Feiertagsgesetz NW § 2 (eleven days, with Fronleichnam and Allerheiligen), through the
    library `holidays`.
    """
    return _holidays_of(day.year).get(day, "")
