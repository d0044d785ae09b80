"""Join several items in one line with the separators of the reader's language.

The separators come from Unicode's list patterns as Babel has them. `babel.lists.format_list` is not used: it puts an
“and” before the last item, in Arabic between all. Labels such as “children and family” contain one themselves, and a
consent must be unambiguous. So items are separated by commas, or by semicolons where they contain commas.
"""

import unicodedata
from collections.abc import Iterable
from functools import cache

from babel import Locale, UnknownLocaleError
from django.utils.translation import get_language

STYLES = ("unit-short", "standard")  # the first that has a comma in this language


@cache
def comma(language: str) -> str:
    """Return the comma of a language."""
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
    """Return what separates the first two of three items; empty if the language lacks this style."""
    pattern: str = dict(locale.list_patterns.get(style, {})).get("start", "")
    return pattern.replace("{0}", "").replace("{1}", "")


@cache
def semicolon(language: str) -> str:
    """Return the semicolon of a language: the one of the same script as its comma."""
    name = unicodedata.name(comma(language)).replace("COMMA", "SEMICOLON")
    try:
        return unicodedata.lookup(name)
    except KeyError:
        return ";"


def joined(parts: Iterable[str]) -> str:
    """Join words with the comma of the reader's language."""
    return f"{comma(get_language() or 'de')} ".join(parts)


def listed(parts: Iterable[str]) -> str:
    """Join items that may contain commas with the semicolon of the reader's language."""
    return f"{semicolon(get_language() or 'de')} ".join(parts)
