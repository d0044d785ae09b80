"""Words of a person's file."""

import datetime as dt
from typing import Any

from django import template
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext

from anlaufstelle.casework.models import ConfidentialNote
from anlaufstelle.people.areas import areas_of
from anlaufstelle.people.depth import Depth, Purpose
from anlaufstelle.people.models import BirthPrecision, Clearance, Part, Particulars, Place
from anlaufstelle.people.saying import law_words
from anlaufstelle.people.wording import Content, Text

register = template.Library()


@register.filter
def areas(mask: int) -> tuple[str, ...]:
    """The life areas of a set."""
    return areas_of(mask)


@register.filter
def is_secret(note: Any) -> bool:
    """Whether a note is a confidential one."""
    return isinstance(note, ConfidentialNote)


@register.filter
def born(known: Particulars) -> str:
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
def opened_words(clearance: Clearance) -> str:
    """What a clearance opens, in a few words: never “rights”."""
    told = [str(Purpose(clearance.purpose).label), str(Depth(clearance.depth).label)]
    if clearance.opens_status:
        told.append(gettext("residence status"))
    if clearance.opens_address:
        told.append(gettext("address"))
    return " · ".join(told)


@register.filter
def law(paragraph: str) -> str:
    """A paragraph, and what it is about."""
    return law_words(paragraph)


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
def nearness(due: dt.date, day: dt.date) -> str:
    """Filled for three days or fewer, outlined for two weeks, plain for later."""
    left = (due - day).days
    return "now" if left <= 3 else "soon" if left <= 14 else "later"


@register.filter
def part_words(place: Place) -> str:
    """What somebody is on a case."""
    told = {
        Part.LEAD: gettext("leads it"),
        Part.MEMBER: gettext("works on it too"),
        Part.SUPERVISOR: gettext("supervises"),
        Part.SUBSTITUTE: gettext("stands in: sees days and deadlines only"),
    }
    return told[Part(place.part)]


@register.filter
def level(texts: list[Text]) -> list[list[tuple[Text, Content]]]:
    """The contents of a text in its languages, side by side."""
    return [list(zip(texts, row, strict=True)) for row in zip(*(text.contents for text in texts), strict=True)]
