"""What may be said of a person and agreed with her: pure rules, the day as an argument."""

import calendar
import datetime as dt
import re
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from anlaufstelle.core.errors import Refused
from anlaufstelle.people.areas import mask_of
from anlaufstelle.people.depth import Depth, Purpose

OLDEST = 120  # years
LONGEST = 365  # days that a consent lasts at most (release from secrecy: until its purpose is reached)
OF_AGE = 18  # years
OWN_YES_FROM = 14  # years; from then on a minor's own yes stands beside the guardian's
SIGNATURE_AT_MOST = 60_000  # characters of an SVG path


class CannotTakeIn(Refused):
    """Somebody cannot be taken in like this."""


class CannotAgree(Refused):
    """A consent cannot be like this."""


@dataclass(frozen=True)
class Wanted:
    """What a person agrees to: whom she lets look, why, how deep, in which areas, until when."""

    purpose: str
    up_to: int
    areas: frozenset[str] = field(default_factory=frozenset)
    opens_status: bool = False
    opens_address: bool = False
    until: dt.date | None = None


def birth_date(told: str, day: dt.date) -> tuple[dt.date | None, str]:
    """A date of birth as somebody says it: 1990-02-14, 14.2.1990, 2.1990 or 1990; with how exactly it is known.

    Raises CannotTakeIn.
    """
    text = told.strip()
    if not text:
        return None, "day"
    parts = text.split("-") if "-" in text else list(reversed(text.strip(".").split(".")))
    if not 1 <= len(parts) <= 3 or not all(part.strip().isascii() and part.strip().isdigit() for part in parts):
        raise CannotTakeIn(
            _("“%(text)s” is not a date. Please write it like 14.2.1990, 2.1990 or 1990.") % {"text": text[:20]}
        )
    year, month, date = [*(int(part) for part in parts), 1, 1][:3]
    if not day.year - OLDEST <= year <= day.year:
        raise CannotTakeIn(_("The year %(year)s cannot be. Please check it.") % {"year": str(year)[:6]})
    if not 1 <= month <= 12 or not 1 <= date <= calendar.monthrange(year, month)[1]:
        raise CannotTakeIn(_("There is no day %(text)s. Please check it.") % {"text": text[:20]})
    born = dt.date(year, month, date)
    if born > day:
        raise CannotTakeIn(_("This day is still to come. Please check the date of birth."))
    return born, ("year", "month", "day")[len(parts) - 1]


def age_on(born: dt.date, day: dt.date) -> int:
    """Full years."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def check_consent(wanted: Wanted, day: dt.date) -> Wanted:
    """The consent as it can stand, with its last day. Raises CannotAgree."""
    if wanted.purpose not in Purpose.values:
        raise CannotAgree(_("Please choose for what it is shared."))
    if wanted.up_to not in Depth.values:
        raise CannotAgree(_("Please choose how much is shared."))
    until = wanted.until or day + dt.timedelta(days=LONGEST)
    if not day <= until <= day + dt.timedelta(days=LONGEST):
        raise CannotAgree(_("A consent lasts from today for a year at most. Please choose another day."))
    more = wanted.areas or wanted.opens_status or wanted.opens_address or wanted.up_to > Depth.CONTACT
    if wanted.purpose == Purpose.INDEX and more:
        raise CannotAgree(_("The house index holds name, languages, contact way and next appointment, nothing more."))
    if wanted.up_to > Depth.CONTACT and not mask_of(wanted.areas):
        raise CannotAgree(_("Please choose at least one area of life, or share the contact only."))
    return Wanted(wanted.purpose, wanted.up_to, wanted.areas, wanted.opens_status, wanted.opens_address, until)


@dataclass(frozen=True)
class Signed:
    """How she has said yes."""

    given_how: str
    signature: str = ""
    witness: str = ""
    guardian: str = ""
    born: dt.date | None = None


def check_signed(signed: Signed, day: dt.date) -> None:
    """Whether this is a yes that can be shown later. Raises CannotAgree."""
    if signed.given_how == "screen" and not signed.signature:
        raise CannotAgree(_("The signature is missing. Please let her sign on the screen, or on paper."))
    if signed.given_how == "screen" and not is_drawn(signed.signature):
        raise CannotAgree(_("The signature could not be read. Please let her sign once more."))
    if signed.given_how == "witnessed" and not signed.witness:
        raise CannotAgree(_("Please write down who was there as a witness."))
    if signed.given_how not in {"screen", "paper", "witnessed"}:
        raise CannotAgree(_("Please choose how she has said yes."))
    if signed.born and age_on(signed.born, day) < OF_AGE and not signed.guardian:
        raise CannotAgree(_("She is not of age: please write down who has signed for her, beside her own yes."))


def is_drawn(path: str) -> bool:
    """Whether this is the path of a pen and nothing else: moves and lines between whole numbers."""
    return len(path) <= SIGNATURE_AT_MOST and re.fullmatch(r"(M\d{1,4} \d{1,4}(L\d{1,4} \d{1,4})+)+", path) is not None
