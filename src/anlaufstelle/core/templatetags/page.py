"""Template tags and filters for all pages: icons, clock times, dates, and texts in the reader's language."""

import datetime as dt
import re
from functools import cache
from pathlib import Path
from typing import Any

from babel.dates import format_date, get_day_names
from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from anlaufstelle.core import phones

register = template.Library()

ICONS = Path(__file__).parents[1] / "icons.svg"


@cache
def _icons() -> dict[str, str]:
    symbols = re.findall(r'<symbol id="([a-z-]+)" viewBox="0 0 32 32">(.*?)</symbol>', ICONS.read_text(), re.DOTALL)
    return dict(symbols)


@register.simple_tag
def icon(name: str, look: str = "") -> SafeString:
    """Render an icon beside a word, hidden from screen readers. `look`: duo (with a second colour), flip, down."""
    return mark_safe(  # noqa: S308 - our own icons.svg
        f'<svg class="ic {look}" viewBox="0 0 32 32" aria-hidden="true" focusable="false">{_icons()[name]}</svg>'
    )


def clock_text(minutes: int) -> str:
    """Format minutes since midnight as German timetables do (9:05), kept left-to-right in any script."""
    return f"\u2066{minutes // 60}:{minutes % 60:02}\u2069"


@register.filter
def clock(minutes: int) -> str:
    """Template filter for `clock_text`."""
    return clock_text(minutes)


@register.filter
def day_name(day: dt.date) -> str:
    """Return the name of the weekday in the reader's language."""
    names = get_day_names("wide", "stand-alone", get_language() or "de")
    return str(names[day.weekday()])


def short_day_name(day: dt.date) -> str:
    """Return the abbreviated name of the weekday in the reader's language."""
    names = get_day_names("abbreviated", "stand-alone", get_language() or "de")
    return str(names[day.weekday()])


@register.filter
def day_month(day: dt.date) -> str:
    """Format day and month in figures, as on German letters: 24.11."""
    return f"\u2066{day:%d.%m.}\u2069"


@register.filter
def long_day(day: dt.date | str) -> str:
    """Format a date, or an ISO date string, in the long form of the reader's language."""
    if isinstance(day, str):
        day = dt.date.fromisoformat(day)
    return format_date(day, "long", locale=get_language() or "de")  # Western digits in Arabic too


@register.filter
def in_words(texts: dict[str, str] | None) -> str:
    """Return the text in the reader's language, or the German one."""
    if not texts:
        return ""
    return texts.get(get_language() or "de") or texts.get("de", "")


@register.filter
def words_lang(texts: dict[str, str] | None) -> str:
    """Return the language that `in_words` falls back to, for `lang`: a German text on an Arabic page is marked."""
    language = get_language() or "de"
    return language if texts and texts.get(language) else "de"


@register.inclusion_tag("core/calls.html")
def calls(text: str, look: str = "", label: str = "", number: str = "") -> dict[str, Any]:
    """Render a call button for each telephone number in a text.

    `look`: CSS classes of the buttons. `label`: their text before the number. `number`: CSS class of the number after
    the label; `no` leaves out the number where there is only one.
    """
    numbers = phones.phones_in(text)
    several = len(numbers) > 1
    return {
        "text": text,
        "phones": numbers,
        "says_more": not phones.is_one_number(text),
        "look": look,
        "label": label,
        "shows": several or number != "no",
        "number": "" if several or number == "no" else number,  # several must be distinguishable on a small screen
    }


@register.filter
def phone_pieces(text: str) -> list[phones.Piece]:
    """Split a text into numbers with their `tel:` address and the words between them."""
    return phones.pieces(text)


@register.simple_tag
def texted(texts: dict[str, str] | None, tag: str = "span") -> SafeString:
    """Render a text of the directory in an element, with `lang` where it is not in the language of the page."""
    language = words_lang(texts)
    if language == (get_language() or "de"):
        return format_html("{}", in_words(texts))
    return format_html('<{0} lang="{1}" dir="auto">{2}</{0}>', mark_safe(tag), language, in_words(texts))  # noqa: S308
