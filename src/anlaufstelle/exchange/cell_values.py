"""Parsing and writing of single values. Pure. Every parser raises BadValue with a sentence."""

import datetime as dt
import re
from typing import Any

from anlaufstelle.core.errors import Refused

SHOWN_CHARACTERS = 80  # of a refused value
MAX_TEXT_LENGTH = 100_000  # characters of one value

# Invisible characters: control characters, surrogates, noncharacters, and marks that change the text direction.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]"
)
_MAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+")
_URI = re.compile(r"(https?://[^\s/<>\"{}|\\^`]+|(urn|mailto|tel):)[^\s<>\"{}|\\^`]*", re.IGNORECASE)
_NUMBER = re.compile(r"[+-]?\d{1,15}([.]\d{1,15})?")
_COMMA = re.compile(r"([+-]?\d{1,15}),(\d{1,2}|\d{4,15})")
_CLOCK = re.compile(
    r"(\d{1,2})(?:[:.](\d{2}))?(?::(\d{2}))?(?:\.\d+)?\s*(am|pm|uhr)?\s*(z|[+-]\d{2}:?\d{2})?", re.IGNORECASE
)
_MARK = re.compile(r"'*[=+\-@\t\r]")
_MARKED = re.compile(r"'+[=+\-@\t\r]")
_PLAIN_NUMBER = re.compile(r"-?\d+(\.\d+)?")
MONTHS = {
    name: number
    for number, name in enumerate(
        "january february march april may june july august september october november december".split(), 1
    )
}
YES, NO = {"true", "yes", "ja", "1", "x", "wahr"}, {"false", "no", "nein", "0", "falsch"}


class BadValue(Refused):
    """A value does not have the type of its column."""


def clean(text: str) -> str:
    """Remove invisible characters and surrounding white space."""
    return _UNSEEN.sub("", text).strip()


def cut(value: object) -> str:
    """Shorten a value for a list of refusals."""
    text = clean(str(value))
    return text if len(text) <= SHOWN_CHARACTERS else text[: SHOWN_CHARACTERS - 1] + "…"


def text(value: object) -> str:
    """Read a text. Numbers become their digits, because spreadsheets store identifiers as numbers."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise BadValue("This is not text.")
    result = clean(f"{value:g}" if isinstance(value, float) and value.is_integer() else str(value))
    if len(result) > MAX_TEXT_LENGTH:
        raise BadValue(f"This text has {len(result):,} characters; at most {MAX_TEXT_LENGTH:,} are taken.")
    return result


def number(value: object) -> int | float:
    """Read a number. A comma is the German decimal separator where it cannot separate thousands."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        if not abs(value) <= 10**15:
            raise BadValue("This number is not one that can be stored.")
        return int(value) if isinstance(value, float) and value.is_integer() else value
    digits = text(value)
    comma = _COMMA.fullmatch(digits)
    digits = f"{comma[1]}.{comma[2]}" if comma else digits
    if not _NUMBER.fullmatch(digits):
        raise BadValue("This is not a number.")
    result = float(digits)
    return int(result) if result.is_integer() else result


def day(value: object, *, month_first: bool = False) -> dt.date:
    """Read a date: 2026-11-23 or 23.11.2026; with `month_first` also 11/23/2026 and November 23, 2026."""
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    string = text(value)
    try:
        if iso := re.fullmatch(r"(\d{4}-\d{2}-\d{2})([T ].*)?", string):
            return dt.date.fromisoformat(iso[1])
        if german := re.fullmatch(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{2}|\d{4})", string):
            return dt.date(_year(german[3]), int(german[2]), int(german[1]))
        if month_first and (american := re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{2}|\d{4})", string)):
            return dt.date(_year(american[3]), int(american[1]), int(american[2]))
        spelled = re.fullmatch(r"([A-Za-z]{3,9})\.? (\d{1,2}), ?(\d{4})", string)
        if month_first and spelled and spelled[1].lower() in MONTHS:
            return dt.date(int(spelled[3]), MONTHS[spelled[1].lower()], int(spelled[2]))
    except ValueError:
        raise BadValue("There is no such day.") from None
    raise BadValue("This is not a day like 2026-11-23.")


