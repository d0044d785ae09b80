"""What may be said of a person and agreed with her: pure rules, the day as an argument."""

import calendar
import datetime as dt
import re
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from anlaufstelle.core.errors import Refused
from anlaufstelle.people.access.areas import mask_of
from anlaufstelle.people.access.choices import Depth, Purpose

MAX_AGE = 120  # years
MAX_CONSENT_DAYS = 365  # days that a consent lasts at most (release from secrecy: until its purpose is reached)
AGE_OF_MAJORITY = 18  # years
AGE_OF_CONSENT = 14  # years; from then on a minor's own yes stands beside the guardian's
MAX_SIGNATURE_LENGTH = 60_000  # characters of an SVG path


class CannotOpenCase(Refused):
    """Somebody cannot be taken in like this."""


class ConsentRefused(Refused):
    """A consent cannot be like this."""


class DisclosureRefused(Refused):
    """Nothing can be opened by law like this."""


@dataclass(frozen=True)
class AccessRequest:
    """What a person agrees to: whom she lets look, why, how deep, in which areas, until when."""

    purpose: str
    granted_depth: int
    areas: frozenset[str] = field(default_factory=frozenset)
    opens_status: bool = False
    opens_address: bool = False
    until: dt.date | None = None


def parse_birth_date(told: str, day: dt.date) -> tuple[dt.date | None, str]:
    """A date of birth as somebody says it: 1990-02-14, 14.2.1990, 2.1990 or 1990; with how exactly it is known.

    Raises CannotOpenCase.
    """
    text = told.strip()
    if not text:
        return None, "day"
    parts = text.split("-") if "-" in text else list(reversed(text.strip(".").split(".")))
    if not 1 <= len(parts) <= 3 or not all(part.strip().isascii() and part.strip().isdigit() for part in parts):
        raise CannotOpenCase(
            _("“%(text)s” is not a date. Please write it like 14.2.1990, 2.1990 or 1990.") % {"text": text[:20]}
        )
    year, month, date = [*(int(part) for part in parts), 1, 1][:3]
    if not day.year - MAX_AGE <= year <= day.year:
        raise CannotOpenCase(_("The year %(year)s cannot be. Please check it.") % {"year": str(year)[:6]})
    if not 1 <= month <= 12 or not 1 <= date <= calendar.monthrange(year, month)[1]:
        raise CannotOpenCase(_("There is no day %(text)s. Please check it.") % {"text": text[:20]})
    born = dt.date(year, month, date)
    if born > day:
        raise CannotOpenCase(_("This day is still to come. Please check the date of birth."))
    return born, ("year", "month", "day")[len(parts) - 1]


def birth_date_text(born: dt.date | None, precision: str) -> str:
    """A date of birth as `birth_date` reads it."""
    if born is None:
        return ""
    parts = {"day": [born.day, born.month, born.year], "month": [born.month, born.year]}.get(precision, [born.year])
    return ".".join(str(part) for part in parts)


def latest_birth_date(born: dt.date, precision: str) -> dt.date:
    """The latest day on which she can be born, by how exactly it is known."""
    if precision == "day":
        return born
    month = born.month if precision == "month" else 12
    return dt.date(born.year, month, calendar.monthrange(born.year, month)[1])


