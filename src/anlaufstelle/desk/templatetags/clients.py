"""Template filters for the pages of clients."""

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
    """Return the codes of the areas in a bit mask."""
    return areas_of(mask)


@register.filter
def is_confidential(note: Any) -> bool:
    """Return whether a note is confidential."""
    return isinstance(note, ConfidentialNote)


@register.filter
def birth_date_text(details: ClientDetails) -> str:
    """Format a date of birth as precisely as it is known."""
    day = details.birth_date
    if day is None:
        return "–"
    if details.birth_precision == BirthPrecision.DAY:
        return date_format(day, "j.n.Y")
    if details.birth_precision == BirthPrecision.MONTH:
        return date_format(day, "F Y")
    year = str(day.year)
    return year if details.birth_precision == BirthPrecision.YEAR else gettext("about %(year)s") % {"year": year}


@register.filter
def grant_summary(grant: AccessGrant) -> str:
    """Summarise what an access grant opens."""
    parts = [str(Purpose(grant.purpose).label), str(Depth(grant.depth).label)]
    if grant.opens_status:
        parts.append(gettext("residence status"))
    if grant.opens_address:
        parts.append(gettext("address"))
    return " · ".join(parts)


@register.filter
def law_summary(paragraph: str) -> str:
    """Return a legal provision with its subject."""
    return law_text(paragraph)


@register.filter
def days_to(due: dt.date, day: dt.date) -> str:
    """Say how many days are left."""
    remaining = (due - day).days
    if remaining == 0:
        return gettext("today")
    if remaining < 0:
        return ngettext("%(count)s day over", "%(count)s days over", -remaining) % {"count": -remaining}
    return ngettext("%(count)s day", "%(count)s days", remaining) % {"count": remaining}


@register.filter
def urgency(due: dt.date, day: dt.date) -> str:
    """Return the CSS class of a due date: now (three days or less), soon (two weeks) or later."""
    remaining = (due - day).days
    return "now" if remaining <= 3 else "soon" if remaining <= 14 else "later"


@register.filter
def assignment_role_name(assignment: CaseAssignment) -> str:
    """Say which role somebody has on a case."""
    labels = {
        AssignmentRole.LEAD: gettext("leads it"),
        AssignmentRole.MEMBER: gettext("works on it too"),
        AssignmentRole.SUPERVISOR: gettext("supervises"),
        AssignmentRole.SUBSTITUTE: gettext("stands in: sees days and deadlines only"),
    }
    return labels[AssignmentRole(assignment.role)]


@register.filter
def side_by_side(texts: list[ConsentText]) -> list[list[tuple[ConsentText, ConsentContent]]]:
    """Pair the sections of a text in all its languages."""
    return [list(zip(texts, row, strict=True)) for row in zip(*(text.contents for text in texts), strict=True)]
