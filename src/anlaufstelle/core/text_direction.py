"""Text direction of languages, and isolation of names in text of another direction."""

from functools import cache

from babel import Locale, UnknownLocaleError
from django.utils.translation import get_language_info


@cache
def is_right_to_left(language: str) -> bool:
    """Return whether a language is written from right to left. Source: Django, else Unicode's locale data."""
    try:
        return bool(get_language_info(language)["bidi"])
    except KeyError:
        pass
    try:
        return Locale.parse(language.replace("-", "_")).text_direction == "rtl"
    except (UnknownLocaleError, ValueError):
        return False


def direction(language: str) -> str:
    """Return the value of HTML's `dir` attribute: rtl or ltr."""
    return "rtl" if is_right_to_left(language) else "ltr"


def apart(name: str) -> str:
    """Wrap a name in Unicode isolates, so that it keeps its order in a line of another direction."""
    return f"\u2068{name}\u2069"
