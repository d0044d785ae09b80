"""Several things in one line, parted as the reader's language does.

The marks come from Unicode's list patterns as Babel has them. babel.lists.format_list itself puts an “and” before the
last one, in Arabic between all: labels such as “children and family” hold one themselves, and what a consent names must
be beyond doubt. So things are parted by commas, or by semicolons where they hold commas.
"""

import unicodedata
from collections.abc import Iterable
from functools import cache

from babel import Locale, UnknownLocaleError
from django.utils.translation import get_language

STYLES = ("unit-short", "standard")  # the first that has a comma in this language


@cache
def comma(language: str) -> str:
    """The comma of a language."""
    try:
        locale = Locale.parse(language.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return ","
    for style in STYLES:
        marks = [sign for sign in _between(locale, style) if unicodedata.category(sign) == "Po"]
        if marks:
            return marks[0]
    return ","


def _between(locale: Locale, style: str) -> str:
    """What stands between the first two of three; nothing where this language has no such style."""
    pattern: str = dict(locale.list_patterns.get(style, {})).get("start", "")
    return pattern.replace("{0}", "").replace("{1}", "")


@cache
def semicolon(language: str) -> str:
    """The semicolon of a language: the one of its comma's script."""
    name = unicodedata.name(comma(language)).replace("COMMA", "SEMICOLON")
    try:
        return unicodedata.lookup(name)
    except KeyError:
        return ";"


def joined(parts: Iterable[str]) -> str:
    """Words one after the other, with the comma of the reader's language."""
    return f"{comma(get_language() or 'de')} ".join(parts)


def listed(parts: Iterable[str]) -> str:
    """Several things that may hold commas, with the semicolon of the reader's language."""
    return f"{semicolon(get_language() or 'de')} ".join(parts)
