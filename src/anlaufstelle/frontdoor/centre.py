"""The human of today: the front desk of the centre, who is there and in which language."""

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
    """A language spoken at the desk today: from when, or until when."""

    code: str
    opens: int
    closes: int
    later: bool


@dataclass
class FrontDesk:
    """The centre as each page shows it."""

    name: str = "Anlaufstelle"
    county: str = ""
    is_demo: bool = False
    card: dict[str, Any] | None = None

    @cached_property
    def moment(self) -> dt.datetime:
        """Now, once for the whole page."""
        return now()

    @cached_property
    def week(self) -> hours.OpeningWeek:
        """The desk's hours."""
        return hours.unpack(self.card["week"]) if self.card else hours.OpeningWeek()

    @cached_property
    def state(self) -> hours.OpeningState:
        """Open until when, or when next."""
        return hours.opening_state(self.week, self.moment)

    @property
    def is_open(self) -> bool:
        """Whether somebody is there now."""
        return self.state.kind == hours.OpeningKind.OPEN

    @property
    def state_words(self) -> str:
        """The state in words."""
        return formatting.state_text(self.state, self.moment.date())

    @cached_property
    def day(self) -> dt.date:
        """The day whose speakers are shown: today, or the next open one."""
        return self.moment.date() if self.is_open else self.state.next_day or self.moment.date()

    @property
    def is_today(self) -> bool:
        """Whether the speakers shown are today's."""
        return self.day == self.moment.date()

    def speakers(self, first: str) -> list[SpokenToday]:
        """Who can be spoken to on that day, the reader's language first."""
        minute = self.moment.hour * 60 + self.moment.minute if self.is_today else 0
        found: dict[str, SpokenToday] = {}
        for span in hours.day_of(self.week, self.day).spans:
            for code in span.languages:
                if span.closes > minute and code not in found:
                    found[code] = SpokenToday(code, span.opens, span.closes, later=span.opens > minute)
                elif code in found and span.opens <= found[code].closes:
                    known = found[code]
                    found[code] = SpokenToday(code, known.opens, max(known.closes, span.closes), known.later)
        return sorted(found.values(), key=lambda speaker: (speaker.code != first, speaker.later))


def front_desk() -> FrontDesk:
    """The centre of this installation; without one, an empty desk that says nothing."""
    centre = Centre.objects.filter(pk=1).first()
    if centre is None:
        return FrontDesk()
    found = FrontDesk(centre.name, centre.county, centre.is_demo)
    if centre.front_desk_id:
        found.card = card_of(centre.front_desk_id)
    return found
