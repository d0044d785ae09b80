"""Emergency numbers, from the code list `danger_line`."""

import re
from dataclasses import dataclass
from typing import Any

from babel.dates import get_day_names
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from anlaufstelle.codes.cache import code_lists
from anlaufstelle.codes.models import Code

WEEKDAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")


@dataclass(frozen=True)
class EmergencyNumber:
    """One emergency number: what it is for, its hours and languages."""

    code: str
    extras: dict[str, Any]
    what: dict[str, str]
    speaks: list[str]
    hours: str


def emergency_numbers() -> list[EmergencyNumber]:
    """Return all numbers, in the order of the list."""
    return [_number(code) for code in code_lists().all("danger_line")]


def _number(code: Code) -> EmergencyNumber:
    what = {name.removeprefix("what_"): text for name, text in code.extras.items() if name.startswith("what_")}
    languages = str(code.extras.get("languages", "")).split()
    return EmergencyNumber(code.code, code.extras, what, languages, _hours(str(code.extras.get("hours", ""))))


def _hours(written: str) -> str:
    """Convert OpenStreetMap opening hours into readable text: “Mo-Th 08:00-20:00” → “Mo – Do 8:00 – 20:00.”"""
    if written == "24/7":
        return _("Day and night.")
    names = get_day_names("abbreviated", "stand-alone", get_language() or "de")

    def day(match: re.Match[str]) -> str:
        return str(names[WEEKDAYS.index(match[0])])

    text = re.sub(r"0?(\d?\d:\d\d)-0?(\d?\d:\d\d)", "\u2066\\1 – \\2\u2069", written)
    text = re.sub("|".join(WEEKDAYS), day, text)
    return re.sub(r"(?<=\w)-(?=\w)", " – ", text).replace(";", ",").replace(",", ", ").replace("  ", " ") + "."
