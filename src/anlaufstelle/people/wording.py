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

from anlaufstelle.codes.shelf import shelf
from anlaufstelle.core.lists import joined, listed
from anlaufstelle.core.page_languages import CODES
from anlaufstelle.core.text_direction import apart, direction, is_right_to_left
from anlaufstelle.directory.models import Organization
from anlaufstelle.people.models import Consent, Particulars
from anlaufstelle.people.rules import OF_AGE, OWN_YES_FROM, age_on
from anlaufstelle.people.saying import FORMS, day_words, said_of

FOLDER = Path(__file__).parent / "texts"
VERSION = "1"
"""In which words a consent is given today."""

CONTENTS = (
    "who", "released", "towards", "about", "direction", "purpose", "form", "duration", "free", "withdrawal", "language",
    "signed", "copy",
)  # fmt: skip
"""What a release from secrecy says, in this order."""

BELONGS_TO_THE_NEXT = re.compile(r"(§|Art\.|Abs\.|Buchst\.) ")


@dataclass(frozen=True)
class Content:
    """One of the thirteen."""

    name: str
    title: str
    text: str


@dataclass(frozen=True)
class Text:
    """The whole text in one language."""

    language: str
    direction: str
    title: str
    binding: str
    signature: str
    contents: list[Content]


@dataclass(frozen=True)
class Parties:
    """Who stands in the text beside what the consent says itself."""

    person: str
    particulars: Particulars | None
    source: Organization
    is_public_body: bool  # the recipient


@cache
def _words(version: str, language: str) -> dict[str, Any]:
    with (FOLDER / version / f"{language}.toml").open("rb") as file:
        return tomllib.load(file)


def reading_language(wanted: str) -> str:
    """The language beside the German text: hers, where the text is there in it."""
    return wanted if wanted in CODES else "de"


def text_of(consent: Consent, parties: Parties, language: str) -> Text:
    """The text of a consent, given or about to be given, in one language."""
    words = _words(consent.text_version or VERSION, language)
    with translation.override(language):
        facts = _facts(consent, parties, words)
        contents = [
            Content(name, words[name]["title"], _content(name, consent, parties, words, facts)) for name in CONTENTS
        ]
    return Text(language, direction(language), words["title"], words["binding"], words["signature"], contents)


def both(consent: Consent, parties: Parties) -> list[Text]:
    """German, and beside it her language where that is another one."""
    other = reading_language(consent.language)
    return [text_of(consent, parties, language) for language in dict.fromkeys(("de", other))]


def _facts(consent: Consent, parties: Parties, words: dict[str, Any]) -> dict[str, str]:
    said, known = said_of(consent), parties.particulars
    language = translation.get_language() or "de"
    born = known.birth_date if known else None
    exact = born is not None and known is not None and known.birth_precision == "day"
    facts = {
        "person": parties.person,
        "born": (day_words(born) if exact else str(born.year)) if born else words["open"],
        "guardian": consent.guardian,
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
        "language": shelf().label("language", consent.language, language),
        "interpreter": consent.interpreter or words["nothing"],
        "place": consent.given_at_place or words["open"],
        "day": day_words(consent.given_on),
        "witness": consent.witness,
    }
    # In a line that runs from right to left a name from elsewhere keeps its own order, with its full stop.
    return {name: apart(fact) for name, fact in facts.items()} if is_right_to_left(language) else facts


def _content(name: str, consent: Consent, parties: Parties, words: dict[str, Any], facts: dict[str, str]) -> str:
    parts = [words[name][part] for part in ("text", *_more(name, consent, parties)) if part in words[name]]
    return BELONGS_TO_THE_NEXT.sub("\\1\N{NO-BREAK SPACE}", " ".join(part.format(**facts) for part in parts))


def _more(name: str, consent: Consent, parties: Parties) -> list[str]:
    """Which further sentences of a content hold here."""
    return {
        "who": _of_minor(consent, parties),
        "about": ["words"] * bool(consent.about) + ["body"] * (parties.is_public_body and consent.opens_status),
        "direction": ["mutual" if consent.is_mutual else "one"],
        "language": ["aloud"] * consent.was_read_aloud,
        "signed": [consent.given_how] * bool(consent.given_how),
        "copy": ["yes" if consent.copy_given else "no"],
    }.get(name, [])


def _of_minor(consent: Consent, parties: Parties) -> list[str]:
    born: dt.date | None = parties.particulars.birth_date if parties.particulars else None
    if not consent.guardian:
        return []
    if consent.own_yes is not None:
        return ["guardian", "minor"] if consent.own_yes else ["guardian"]
    own = born is not None and OWN_YES_FROM <= age_on(born, consent.given_on) < OF_AGE
    return ["guardian", "minor"] if own else ["guardian"]
