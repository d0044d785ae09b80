"""The view model of an offer's page, computed from its public facts."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from anlaufstelle.core.templatetags.page import day_name, in_words
from anlaufstelle.directory import hours, public_facts, rules
from anlaufstelle.frontdoor import formatting


@dataclass(frozen=True)
class WeekRow:
    """One row of the table of opening hours."""

    day: hours.OpeningDay
    past: bool
    today: bool

    @property
    def differs(self) -> bool:
        """Whether the hours are not the usual ones."""
        return bool(self.day.spans) and self.day.changed and self.day.spans != self.day.usual


class OfferPage:
    """An offer as shown at a given time."""

    def __init__(self, card: dict[str, Any], moment: dt.datetime) -> None:
        self.card = card
        self.moment = moment
        self.week = hours.unpack(card["week"])

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return in_words(self.card["words"]["name"])

    @cached_property
    def steps(self) -> list[str]:
        """The steps of a visit, in order."""
        return [step for step in in_words(self.card["words"].get("steps")).split("\n") if step]

    @cached_property
    def state(self) -> hours.OpeningState:
        """Whether the offer is open now, or when it opens next."""
        if self.card["status"] == "temporarily closed":
            return hours.OpeningState(hours.OpeningKind.CLOSED)
        return hours.opening_state(
            self.week,
            self.moment,
            only_by_appointment=self.card["arrival"] in {"appointment", "registration"},
        )

    @property
    def state_words(self) -> str:
        """The state in words."""
        return formatting.state_text(self.state, self.moment.date())

    @property
    def sign(self) -> str:
        """The name of the icon for the state."""
        return {"open": "open", "later": "clock", "appointment": "calendar", "closed": "closed"}[self.state.kind]

    @property
    def price(self) -> str:
        """The price, with its note."""
        return formatting.price_text(self.card["costs"])

    @property
    def price_in_short(self) -> str:
        """The price in one or two words."""
        return formatting.short_price(self.card["costs"])

    @property
    def arrival(self) -> str:
        """Whether an appointment is needed, in words."""
        return formatting.arrival_text(self.card)

    @cached_property
    def languages_day(self) -> hours.OpeningDay | None:
        """The day whose languages are shown: today until closing time, else the next open day."""
        minute = self.moment.hour * 60 + self.moment.minute
        for day in hours.days(self.week, self.moment.date(), hours.LOOK_AHEAD):
            if any(day.date > self.moment.date() or span.closes > minute for span in day.spans):
                return day
        return None

    @cached_property
    def spoken_languages(self) -> list[str]:
        """The codes of the languages spoken on that day or always, the reader's first."""
        codes = [*(self.languages_day.languages if self.languages_day else ()), *self.card["languages"]]
        reader_language = get_language() or "de"
        return sorted(dict.fromkeys(codes), key=lambda code: code != reader_language)

    @property
    def next_day_in_my_language(self) -> str:
        """The next day within a week on which the reader's language is spoken; empty for German."""
        language, today = get_language() or "de", self.moment.date()
        minute = self.moment.hour * 60 + self.moment.minute
        if language == "de":
            return ""
        for day in hours.days(self.week, today, 7):
            if any(language in span.languages and (day.date > today or span.closes > minute) for span in day.spans):
                return _("today") if day.date == today else day_name(day.date)
        return ""

    @cached_property
    def rows(self) -> list[WeekRow]:
        """This week from Monday, days that are usually closed left out; at weekends the coming week, too."""
        if not self.week.blocks and not self.week.changes:
            return []
        today = self.moment.date()
        monday = today - dt.timedelta(days=today.weekday())
        count = 7 if today.weekday() < 5 else 14
        return [
            WeekRow(day, day.date < today, day.date == today)
            for day in hours.days(self.week, monday, count)
            if day.spans or day.usual or day.date == today
        ]

    @cached_property
    def capacity(self) -> dict[str, Any] | None:
        """The stated capacity, unless it is outdated (directory/rules.py)."""
        capacity = self.card["capacity"]
        if not capacity or rules.capacity_is_old(dt.date.fromisoformat(capacity["said"]), self.moment.date()):
            return None
        return dict(capacity)

    @property
    def is_stale(self) -> bool:
        """Whether nobody has confirmed the offer for half a year."""
        return rules.is_stale(public_facts.quality_facts(self.card).assured_on, self.moment.date())

    @property
    def funded_until(self) -> dict[str, Any] | None:
        """The funding that ends first, if an end is known."""
        return next((funding for funding in self.card["funding"] if funding["until"]), None)
