"""The words of the pages and their translations: `update` the catalogues, or `check` that nothing is missing.

Source texts are plain English and stand in templates and code; core/locale holds de, ar and uk (English is the
source itself, its catalogue only carries plurals). Pages of those who work here are in German and English only.
"""

import re
import sys
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

from anlaufstelle.core.page_languages import CODES
from anlaufstelle.core.page_languages import STAFF as STAFF_LANGUAGES

SOURCE = Path(__file__).parents[1] / "src" / "anlaufstelle"
LOCALE = SOURCE / "core" / "locale"
# Rooms, and files of rooms, whose words are read by people who work here only.
STAFF = (
    "accounts/",
    "desk/",
    "directory/",
    "casework/actions.py",
    "casework/attachments.py",
    "casework/file_types.py",
    "privacy/actions.py",
    "privacy/retention_actions.py",
    "privacy/leaderless_cases.py",
    "privacy/oversight.py",
    "privacy/documents/",
    "privacy/processing_purposes.py",
    "people/actions.py",
    "people/clients/details_editing.py",
    "people/access/statutory_disclosure.py",
    "people/access/emergency_access.py",
    "people/clients/representatives.py",
    "people/clients/household.py",
    "people/clients/anonymous.py",
    "people/access/permissions.py",
    "people/rules.py",
    "people/crypto/keys.py",
    "people/crypto/key_passphrase.py",
    "people/front_desk.py",
    "people/notifications.py",
)
KEYWORDS = {
    "gettext": None,
    "_": None,
    "ngettext": (1, 2),
    "gettext_lazy": None,
    "late": None,
    "pgettext": ((1, "c"), 2),
}


def found(language: str = "de") -> Catalog:
    """Every text of templates and code that is read in this language."""
    if not settings.configured:
        settings.configure(USE_I18N=True)
    catalog = Catalog(charset="utf-8")
    for file in sorted(
        [*SOURCE.rglob("*.py"), *SOURCE.rglob("templates/**/*.html"), *SOURCE.rglob("templates/**/*.txt")]
    ):
        if language not in STAFF_LANGUAGES and file.relative_to(SOURCE).as_posix().startswith(STAFF):
            continue
        text = file.read_text(encoding="utf-8")
        if file.suffix != ".py":  # a template becomes calls of gettext between crossed-out text
            text = re.sub(r"(?m)^[ \t]+", "", templatize(text, origin=str(file)))
        for _, message, _, context in extract("python", BytesIO(text.encode()), KEYWORDS):
            catalog.add(message, context=context, locations=[(str(file.relative_to(SOURCE)), 0)])
    return catalog


def file_of(language: str) -> Path:
    """The catalogue of a language."""
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def kept(language: str) -> Catalog:
    """The catalogue as it stands; an empty one if there is none yet."""
    file = file_of(language)
    if not file.exists():
        return Catalog(locale=language, project="Anlaufstelle", charset="utf-8")
    with file.open("rb") as content:
        return read_po(content, locale=language)


def update() -> None:
    """Bring the catalogues up to date: new texts are added empty, texts that are gone are removed."""
    for language in CODES:
        catalog = kept(language)
        catalog.update(found(language), no_fuzzy_matching=True)
        catalog.obsolete.clear()
        file_of(language).parent.mkdir(parents=True, exist_ok=True)
        with file_of(language).open("wb") as out:
            write_po(out, catalog, sort_output=True, no_location=True, omit_header=False, width=100)


def missing() -> list[str]:
    """What is not translated, or has other placeholders than its source."""
    complaints = []
    for language in CODES:
        catalog = kept(language)
        for message in found(language):
            if not message.id:
                continue
            known = catalog.get(message.id if isinstance(message.id, str) else message.id[0], message.context)
            complaints += [f"{language}: {why}: {message.id!r}" for why in _wrong(language, message, known)]
    return complaints


def _wrong(language: str, message: Message, known: Message | None) -> list[str]:
    plural = isinstance(message.id, (tuple, list))
    if known is None or not known.id:
        return ["not in the catalogue"]
    texts = known.string if isinstance(known.string, (tuple, list)) else (known.string,)
    if language == "en" and not plural:
        return []
    if not all(texts):
        return ["not translated"]
    source = message.id[-1] if plural else message.id
    names = {part.split(")s")[0] for part in source.split("%(")[1:]}
    for text in texts:
        told = {part.split(")s")[0] for part in text.split("%(")[1:]}
        # A plural form may say “one” or “two” in words instead of the figure.
        if told - names or (names - told - ({"count"} if plural else set())):
            return ["other placeholders"]
    return []


if __name__ == "__main__":
    if sys.argv[1:] == ["update"]:
        update()
    elif wrong := missing():
        sys.exit("\n".join(wrong))
