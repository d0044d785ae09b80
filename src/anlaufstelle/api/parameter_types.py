"""The types of parameters: how values are parsed, and their JSON schema for the OpenAPI document."""

import datetime as dt
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from anlaufstelle.exchange.context import Json

MAX_TEXT_LENGTH = 300  # characters of a search
PER_PAGE, MAX_PER_PAGE = 50, 500
MINIMAL_PER_PAGE = 100_000  # default for `minimal`: all services on one page
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_KEY = r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"
_TAG = r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}"
_TIME = r"([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?"
_MOMENT = r"[0-9]{4}-[0-9]{2}-[0-9]{2}([Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]+)?([Zz]|[+ -][0-9]{2}:[0-9]{2})?)?"
_NUMBER = r"[+-]?[0-9]{1,18}([.][0-9]{1,30})?([eE][+-]?[0-9]{1,3})?"


@dataclass(frozen=True)
class ParameterType:
    """A type of parameter: its description, its parser (None for an invalid value) and its JSON schema."""

    must: str
    read: Callable[[str], Any]
    schema: Json


def _integer(minimum: int, maximum: int) -> ParameterType:
    def read(text: str) -> int | None:
        value = int(text.partition(".")[0]) if re.fullmatch(r"[0-9]{1,9}([.]0{1,9})?", text) else None
        return value if value is not None and minimum <= value <= maximum else None

    schema = {"type": "integer", "minimum": minimum, "maximum": maximum}
    return ParameterType(f"a whole number from {minimum} to {maximum}", read, schema)


def _number(minimum: float, maximum: float) -> ParameterType:
    def read(text: str) -> float | None:
        value = float(text) if re.fullmatch(_NUMBER, text) else math.nan
        return value if minimum <= value <= maximum else None

    return ParameterType(
        f"a number from {minimum} to {maximum}", read, {"type": "number", "minimum": minimum, "maximum": maximum}
    )


def _one_of(*words: str) -> ParameterType:
    return ParameterType(
        f"one of {', '.join(words)}", {word: word for word in words}.get, {"type": "string", "enum": [*words]}
    )


def _pattern(must: str, pattern: str, read: Callable[[str], Any]) -> ParameterType:
    return ParameterType(
        must,
        lambda text: read(text) if re.fullmatch(pattern, text) else None,
        {"type": "string", "pattern": f"^{pattern}$"},
    )


def _moment(text: str) -> dt.datetime | None:
    if not re.fullmatch(_MOMENT, text):
        return None
    # An unencoded plus sign was decoded as a space. A leap second is taken as the second before it.
    normalised = re.sub(r" (?=[0-9]{2}:[0-9]{2}$)", "+", text[:11].upper().replace(" ", "T") + text[11:].upper())
    normalised = re.sub(r"^(.{17})60", r"\g<1>59", normalised)
    try:
        moment = dt.datetime.fromisoformat(re.sub(r"([.][0-9]{6})[0-9]+", r"\1", normalised))
        return (moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)).astimezone(dt.UTC)
    except (ValueError, OverflowError):
        return None


def _text(text: str) -> str | None:
    return " ".join(text.split()) if len(text) <= MAX_TEXT_LENGTH else None


TEXT = ParameterType(
    f"at most {MAX_TEXT_LENGTH} characters",
    _text,
    {"type": "string", "maxLength": MAX_TEXT_LENGTH, "pattern": "^[^\\u0000]*$"},
)
FLAG = ParameterType("true or false", {"true": True, "false": False}.get, {"type": "boolean"})
PAGE = _integer(1, 999_999_999)
SIZE = _integer(1, MAX_PER_PAGE)
AGE = _integer(0, 150)
FORMAT = _one_of("json", "ndjson")
KEY = ParameterType(
    "a UUID", lambda text: UUID(text) if re.fullmatch(_KEY, text) else None, {"type": "string", "format": "uuid"}
)
TAG = _pattern("a language like uk or fa-AF (BCP 47)", _TAG, str)
DAY = ParameterType(f"one of {', '.join(DAYS)}", {day: day for day in DAYS}.get, {"type": "string", "enum": [*DAYS]})
TIME = _pattern("a clock time like 09:00", _TIME, dt.time.fromisoformat)
POSTCODE = _pattern("a postcode", r"[0-9A-Za-z][0-9A-Za-z -]{0,9}", str)
LATITUDE, LONGITUDE = _number(-90, 90), _number(-180, 180)
METRES = _number(0, 1_000_000)
CURSOR = _pattern("a cursor as an earlier answer gave it", r"[A-Za-z0-9_-]{1,120}", str)
MOMENT = ParameterType(
    "a day or a moment like 2026-11-25T10:00:00Z",
    _moment,
    {"anyOf": [{"type": "string", "format": "date-time"}, {"type": "string", "format": "date"}]},
)
