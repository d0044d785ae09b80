"""Words of a person's file."""

import datetime as dt
from typing import Any

from django import template
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext

from anlaufstelle.casework.models import ConfidentialNote
from anlaufstelle.people.access.areas import areas_of
from anlaufstelle.people.access.choices import Depth, Purpose
from anlaufstelle.people.consent.summary import law_text
from anlaufstelle.people.consent.wording import ConsentContent, ConsentText
from anlaufstelle.people.models import AccessGrant, AssignmentRole, BirthPrecision, CaseAssignment, ClientDetails

register = template.Library()


@register.filter
def area_codes(mask: int) -> tuple[str, ...]:
    """The life areas of a set."""
    return areas_of(mask)


@register.filter
def is_confidential(note: Any) -> bool:
    """Whether a note is a confidential one."""
    return isinstance(note, ConfidentialNote)


@register.filter
def birth_date_text(known: ClientDetails) -> str:
    """A date of birth as exactly as it is known."""
    day = known.birth_date
    if day is None:
        return "–"
    if known.birth_precision == BirthPrecision.DAY:
        return date_format(day, "j.n.Y")
    if known.birth_precision == BirthPrecision.MONTH:
        return date_format(day, "F Y")
    year = str(day.year)
    return year if known.birth_precision == BirthPrecision.YEAR else gettext("about %(year)s") % {"year": year}


@register.filter
def grant_summary(grant: AccessGrant) -> str:
    """What a clearance opens, in a few words: never “rights”."""
    told = [str(Purpose(grant.purpose).label), str(Depth(grant.depth).label)]
    if grant.opens_status:
        told.append(gettext("residence status"))
    if grant.opens_address:
        told.append(gettext("address"))
    return " · ".join(told)


@register.filter
def law_summary(paragraph: str) -> str:
    """A paragraph, and what it is about."""
    return law_text(paragraph)


@register.filter
def days_to(due: dt.date, day: dt.date) -> str:
    """How many days there are left."""
    left = (due - day).days
    if left == 0:
        return gettext("today")
    if left < 0:
        return ngettext("%(count)s day over", "%(count)s days over", -left) % {"count": -left}
    return ngettext("%(count)s day", "%(count)s days", left) % {"count": left}


@register.filter
def urgency(due: dt.date, day: dt.date) -> str:
    """Filled for three days or fewer, outlined for two weeks, plain for later."""
    left = (due - day).days
    return "now" if left <= 3 else "soon" if left <= 14 else "later"


@register.filter
def assignment_role_name(assignment: CaseAssignment) -> str:
    """What somebody is on a case."""
    told = {
        AssignmentRole.LEAD: gettext("leads it"),
        AssignmentRole.MEMBER: gettext("works on it too"),
        AssignmentRole.SUPERVISOR: gettext("supervises"),
        AssignmentRole.SUBSTITUTE: gettext("stands in: sees days and deadlines only"),
    }
    return told[AssignmentRole(assignment.role)]


@register.filter
def side_by_side(texts: list[ConsentText]) -> list[list[tuple[ConsentText, ConsentContent]]]:
    """The contents of a text in its languages, side by side."""
    return [list(zip(texts, row, strict=True)) for row in zip(*(text.contents for text in texts), strict=True)]
