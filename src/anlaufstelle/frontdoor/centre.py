"""The front desk of the centre: its opening hours, and the languages spoken there."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from anlaufstelle.core.dates import now
from anlaufstelle.directory import hours
from anlaufstelle.directory.models import Centre
from anlaufstelle.frontdoor import formatting
from anlaufstelle.search.faceted import card_of


@dataclass(frozen=True)
class SpokenToday:
    """A language spoken at the front desk, and its hours in minutes since midnight."""

    code: str
    opens: int
    closes: int
    later: bool


@dataclass
class FrontDesk:
    """The centre as shown on each page."""

    name: str = "Anlaufstelle"
    county: str = ""
    is_demo: bool = False
    card: dict[str, Any] | None = None

    @cached_property
    def moment(self) -> dt.datetime:
        """The current time, the same for the whole page."""
        return now()

    @cached_property
    def week(self) -> hours.OpeningWeek:
        """The opening hours of the front desk."""
        return hours.unpack(self.card["week"]) if self.card else hours.OpeningWeek()

    @cached_property
    def state(self) -> hours.OpeningState:
        """Whether it is open, or when it opens next."""
        return hours.opening_state(self.week, self.moment)

    @property
    def is_open(self) -> bool:
        """Whether the front desk is open now."""
        return self.state.kind == hours.OpeningKind.OPEN

    @property
    def state_words(self) -> str:
        """The state in words."""
        return formatting.state_text(self.state, self.moment.date())

    @cached_property
    def day(self) -> dt.date:
        """The day whose languages are shown: today, or the next open day."""
        return self.moment.date() if self.is_open else self.state.next_day or self.moment.date()

    @property
    def is_today(self) -> bool:
        """Whether the languages shown are today's."""
        return self.day == self.moment.date()

    def speakers(self, first: str) -> list[SpokenToday]:
        """Return the languages spoken on that day, `first` (the reader's) at the top."""
        minute = self.moment.hour * 60 + self.moment.minute if self.is_today else 0
        languages: dict[str, SpokenToday] = {}
        for span in hours.day_of(self.week, self.day).spans:
            for code in span.languages:
                if span.closes > minute and code not in languages:
                    languages[code] = SpokenToday(code, span.opens, span.closes, later=span.opens > minute)
                elif code in languages and span.opens <= languages[code].closes:
                    previous = languages[code]
                    languages[code] = SpokenToday(
                        code, previous.opens, max(previous.closes, span.closes), previous.later
                    )
        return sorted(languages.values(), key=lambda spoken: (spoken.code != first, spoken.later))


def front_desk() -> FrontDesk:
    """Return the front desk of this installation; an empty one if no centre is set up."""
    centre = Centre.objects.filter(pk=1).first()
    if centre is None:
        return FrontDesk()
    desk = FrontDesk(centre.name, centre.county, centre.is_demo)
    if centre.front_desk_id:
        desk.card = card_of(centre.front_desk_id)
    return desk
