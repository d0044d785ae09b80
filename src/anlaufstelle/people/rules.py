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


class CannotOblige(Refused):
    """Nothing can be opened by law like this."""


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


def birth_words(born: dt.date | None, precision: str) -> str:
    """A date of birth as `birth_date` reads it."""
    if born is None:
        return ""
    parts = {"day": [born.day, born.month, born.year], "month": [born.month, born.year]}.get(precision, [born.year])
    return ".".join(str(part) for part in parts)


def latest(born: dt.date, precision: str) -> dt.date:
    """The latest day on which she can be born, by how exactly it is known."""
    if precision == "day":
        return born
    month = born.month if precision == "month" else 12
    return dt.date(born.year, month, calendar.monthrange(born.year, month)[1])


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


def check_duty(wanted: Wanted, day: dt.date) -> Wanted:
    """What is opened by law, as it can stand: never more than the case, and never without an end.

    Raises CannotOblige.
    """
    if wanted.purpose not in Purpose.values or wanted.purpose == Purpose.INDEX:
        raise CannotOblige(_("Nothing was opened: please choose for what it is needed."))
    if wanted.up_to not in {Depth.CONTACT, Depth.CASE} or wanted.opens_status or wanted.opens_address:
        raise CannotOblige(
            _("Nothing was opened: by law never confidential notes, never residence status, never address.")
        )
    if wanted.until is None or not day <= wanted.until <= day + dt.timedelta(days=LONGEST):
        raise CannotOblige(_("Nothing was opened: please say until when, from today for a year at most."))
    areas = wanted.areas if wanted.up_to > Depth.CONTACT else frozenset[str]()
    if wanted.up_to > Depth.CONTACT and not mask_of(areas):
        raise CannotOblige(_("Nothing was opened: please choose at least one area of life, or open the contact only."))
    return Wanted(wanted.purpose, wanted.up_to, areas, until=wanted.until)


@dataclass(frozen=True)
class Signed:
    """How she has said yes."""

    given_how: str
    signature: str = ""
    witness: str = ""


def check_signed(signed: Signed) -> None:
    """Whether this is a yes that can be shown later. Raises CannotAgree."""
    if signed.given_how == "screen" and not signed.signature:
        raise CannotAgree(_("The signature is missing. Please let her sign on the screen, or on paper."))
    if signed.given_how == "screen" and not is_drawn(signed.signature):
        raise CannotAgree(_("The signature could not be read. Please let her sign once more."))
    if signed.given_how == "witnessed" and not signed.witness:
        raise CannotAgree(_("Please write down who was there as a witness."))
    if signed.given_how not in {"screen", "paper", "witnessed"}:
        raise CannotAgree(_("Please choose how she has said yes."))


@dataclass(frozen=True)
class Yes:
    """Who has said yes."""

    born: dt.date | None
    precision: str = "day"
    own: bool | None = None  # she herself; empty: not asked
    guardian: bool = False  # somebody who acts for her in all of it
    is_alone: bool = False  # whoever acts for her in it is shut out of some of it


def check_yes(yes: Yes, day: dt.date) -> None:
    """Whether those have said yes who must. What is known of her birth only roughly counts as the younger, except that
    from 14 on it counts as the older: nobody is passed over. Raises CannotAgree.
    """
    if yes.born is None or age_on(latest(yes.born, yes.precision), day) >= OF_AGE:
        if yes.own is False and not yes.guardian:
            raise CannotAgree(_("Nobody has said yes. Please tick that she agrees, or choose who agrees for her."))
        return
    if age_on(yes.born, day) >= OWN_YES_FROM:
        if not yes.own:
            raise CannotAgree(_("She is 14 or older: without her own yes there is no consent, whoever else agrees."))
        if not yes.guardian and not yes.is_alone:
            raise CannotAgree(
                _("She is not of age: beside her own yes her guardian's is needed, of somebody who acts for her in it.")
            )
    elif not yes.guardian:
        raise CannotAgree(
            _("She is under 14: her guardian says yes. Please choose one who acts for her in all of this.")
        )


def is_drawn(path: str) -> bool:
    """Whether this is the path of a pen and nothing else: moves and lines between whole numbers."""
    return len(path) <= SIGNATURE_AT_MOST and re.fullmatch(r"(M\d{1,4} \d{1,4}(L\d{1,4} \d{1,4})+)+", path) is not None
