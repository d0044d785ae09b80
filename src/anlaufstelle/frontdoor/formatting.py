"""Saying times, states and prices as people in the reader's language say them."""

import datetime as dt
from typing import Any

from babel.numbers import format_decimal
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from anlaufstelle.core.templatetags.page import clock_text, day_month, in_words, short_day_name
from anlaufstelle.directory.hours import OpeningKind, OpeningState

Card = dict[str, Any]
NUMBERS = {"ar": "ar_MA"}
"""Whose numbers a language takes here, where not its own: Western figures with a comma, as they stand on signs here."""


def state_text(now_is: OpeningState, today: dt.date) -> str:  # noqa: PLR0911 - one line for each thing to say
    """Open until when, or the next useful time; never just closed."""
    if now_is.kind == OpeningKind.OPEN and now_is.until is not None:
        return _("Open until %(time)s") % {"time": clock_text(now_is.until)}
    if now_is.kind == OpeningKind.APPOINTMENT:
        if now_is.until is not None:
            return _("By appointment, there until %(time)s") % {"time": clock_text(now_is.until)}
        if now_is.next_day is None:
            return _("By appointment")
        return _("By appointment, next %(when)s") % {"when": next_opening_text(now_is, today)}
    if now_is.next_day is None or now_is.next_at is None:
        return _("Closed until further notice")
    if now_is.kind == OpeningKind.LATER:
        return _("Opens today at %(time)s") % {"time": clock_text(now_is.next_at)}
    if now_is.next_day == today + dt.timedelta(days=1):
        return _("Closed today. Tomorrow from %(time)s") % {"time": clock_text(now_is.next_at)}
    return _("Closed. Open again %(when)s") % {"when": next_opening_text(now_is, today)}


def next_opening_text(now_is: OpeningState, today: dt.date) -> str:
    """The next opening, as short as it can be said: a time today, a weekday this week, else a date."""
    day, at = now_is.next_day, now_is.next_at
    if day is None or at is None:
        return ""
    time = clock_text(at)
    if day == today:
        return _("today at %(time)s") % {"time": time}
    if (day - today).days < 7:
        return _("%(day)s at %(time)s") % {"day": short_day_name(day), "time": time}
    return _("%(day)s, %(date)s at %(time)s") % {"day": short_day_name(day), "date": day_month(day), "time": time}


def price_text(costs: list[dict[str, Any]]) -> str:
    """What it costs, with what has to be said about it."""
    if not costs:
        return ""
    note = in_words(costs[0]["note"]) if costs[0]["note"].get("de") else ""
    amount = short_price(costs)
    if costs[0]["kind"] == "free":
        return note or amount
    return f"{amount}. {note}" if note else amount


def short_price(costs: list[dict[str, Any]]) -> str:
    """What it costs, in one or two words."""
    if not costs:
        return ""
    if costs[0]["kind"] == "free":
        return _("free of charge")
    cents = costs[0]["cents"]
    pattern = "0" if cents % 100 == 0 else "0.00"
    return f"\u2066{format_decimal(cents / 100, format=pattern, locale=_numbers())}\u00a0€\u2069"


def distance_text(km: float) -> str:
    """A distance as the crow flies: metres below one kilometre, else one decimal."""
    if km < 0.95:
        return _("%(metres)s m") % {"metres": max(100, round(km * 10) * 100)}
    return _("%(km)s km") % {"km": format_decimal(km, format="0.#", locale=_numbers())}


def offer_count(count: int) -> str:
    """So many offers."""
    return ngettext("%(count)s offer", "%(count)s offers", count) % {"count": count}


def _numbers() -> str:
    language = get_language() or "de"
    return NUMBERS.get(language, language)


def arrival_text(card: Card) -> str:
    """Whether one needs an appointment."""
    return {
        "walk-in": _("Without an appointment."),
        "both": _("With or without an appointment."),
        "appointment": _("With an appointment."),
        "registration": _("Please sign up first."),
    }[card["arrival"]]
