"""In which direction a language runs, and how words of another one keep their order in its lines."""

from functools import cache

from babel import Locale, UnknownLocaleError
from django.utils.translation import get_language_info


@cache
def is_right_to_left(language: str) -> bool:
    """Whether a language is written from right to left, as Django knows it, or else Unicode's locale data."""
    try:
        return bool(get_language_info(language)["bidi"])
    except KeyError:
        pass
    try:
        return Locale.parse(language.replace("-", "_")).text_direction == "rtl"
    except (UnknownLocaleError, ValueError):
        return False


def direction(language: str) -> str:
    """The value of HTML's `dir`: rtl or ltr."""
    return "rtl" if is_right_to_left(language) else "ltr"


def apart(name: str) -> str:
    """A name from elsewhere, that keeps its own order in a line of another direction (Unicode's isolates)."""
    return f"\u2068{name}\u2069"
