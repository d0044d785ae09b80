"""What a consent opens, in plain words of the reader's language: sees, does not see, why, until when."""

import datetime as dt
from dataclasses import dataclass

from babel.dates import format_date
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as late

from anlaufstelle.codes.cache import code_lists
from anlaufstelle.core.lists import joined
from anlaufstelle.core.text_direction import apart
from anlaufstelle.people.access.areas import areas_of
from anlaufstelle.people.access.choices import Depth, Purpose
from anlaufstelle.people.models import AccessGrant, Consent

FORMS = {
    "phone": late("by phone"),
    "letter": late("by letter or message"),
    "file": late("by looking into the file here"),
    "conference": late("in a talk together"),
}
"""How something is passed on."""


@dataclass(frozen=True)
class ConsentSummary:
    """What a reader at another provider sees, and what she does not."""

    sees: list[str]
    not_seen: list[str]
    why: str
    until: str


def date_text(day: dt.date) -> str:
    """A day in words, in the reader's language."""
    words = format_date(day, "long", locale=get_language() or "de")
    return words.removesuffix(" р.") + " року" if words.endswith(" р.") else words  # no second full stop after it


def areas_text(mask: int) -> str:
    """The life areas of a set."""
    language = get_language() or "de"
    return joined(code_lists().label("life_situation", code, language) for code in areas_of(mask))


def law_text(paragraph: str) -> str:
    """A paragraph, and what it is about in the reader's language."""
    code = next((one for one in code_lists().all("legal_duty") if one.legal_basis == paragraph), None)
    return f"{apart(paragraph)} ({code.label(get_language() or 'de')})" if code else apart(paragraph)


def consent_summary(one: Consent | AccessGrant) -> ConsentSummary:
    """What it opens."""
    depth = one.granted_depth if isinstance(one, Consent) else one.depth
    told = [
        (True, _("name, languages, safe way to be reached, next appointment")),
        (depth >= Depth.CASE, _("date of birth and household")),
        (depth >= Depth.CASE, _("what is worked on, plan and notes")),
        (depth >= Depth.CONFIDENTIAL, _("health and confidential notes")),
        (one.opens_status, _("residence status")),
        (one.opens_address, _("address")),
    ]
    sees = [words for opened, words in told if opened]
    not_seen = [words for opened, words in told if not opened]
    if depth >= Depth.CASE:
        sees.insert(1, _("of the case only these areas of life: %(areas)s") % {"areas": areas_text(one.areas)})
        not_seen.insert(0, _("all other areas of life"))
    not_seen.append(_("files that were added to the case"))  # no consent opens them
    until = date_text(one.until) if one.until else _("until it is ended")
    return ConsentSummary(sees, not_seen, str(Purpose(one.purpose).label), until)
