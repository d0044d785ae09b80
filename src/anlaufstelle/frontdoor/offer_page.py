"""What the page of one offer shows, worked out from its facts."""

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
    """One line of the week table."""

    day: hours.OpeningDay
    past: bool
    today: bool

    @property
    def differs(self) -> bool:
        """Whether the hours are not the usual ones."""
        return bool(self.day.spans) and self.day.changed and self.day.spans != self.day.usual


class OfferPage:
    """One offer at one moment."""

    def __init__(self, card: dict[str, Any], moment: dt.datetime) -> None:
        self.card = card
        self.moment = moment
        self.week = hours.unpack(card["week"])

    @property
    def name(self) -> str:
        """Its name in the reader's language."""
        return in_words(self.card["words"]["name"])

    @cached_property
    def steps(self) -> list[str]:
        """What happens there, one after the other."""
        return [step for step in in_words(self.card["words"].get("steps")).split("\n") if step]

    @cached_property
    def state(self) -> hours.OpeningState:
        """What to say at this moment."""
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
        """The sign beside the state."""
        return {"open": "open", "later": "clock", "appointment": "calendar", "closed": "closed"}[self.state.kind]

    @property
    def price(self) -> str:
        """What it costs."""
        return formatting.price_text(self.card["costs"])

    @property
    def price_in_short(self) -> str:
        """What it costs, in one or two words."""
        return formatting.short_price(self.card["costs"])

    @property
    def arrival(self) -> str:
        """Whether one needs an appointment."""
        return formatting.arrival_text(self.card)

    @cached_property
    def tongues_day(self) -> hours.OpeningDay | None:
        """The day whose languages matter most: today while something is still to come, else the next open one."""
        minute = self.moment.hour * 60 + self.moment.minute
        for day in hours.days(self.week, self.moment.date(), hours.LOOK_AHEAD):
            if any(day.date > self.moment.date() or span.closes > minute for span in day.spans):
                return day
        return None

    @cached_property
    def tongues(self) -> list[str]:
        """The languages of that day and those always spoken, the reader's first."""
        spoken = [*(self.tongues_day.languages if self.tongues_day else ()), *self.card["languages"]]
        mine = get_language() or "de"
        return sorted(dict.fromkeys(spoken), key=lambda code: code != mine)

    @property
    def speaks_mine_on(self) -> str:
        """The next day within a week on which the reader's language is spoken, if it is not German."""
        mine, today = get_language() or "de", self.moment.date()
        minute = self.moment.hour * 60 + self.moment.minute
        if mine == "de":
            return ""
        for day in hours.days(self.week, today, 7):
            if any(mine in span.languages and (day.date > today or span.closes > minute) for span in day.spans):
                return _("today") if day.date == today else day_name(day.date)
        return ""

    @cached_property
    def rows(self) -> list[WeekRow]:
        """This week from Monday on, with days that are open or would be; on weekends the coming week too."""
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
        """What was said about free places, unless it was too long ago."""
        known = self.card["capacity"]
        if not known or rules.capacity_is_old(dt.date.fromisoformat(known["said"]), self.moment.date()):
            return None
        return dict(known)

    @property
    def is_stale(self) -> bool:
        """Whether nobody has confirmed this for half a year."""
        return rules.is_stale(public_facts.quality_facts(self.card).assured_on, self.moment.date())

    @property
    def funded_until(self) -> dict[str, Any] | None:
        """The money that ends first, if its end is known."""
        return next((money for money in self.card["funding"] if money["until"]), None)
