"""Reading and writing single values. Pure: text in, a value or a refusal out."""

import datetime as dt
import re
from typing import Any

from anlaufstelle.core.errors import Refused

SHOWN_CHARACTERS = 80  # so much of a refused value is shown
LONGEST_TEXT = 100_000  # characters of one value

# Letters nobody sees: control characters, halves of letters, and marks that turn the direction of what follows.
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
    """A value that cannot be what its column says."""


def clean(text: str) -> str:
    """Without the letters nobody sees, and without space around it."""
    return _UNSEEN.sub("", text).strip()


def cut(value: object) -> str:
    """As much of a value as a list of refusals shows."""
    text = clean(str(value))
    return text if len(text) <= SHOWN_CHARACTERS else text[: SHOWN_CHARACTERS - 1] + "…"


def text(value: object) -> str:
    """A text. Numbers become their digits: identifiers are often written as such."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise BadValue("This is not text.")
    told = clean(f"{value:g}" if isinstance(value, float) and value.is_integer() else str(value))
    if len(told) > LONGEST_TEXT:
        raise BadValue(f"This text has {len(told):,} characters; at most {LONGEST_TEXT:,} are taken.")
    return told


def number(value: object) -> int | float:
    """A number; a comma counts as the German decimal sign where it cannot mean thousands."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        if not abs(value) <= 10**15:
            raise BadValue("This number is not one that can be stored.")
        return int(value) if isinstance(value, float) and value.is_integer() else value
    told = text(value)
    comma = _COMMA.fullmatch(told)
    told = f"{comma[1]}.{comma[2]}" if comma else told
    if not _NUMBER.fullmatch(told):
        raise BadValue("This is not a number.")
    found = float(told)
    return int(found) if found.is_integer() else found


def day(value: object, *, month_first: bool = False) -> dt.date:
    """A day: 2026-11-23, 23.11.2026; where a list writes them so, also 11/23/2026 and November 23, 2026."""
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    told = text(value)
    try:
        if iso := re.fullmatch(r"(\d{4}-\d{2}-\d{2})([T ].*)?", told):
            return dt.date.fromisoformat(iso[1])
        if german := re.fullmatch(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{2}|\d{4})", told):
            return dt.date(_year(german[3]), int(german[2]), int(german[1]))
        if month_first and (american := re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{2}|\d{4})", told)):
            return dt.date(_year(american[3]), int(american[1]), int(american[2]))
        spelled = re.fullmatch(r"([A-Za-z]{3,9})\.? (\d{1,2}), ?(\d{4})", told)
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
    """A day with a time; without a zone it is German time's neighbour, UTC."""
    told = value.isoformat() if isinstance(value, dt.datetime | dt.date) else text(value)
    try:
        found = dt.datetime.fromisoformat(told)
        found = found if found.tzinfo else found.replace(tzinfo=dt.UTC)
        if not 1970 <= found.astimezone(dt.UTC).year <= 2200:
            raise BadValue("This moment lies too far away.")
    except (ValueError, OverflowError):
        raise BadValue("This is not a day and time like 2026-11-23T09:00:00Z.") from None
    return found


def clock(value: object) -> dt.time:
    """A clock time: 9:30, 09:30:00, 5:00 PM, 3pm, 14 Uhr; one with an offset keeps it."""
    if isinstance(value, dt.time):
        return value.replace(second=0, microsecond=0)
    if isinstance(value, dt.datetime):
        return value.time().replace(second=0, microsecond=0)
    told = _CLOCK.fullmatch(text(value))
    if not told or not (told[2] or told[4]):
        raise BadValue("This is not a clock time like 09:30.")
    hour, minute, half = int(told[1]), int(told[2] or 0), (told[4] or "").lower()
    if half in {"am", "pm"}:
        if not 1 <= hour <= 12:
            raise BadValue("There is no such time of day.")
        hour = hour % 12 + (12 if half == "pm" else 0)
    if hour > 23 or minute > 59:
        raise BadValue("There is no such time of day; the last one is 23:59.")
    return dt.time(hour, minute, tzinfo=_offset(told[5]) if told[5] else None)


def _offset(told: str) -> dt.timezone:
    if told in "zZ":
        return dt.UTC
    sign = -1 if told[0] == "-" else 1
    try:
        return dt.timezone(sign * dt.timedelta(hours=int(told[1:3]), minutes=int(told[-2:])))
    except ValueError:
        raise BadValue("There is no such time zone.") from None


def boolean(value: object) -> bool:
    """Yes or no, in German, English or as spreadsheets write it."""
    if isinstance(value, bool):
        return value
    told = text(value).lower()
    if told not in YES | NO:
        raise BadValue("This is neither yes nor no.")
    return told in YES


def email_address(value: object) -> str:
    """An e-mail address."""
    told = text(value)
    if len(told) > 254 or not _MAIL.fullmatch(told):
        raise BadValue("This is not an e-mail address.")
    return told


def uri(value: object) -> str:
    """An address on the web, with its scheme."""
    told = text(value)
    if len(told) > 2000 or not _URI.fullmatch(told):
        raise BadValue("This is not a web address that begins with https://.")
    return told


def words(value: object, marks: str = ",;\n") -> list[str]:
    """The parts of a list that stands in one cell."""
    return [part for part in (clean(part) for part in re.split(f"[{marks}]", text(value))) if part]


def escape_formula(told: str) -> str:
    """A cell that no spreadsheet takes for a formula: an apostrophe stands before what begins like one."""
    return f"'{told}" if _MARK.match(told) and not _PLAIN_NUMBER.fullmatch(told) else told


def unescape_formula(told: str) -> str:
    """What `neutral` was given."""
    return told[1:] if _MARKED.match(told) else told


def plain(value: Any) -> Any:
    """A value of the nested form without unseen letters; what is empty is None."""
    if isinstance(value, str):
        return clean(value) or None
    if isinstance(value, list):
        return [one for one in (plain(each) for each in value) if one is not None] or None
    if isinstance(value, dict):
        inner = {clean(str(name)): plain(each) for name, each in value.items()}
        return {name: each for name, each in inner.items() if each is not None} or None
    return value
