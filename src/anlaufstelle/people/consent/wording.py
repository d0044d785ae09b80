"""The text of a consent with release from confidentiality: thirteen contents, in one version, in one language.

The texts are data (texts/<version>/<language>.toml). A version that somebody has signed never changes; a new wording is
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
"""The version for new consents."""

CONTENTS = (
    "who", "released", "towards", "about", "direction", "purpose", "form", "duration", "free", "withdrawal", "language",
    "signed", "copy",
)  # fmt: skip
"""The contents of a release from confidentiality, in this order."""

NON_BREAKING = re.compile(r"(§|Art\.|Abs\.|Buchst\.) ")


@dataclass(frozen=True)
class ConsentContent:
    """One of the thirteen contents."""

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
    """The parties named in the text, apart from what the consent itself holds."""

    client: str
    details: ClientDetails | None
    source: Organization
    is_public_body: bool  # the recipient


@cache
def _words(version: str, language: str) -> dict[str, Any]:
    with (FOLDER / version / f"{language}.toml").open("rb") as file:
        return tomllib.load(file)


def reading_language(wanted: str) -> str:
    """Return the language beside the German text: the client's, if the text is available in it."""
    return wanted if wanted in CODES else "de"


def consent_text(consent: Consent, parties: ConsentParties, language: str) -> ConsentText:
    """Return the text of a consent, given or about to be given, in one language."""
    words = _words(consent.text_version or VERSION, language)
    with translation.override(language):
        values = _values(consent, parties, words)
        contents = [
            ConsentContent(name, words[name]["title"], _content(name, consent, parties, words, values))
            for name in CONTENTS
        ]
    return ConsentText(language, direction(language), words["title"], words["binding"], words["signature"], contents)


def bilingual_text(consent: Consent, parties: ConsentParties) -> list[ConsentText]:
    """Return the German text and, if it differs, the text in the client's language."""
    other = reading_language(consent.language)
    return [consent_text(consent, parties, language) for language in dict.fromkeys(("de", other))]


def _values(consent: Consent, parties: ConsentParties, words: dict[str, Any]) -> dict[str, str]:
    summary, details = consent_summary(consent), parties.details
    language = translation.get_language() or "de"
    born = details.birth_date if details else None
    exact = born is not None and details is not None and details.birth_precision == "day"
    values = {
        "client": parties.client,
        "born": (date_text(born) if exact else str(born.year)) if born else words["open"],
        "representative": consent.representative,
        "released": consent.released,
        "source": parties.source.name,
        "recipient": consent.recipient.name,
        "contact": consent.recipient_contact or words["open"],
        "sees": listed(summary.sees),
        "not_seen": listed(summary.not_seen),
        "about": consent.about,
        "purpose": summary.why,
        "forms": joined(str(FORMS[form]) for form in consent.forms if form in FORMS) or words["open"],
        "until": summary.until,
        "law": words["law"][consent.law],
        "language": code_lists().label("language", consent.language, language),
        "interpreter": consent.interpreter or words["nothing"],
        "place": consent.given_at_place or words["open"],
        "day": date_text(consent.given_on),
        "witness": consent.witness,
    }
    # In right-to-left text, isolate each value, so that names keep their own order.
    return {name: apart(value) for name, value in values.items()} if is_right_to_left(language) else values


def _content(
    name: str, consent: Consent, parties: ConsentParties, words: dict[str, Any], values: dict[str, str]
) -> str:
    parts = [words[name][part] for part in ("text", *_optional_parts(name, consent, parties)) if part in words[name]]
    return NON_BREAKING.sub("\\1\N{NO-BREAK SPACE}", " ".join(part.format(**values) for part in parts))


def _optional_parts(name: str, consent: Consent, parties: ConsentParties) -> list[str]:
    """Return the optional sentences of a content that apply to this consent."""
    return {
        "who": _representative_parts(consent, parties),
        "about": ["words"] * bool(consent.about) + ["body"] * (parties.is_public_body and consent.opens_status),
        "direction": ["mutual" if consent.is_mutual else "one"],
        "language": ["aloud"] * consent.was_read_aloud,
        "signed": [consent.consent_method] * bool(consent.consent_method),
        "copy": ["yes" if consent.copy_given else "no"],
    }.get(name, [])


def _representative_parts(consent: Consent, parties: ConsentParties) -> list[str]:
    born: dt.date | None = parties.details.birth_date if parties.details else None
    if not consent.representative:
        return []
    if consent.agreed_by_client is not None:
        return ["representative", "minor"] if consent.agreed_by_client else ["representative"]
    is_minor = born is not None and AGE_OF_CONSENT <= age_on(born, consent.given_on) < AGE_OF_MAJORITY
    return ["representative", "minor"] if is_minor else ["representative"]
