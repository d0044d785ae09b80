"""Format times, opening states, prices and distances in the reader's language."""

import datetime as dt
from typing import Any

from babel.numbers import format_decimal
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from anlaufstelle.core.templatetags.page import clock_text, day_month, in_words, short_day_name
from anlaufstelle.directory.hours import OpeningKind, OpeningState

Card = dict[str, Any]
NUMBER_LOCALES = {"ar": "ar_MA"}
"""Locales for number formats that differ from the language: Arabic with Western digits, as on local signs."""


def state_text(state: OpeningState, today: dt.date) -> str:  # noqa: PLR0911 - one return per message
    """Say until when an offer is open, or when it opens next."""
    if state.kind == OpeningKind.OPEN and state.until is not None:
        return _("Open until %(time)s") % {"time": clock_text(state.until)}
    if state.kind == OpeningKind.APPOINTMENT:
        if state.until is not None:
            return _("By appointment, there until %(time)s") % {"time": clock_text(state.until)}
        if state.next_day is None:
            return _("By appointment")
        return _("By appointment, next %(when)s") % {"when": next_opening_text(state, today)}
    if state.next_day is None or state.next_at is None:
        return _("Closed until further notice")
    if state.kind == OpeningKind.LATER:
        return _("Opens today at %(time)s") % {"time": clock_text(state.next_at)}
    if state.next_day == today + dt.timedelta(days=1):
        return _("Closed today. Tomorrow from %(time)s") % {"time": clock_text(state.next_at)}
    return _("Closed. Open again %(when)s") % {"when": next_opening_text(state, today)}


def next_opening_text(state: OpeningState, today: dt.date) -> str:
    """Format the next opening: a time today, a weekday this week, else a date."""
    day, at = state.next_day, state.next_at
    if day is None or at is None:
        return ""
    time = clock_text(at)
    if day == today:
        return _("today at %(time)s") % {"time": time}
    if (day - today).days < 7:
        return _("%(day)s at %(time)s") % {"day": short_day_name(day), "time": time}
    return _("%(day)s, %(date)s at %(time)s") % {"day": short_day_name(day), "date": day_month(day), "time": time}


def price_text(costs: list[dict[str, Any]]) -> str:
    """Format the price with its note."""
    if not costs:
        return ""
    note = in_words(costs[0]["note"]) if costs[0]["note"].get("de") else ""
    amount = short_price(costs)
    if costs[0]["kind"] == "free":
        return note or amount
    return f"{amount}. {note}" if note else amount


def short_price(costs: list[dict[str, Any]]) -> str:
    """Format the price in one or two words."""
    if not costs:
        return ""
    if costs[0]["kind"] == "free":
        return _("free of charge")
    cents = costs[0]["cents"]
    pattern = "0" if cents % 100 == 0 else "0.00"
    return f"\u2066{format_decimal(cents / 100, format=pattern, locale=_number_locale())}\u00a0€\u2069"


def distance_text(km: float) -> str:
    """Format a distance in km: metres below one kilometre, else one decimal."""
    if km < 0.95:
        return _("%(metres)s m") % {"metres": max(100, round(km * 10) * 100)}
    return _("%(km)s km") % {"km": format_decimal(km, format="0.#", locale=_number_locale())}


def offer_count(count: int) -> str:
    """Format a number of offers."""
    return ngettext("%(count)s offer", "%(count)s offers", count) % {"count": count}


def _number_locale() -> str:
    language = get_language() or "de"
    return NUMBER_LOCALES.get(language, language)


def arrival_text(card: Card) -> str:
    """Say whether an appointment is needed."""
    return {
        "walk-in": _("Without an appointment."),
        "both": _("With or without an appointment."),
        "appointment": _("With an appointment."),
        "registration": _("Please sign up first."),
    }[card["arrival"]]