def age_on(born: dt.date, day: dt.date) -> int:
    """Full years."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def check_consent(wanted: AccessRequest, day: dt.date) -> AccessRequest:
    """The consent as it can stand, with its last day. Raises ConsentRefused."""
    if wanted.purpose not in Purpose.values:
        raise ConsentRefused(_("Please choose for what it is shared."))
    if wanted.granted_depth not in Depth.values:
        raise ConsentRefused(_("Please choose how much is shared."))
    until = wanted.until or day + dt.timedelta(days=MAX_CONSENT_DAYS)
    if not day <= until <= day + dt.timedelta(days=MAX_CONSENT_DAYS):
        raise ConsentRefused(_("A consent lasts from today for a year at most. Please choose another day."))
    more = wanted.areas or wanted.opens_status or wanted.opens_address or wanted.granted_depth > Depth.CONTACT
    if wanted.purpose == Purpose.INDEX and more:
        raise ConsentRefused(
            _("The house index holds name, languages, contact way and next appointment, nothing more.")
        )
    if wanted.granted_depth > Depth.CONTACT and not mask_of(wanted.areas):
        raise ConsentRefused(_("Please choose at least one area of life, or share the contact only."))
    return AccessRequest(
        wanted.purpose, wanted.granted_depth, wanted.areas, wanted.opens_status, wanted.opens_address, until
    )


def check_disclosure(wanted: AccessRequest, day: dt.date) -> AccessRequest:
    """What is opened by law, as it can stand: never more than the case, and never without an end.

    Raises DisclosureRefused.
    """
    if wanted.purpose not in Purpose.values or wanted.purpose == Purpose.INDEX:
        raise DisclosureRefused(_("Nothing was opened: please choose for what it is needed."))
    if wanted.granted_depth not in {Depth.CONTACT, Depth.CASE} or wanted.opens_status or wanted.opens_address:
        raise DisclosureRefused(
            _("Nothing was opened: by law never confidential notes, never residence status, never address.")
        )
    if wanted.until is None or not day <= wanted.until <= day + dt.timedelta(days=MAX_CONSENT_DAYS):
        raise DisclosureRefused(_("Nothing was opened: please say until when, from today for a year at most."))
    areas = wanted.areas if wanted.granted_depth > Depth.CONTACT else frozenset[str]()
    if wanted.granted_depth > Depth.CONTACT and not mask_of(areas):
        raise DisclosureRefused(
            _("Nothing was opened: please choose at least one area of life, or open the contact only.")
        )
    return AccessRequest(wanted.purpose, wanted.granted_depth, areas, until=wanted.until)


@dataclass(frozen=True)
class Signature:
    """How she has said yes."""

    consent_method: str
    signature: str = ""
    witness: str = ""


def check_signature(signed: Signature) -> None:
    """Whether this is a yes that can be shown later. Raises ConsentRefused."""
    if signed.consent_method == "screen" and not signed.signature:
        raise ConsentRefused(_("The signature is missing. Please let her sign on the screen, or on paper."))
    if signed.consent_method == "screen" and not is_signature_path(signed.signature):
        raise ConsentRefused(_("The signature could not be read. Please let her sign once more."))
    if signed.consent_method == "witnessed" and not signed.witness:
        raise ConsentRefused(_("Please write down who was there as a witness."))
    if signed.consent_method not in {"screen", "paper", "witnessed"}:
        raise ConsentRefused(_("Please choose how she has said yes."))


@dataclass(frozen=True)
class ConsentingParties:
    """Who has said yes."""

    born: dt.date | None
    precision: str = "day"
    own: bool | None = None  # she herself; empty: not asked
    representative: bool = False  # somebody who acts for her in all of it
    is_alone: bool = False  # whoever acts for her in it is shut out of some of it


def check_consenting_parties(yes: ConsentingParties, day: dt.date) -> None:
    """Whether those have said yes who must. What is known of her birth only roughly counts as the younger, except that
    from 14 on it counts as the older: nobody is passed over. Raises ConsentRefused.
    """
    if yes.born is None or age_on(latest_birth_date(yes.born, yes.precision), day) >= AGE_OF_MAJORITY:
        if yes.own is False and not yes.representative:
            raise ConsentRefused(_("Nobody has said yes. Please tick that she agrees, or choose who agrees for her."))
        return
    if age_on(yes.born, day) >= AGE_OF_CONSENT:
        if not yes.own:
            raise ConsentRefused(_("She is 14 or older: without her own yes there is no consent, whoever else agrees."))
        if not yes.representative and not yes.is_alone:
            raise ConsentRefused(
                _("She is not of age: beside her own yes her guardian's is needed, of somebody who acts for her in it.")
            )
    elif not yes.representative:
        raise ConsentRefused(
            _("She is under 14: her guardian says yes. Please choose one who acts for her in all of this.")
        )


def is_signature_path(path: str) -> bool:
    """Whether this is the path of a pen and nothing else: moves and lines between whole numbers."""
    return (
        len(path) <= MAX_SIGNATURE_LENGTH and re.fullmatch(r"(M\d{1,4} \d{1,4}(L\d{1,4} \d{1,4})+)+", path) is not None
    )
