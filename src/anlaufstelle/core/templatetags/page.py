"""Small things that many pages need: signs, clock times, days, texts in the reader's language."""

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
    drawn = re.findall(r'<symbol id="([a-z-]+)" viewBox="0 0 32 32">(.*?)</symbol>', ICONS.read_text(), re.DOTALL)
    return dict(drawn)


@register.simple_tag
def icon(name: str, look: str = "") -> SafeString:
    """A sign beside a word; it says nothing to a screen reader. `look`: duo (with its warm patch), flip, down."""
    return mark_safe(  # noqa: S308 - drawn by us, in icons.svg
        f'<svg class="ic {look}" viewBox="0 0 32 32" aria-hidden="true" focusable="false">{_icons()[name]}</svg>'
    )


def clock_text(minutes: int) -> str:
    """A clock time as doors and timetables in Germany show it, kept left-to-right in any script."""
    return f"\u2066{minutes // 60}:{minutes % 60:02}\u2069"


@register.filter
def clock(minutes: int) -> str:
    """Minutes since midnight as a clock time."""
    return clock_text(minutes)


@register.filter
def day_name(day: dt.date) -> str:
    """The weekday in the reader's language."""
    names = get_day_names("wide", "stand-alone", get_language() or "de")
    return str(names[day.weekday()])


def short_day_name(day: dt.date) -> str:
    """The weekday as short as the reader's language writes it."""
    names = get_day_names("abbreviated", "stand-alone", get_language() or "de")
    return str(names[day.weekday()])


@register.filter
def day_month(day: dt.date) -> str:
    """Day and month as figures, as on German letters: 24.11."""
    return f"\u2066{day:%d.%m.}\u2069"


@register.filter
def long_day(day: dt.date | str) -> str:
    """A whole date in words, in the reader's language."""
    if isinstance(day, str):
        day = dt.date.fromisoformat(day)
    return format_date(day, "long", locale=get_language() or "de")  # Western digits in Arabic too


@register.filter
def in_words(texts: dict[str, str] | None) -> str:
    """The text in the reader's language, or the German one."""
    if not texts:
        return ""
    return texts.get(get_language() or "de") or texts.get("de", "")


@register.filter
def words_lang(texts: dict[str, str] | None) -> str:
    """The language `in_words` answers in: a German text on an Arabic page must say that it is German."""
    language = get_language() or "de"
    return language if texts and texts.get(language) else "de"


@register.inclusion_tag("core/calls.html")
def calls(text: str, look: str = "", label: str = "", number: str = "") -> dict[str, Any]:
    """Buttons that call the numbers of a text. `look`: their classes, `label`: what they say besides the number.

    `number`: the class of a number after its label; `no` leaves a single number out.
    """
    found = phones.phones_in(text)
    several = len(found) > 1
    return {
        "text": text,
        "phones": found,
        "says_more": not phones.is_one_number(text),
        "look": look,
        "label": label,
        "shows": several or number != "no",
        "number": "" if several or number == "no" else number,  # on a small screen, several must be told apart
    }


@register.filter
def phone_pieces(text: str) -> list[phones.Piece]:
    """A text in its order: numbers with the address that calls them, and the words between."""
    return phones.pieces(text)


@register.simple_tag
def texted(texts: dict[str, str] | None, tag: str = "span") -> SafeString:
    """A text of the directory in its element, with `lang` where it is not in the page's language."""
    language = words_lang(texts)
    if language == (get_language() or "de"):
        return format_html("{}", in_words(texts))
    return format_html('<{0} lang="{1}" dir="auto">{2}</{0}>', mark_safe(tag), language, in_words(texts))  # noqa: S308
