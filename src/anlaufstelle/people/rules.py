"""Pure rules on clients and consents, with the day as an argument."""

import calendar
import datetime as dt
import re
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from anlaufstelle.core.errors import Refused
from anlaufstelle.people.access.areas import mask_of
from anlaufstelle.people.access.choices import Depth, Purpose

MAX_AGE = 120  # years
MAX_CONSENT_DAYS = 365  # a release from confidentiality lasts until its purpose is reached
AGE_OF_MAJORITY = 18  # years
AGE_OF_CONSENT = 14  # years; from then on a minor agrees in addition to the representative
MAX_SIGNATURE_LENGTH = 60_000  # characters of an SVG path


class CannotOpenCase(Refused):
    """A case cannot be opened with these details."""


class ConsentRefused(Refused):
    """A consent is not valid like this."""


class DisclosureRefused(Refused):
    """A statutory disclosure is not allowed like this."""


@dataclass(frozen=True)
class AccessRequest:
    """What is to be shared: for which purpose, to what depth, in which areas, until when."""

    purpose: str
    granted_depth: int
    areas: frozenset[str] = field(default_factory=frozenset)
    opens_status: bool = False
    opens_address: bool = False
    until: dt.date | None = None


def parse_birth_date(entered: str, day: dt.date) -> tuple[dt.date | None, str]:
    """Parse a date of birth: 1990-02-14, 14.2.1990, 2.1990 or 1990. Returns the date and its precision.

    Raises CannotOpenCase.
    """
    text = entered.strip()
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
    """Format a date of birth as `parse_birth_date` reads it."""
    if born is None:
        return ""
    parts = {"day": [born.day, born.month, born.year], "month": [born.month, born.year]}.get(precision, [born.year])
    return ".".join(str(part) for part in parts)


def latest_birth_date(born: dt.date, precision: str) -> dt.date:
    """Return the latest possible date of birth for a given precision."""
    if precision == "day":
        return born
    month = born.month if precision == "month" else 12
    return dt.date(born.year, month, calendar.monthrange(born.year, month)[1])


def age_on(born: dt.date, day: dt.date) -> int:
    """Return the age on a day in full years."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def check_consent(wanted: AccessRequest, day: dt.date) -> AccessRequest:
    """Validate a consent and return it with its last day filled in. Raises ConsentRefused."""
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
    """Validate a statutory disclosure: at most depth CASE, and always with a last day.

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
    """How the client has agreed."""

    consent_method: str
    signature: str = ""
    witness: str = ""


def check_signature(signature: Signature) -> None:
    """Check that the consent can be proven later. Raises ConsentRefused."""
    if signature.consent_method == "screen" and not signature.signature:
        raise ConsentRefused(_("The signature is missing. Please let her sign on the screen, or on paper."))
    if signature.consent_method == "screen" and not is_signature_path(signature.signature):
        raise ConsentRefused(_("The signature could not be read. Please let her sign once more."))
    if signature.consent_method == "witnessed" and not signature.witness:
        raise ConsentRefused(_("Please write down who was there as a witness."))
    if signature.consent_method not in {"screen", "paper", "witnessed"}:
        raise ConsentRefused(_("Please choose how she has said yes."))


@dataclass(frozen=True)
class ConsentingParties:
    """Who has agreed."""

    born: dt.date | None
    precision: str = "day"
    client_agreed: bool | None = None  # None: not asked
    representative: bool = False  # a representative for all of the matter
    all_excluded: bool = False  # all representatives in the matter are excluded from some of it


def check_consenting_parties(parties: ConsentingParties, day: dt.date) -> None:
    """Check that everybody whose consent is needed has agreed. Raises ConsentRefused.

    A birth date known only roughly counts as the younger age, except for the client's own consent from 14 on, where it
    counts as the older one: nobody is passed over.
    """
    if parties.born is None or age_on(latest_birth_date(parties.born, parties.precision), day) >= AGE_OF_MAJORITY:
        if parties.client_agreed is False and not parties.representative:
            raise ConsentRefused(_("Nobody has said yes. Please tick that she agrees, or choose who agrees for her."))
        return
    if age_on(parties.born, day) >= AGE_OF_CONSENT:
        if not parties.client_agreed:
            raise ConsentRefused(_("She is 14 or older: without her own yes there is no consent, whoever else agrees."))
        if not parties.representative and not parties.all_excluded:
            raise ConsentRefused(
                _("She is not of age: beside her own yes her guardian's is needed, of somebody who acts for her in it.")
            )
    elif not parties.representative:
        raise ConsentRefused(
            _("She is under 14: her guardian says yes. Please choose one who acts for her in all of this.")
        )


def is_signature_path(path: str) -> bool:
    """Return whether an SVG path is a pen stroke and nothing else: moves and lines between whole numbers."""
    return (
        len(path) <= MAX_SIGNATURE_LENGTH and re.fullmatch(r"(M\d{1,4} \d{1,4}(L\d{1,4} \d{1,4})+)+", path) is not None
    )
