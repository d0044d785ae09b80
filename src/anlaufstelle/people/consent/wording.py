"""The text of consent and release from secrecy: thirteen contents, in the words of one version, in one language.

The texts are data (texts/<version>/<language>.toml). A version that somebody has signed is never changed; new words are
a new version.
"""

import datetime as dt
import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.utils import translation

from anlaufstelle.codes.cache import code_lists
from anlaufstelle.core.lists import joined, listed
from anlaufstelle.core.page_languages import CODES
from anlaufstelle.core.text_direction import apart, direction, is_right_to_left
from anlaufstelle.directory.models import Organization
from anlaufstelle.people.consent.summary import FORMS, consent_summary, date_text
from anlaufstelle.people.models import ClientDetails, Consent
from anlaufstelle.people.rules import AGE_OF_CONSENT, AGE_OF_MAJORITY, age_on

FOLDER = Path(__file__).parent / "texts"
VERSION = "1"
"""In which words a consent is given today."""

CONTENTS = (
    "who", "released", "towards", "about", "direction", "purpose", "form", "duration", "free", "withdrawal", "language",
    "signed", "copy",
)  # fmt: skip
"""What a release from secrecy says, in this order."""

NON_BREAKING = re.compile(r"(§|Art\.|Abs\.|Buchst\.) ")


@dataclass(frozen=True)
class ConsentContent:
    """One of the thirteen."""

    name: str
    title: str
    text: str


@dataclass(frozen=True)
class ConsentText:
    """The whole text in one language."""

    language: str
    direction: str
    title: str
    binding: str
    signature: str
    contents: list[ConsentContent]


@dataclass(frozen=True)
class ConsentParties:
    """Who stands in the text beside what the consent says itself."""

    client: str
    details: ClientDetails | None
    source: Organization
    is_public_body: bool  # the recipient


@cache
def _words(version: str, language: str) -> dict[str, Any]:
    with (FOLDER / version / f"{language}.toml").open("rb") as file:
        return tomllib.load(file)


def reading_language(wanted: str) -> str:
    """The language beside the German text: hers, where the text is there in it."""
    return wanted if wanted in CODES else "de"


def consent_text(consent: Consent, parties: ConsentParties, language: str) -> ConsentText:
    """The text of a consent, given or about to be given, in one language."""
    words = _words(consent.text_version or VERSION, language)
    with translation.override(language):
        facts = _facts(consent, parties, words)
        contents = [
            ConsentContent(name, words[name]["title"], _content(name, consent, parties, words, facts))
            for name in CONTENTS
        ]
    return ConsentText(language, direction(language), words["title"], words["binding"], words["signature"], contents)


def bilingual_text(consent: Consent, parties: ConsentParties) -> list[ConsentText]:
    """German, and beside it her language where that is another one."""
    other = reading_language(consent.language)
    return [consent_text(consent, parties, language) for language in dict.fromkeys(("de", other))]


def _facts(consent: Consent, parties: ConsentParties, words: dict[str, Any]) -> dict[str, str]:
    said, known = consent_summary(consent), parties.details
    language = translation.get_language() or "de"
    born = known.birth_date if known else None
    exact = born is not None and known is not None and known.birth_precision == "day"
    facts = {
        "client": parties.client,
        "born": (date_text(born) if exact else str(born.year)) if born else words["open"],
        "representative": consent.representative,
        "released": consent.released,
        "source": parties.source.name,
        "recipient": consent.recipient.name,
        "contact": consent.recipient_contact or words["open"],
        "sees": listed(said.sees),
        "not_seen": listed(said.not_seen),
        "about": consent.about,
        "purpose": said.why,
        "forms": joined(str(FORMS[form]) for form in consent.forms if form in FORMS) or words["open"],
        "until": said.until,
        "law": words["law"][consent.law],
        "language": code_lists().label("language", consent.language, language),
        "interpreter": consent.interpreter or words["nothing"],
        "place": consent.given_at_place or words["open"],
        "day": date_text(consent.given_on),
        "witness": consent.witness,
    }
    # In a line that runs from right to left a name from elsewhere keeps its own order, with its full stop.
    return {name: apart(fact) for name, fact in facts.items()} if is_right_to_left(language) else facts


def _content(name: str, consent: Consent, parties: ConsentParties, words: dict[str, Any], facts: dict[str, str]) -> str:
    parts = [words[name][part] for part in ("text", *_more(name, consent, parties)) if part in words[name]]
    return NON_BREAKING.sub("\\1\N{NO-BREAK SPACE}", " ".join(part.format(**facts) for part in parts))


def _more(name: str, consent: Consent, parties: ConsentParties) -> list[str]:
    """Which further sentences of a content hold here."""
    return {
        "who": _of_minor(consent, parties),
        "about": ["words"] * bool(consent.about) + ["body"] * (parties.is_public_body and consent.opens_status),
        "direction": ["mutual" if consent.is_mutual else "one"],
        "language": ["aloud"] * consent.was_read_aloud,
        "signed": [consent.consent_method] * bool(consent.consent_method),
        "copy": ["yes" if consent.copy_given else "no"],
    }.get(name, [])


def _of_minor(consent: Consent, parties: ConsentParties) -> list[str]:
    born: dt.date | None = parties.details.birth_date if parties.details else None
    if not consent.representative:
        return []
    if consent.agreed_by_client is not None:
        return ["representative", "minor"] if consent.agreed_by_client else ["representative"]
    own = born is not None and AGE_OF_CONSENT <= age_on(born, consent.given_on) < AGE_OF_MAJORITY
    return ["representative", "minor"] if own else ["representative"]
