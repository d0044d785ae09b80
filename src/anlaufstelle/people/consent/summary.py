"""What a consent opens, in plain words of the reader's language: what is visible, what is not, why, until when."""

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
"""How information is passed on."""


@dataclass(frozen=True)
class ConsentSummary:
    """What a reader at another provider sees, and what they do not see."""

    sees: list[str]
    not_seen: list[str]
    why: str
    until: str


def date_text(day: dt.date) -> str:
    """Format a day in words, in the current language."""
    words = format_date(day, "long", locale=get_language() or "de")
    # Ukrainian: spell out the abbreviation, so that no second full stop follows at the end of a sentence.
    return words.removesuffix(" р.") + " року" if words.endswith(" р.") else words


def areas_text(mask: int) -> str:
    """List the life areas of a bit mask in the current language."""
    language = get_language() or "de"
    return joined(code_lists().label("life_situation", code, language) for code in areas_of(mask))


def law_text(paragraph: str) -> str:
    """Format a legal basis with its subject in the current language."""
    code = next((duty for duty in code_lists().all("legal_duty") if duty.legal_basis == paragraph), None)
    return f"{apart(paragraph)} ({code.label(get_language() or 'de')})" if code else apart(paragraph)


def consent_summary(grant: Consent | AccessGrant) -> ConsentSummary:
    """Summarise what a consent or an access grant opens."""
    depth = grant.granted_depth if isinstance(grant, Consent) else grant.depth
    parts = [
        (True, _("name, languages, safe way to be reached, next appointment")),
        (depth >= Depth.CASE, _("date of birth and household")),
        (depth >= Depth.CASE, _("what is worked on, plan and notes")),
        (depth >= Depth.CONFIDENTIAL, _("health and confidential notes")),
        (grant.opens_status, _("residence status")),
        (grant.opens_address, _("address")),
    ]
    sees = [text for is_open, text in parts if is_open]
    not_seen = [text for is_open, text in parts if not is_open]
    if depth >= Depth.CASE:
        sees.insert(1, _("of the case only these areas of life: %(areas)s") % {"areas": areas_text(grant.areas)})
        not_seen.insert(0, _("all other areas of life"))
    not_seen.append(_("files that were added to the case"))  # no consent opens them
    until = date_text(grant.until) if grant.until else _("until it is ended")
    return ConsentSummary(sees, not_seen, str(Purpose(grant.purpose).label), until)