def _year(digits: str) -> int:
    year = int(digits)
    if len(digits) == 4:
        return year
    return 2000 + year if year < 69 else 1900 + year


def moment(value: object) -> dt.datetime:
    """Read a date and time. Without a time zone it is taken as UTC."""
    string = value.isoformat() if isinstance(value, dt.datetime | dt.date) else text(value)
    try:
        result = dt.datetime.fromisoformat(string)
        result = result if result.tzinfo else result.replace(tzinfo=dt.UTC)
        if not 1970 <= result.astimezone(dt.UTC).year <= 2200:
            raise BadValue("This moment lies too far away.")
    except (ValueError, OverflowError):
        raise BadValue("This is not a day and time like 2026-11-23T09:00:00Z.") from None
    return result


def clock(value: object) -> dt.time:
    """Read a clock time: 9:30, 09:30:00, 5:00 PM, 3pm, 14 Uhr. A UTC offset is kept."""
    if isinstance(value, dt.time):
        return value.replace(second=0, microsecond=0)
    if isinstance(value, dt.datetime):
        return value.time().replace(second=0, microsecond=0)
    match = _CLOCK.fullmatch(text(value))
    if not match or not (match[2] or match[4]):
        raise BadValue("This is not a clock time like 09:30.")
    hour, minute, half = int(match[1]), int(match[2] or 0), (match[4] or "").lower()
    if half in {"am", "pm"}:
        if not 1 <= hour <= 12:
            raise BadValue("There is no such time of day.")
        hour = hour % 12 + (12 if half == "pm" else 0)
    if hour > 23 or minute > 59:
        raise BadValue("There is no such time of day; the last one is 23:59.")
    return dt.time(hour, minute, tzinfo=_offset(match[5]) if match[5] else None)


def _offset(offset: str) -> dt.timezone:
    if offset in "zZ":
        return dt.UTC
    sign = -1 if offset[0] == "-" else 1
    try:
        return dt.timezone(sign * dt.timedelta(hours=int(offset[1:3]), minutes=int(offset[-2:])))
    except ValueError:
        raise BadValue("There is no such time zone.") from None


def boolean(value: object) -> bool:
    """Read yes or no, in German, English or as spreadsheets write it."""
    if isinstance(value, bool):
        return value
    word = text(value).lower()
    if word not in YES | NO:
        raise BadValue("This is neither yes nor no.")
    return word in YES


def email_address(value: object) -> str:
    """Read an e-mail address."""
    address = text(value)
    if len(address) > 254 or not _MAIL.fullmatch(address):
        raise BadValue("This is not an e-mail address.")
    return address


def uri(value: object) -> str:
    """Read a URI with its scheme."""
    address = text(value)
    if len(address) > 2000 or not _URI.fullmatch(address):
        raise BadValue("This is not a web address that begins with https://.")
    return address


def words(value: object, marks: str = ",;\n") -> list[str]:
    """Split the list in one cell into its non-empty parts."""
    return [part for part in (clean(part) for part in re.split(f"[{marks}]", text(value))) if part]


def escape_formula(cell: str) -> str:
    """Prefix a text that a spreadsheet would evaluate as a formula with an apostrophe (CSV injection)."""
    return f"'{cell}" if _MARK.match(cell) and not _PLAIN_NUMBER.fullmatch(cell) else cell


def unescape_formula(cell: str) -> str:
    """Reverse `escape_formula`."""
    return cell[1:] if _MARKED.match(cell) else cell


def plain(value: Any) -> Any:
    """Clean all texts of a nested value. Empty values become None."""
    if isinstance(value, str):
        return clean(value) or None
    if isinstance(value, list):
        return [item for item in (plain(item) for item in value) if item is not None] or None
    if isinstance(value, dict):
        inner = {clean(str(name)): plain(item) for name, item in value.items()}
        return {name: item for name, item in inner.items() if item is not None} or None
    return value
