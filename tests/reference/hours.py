"""Opening hours a second time, from the promises alone: a day is the set of its open minutes.

Standard library only; not written from directory/hours.py and shaped otherwise, so that both can hardly make the
same mistake. A week is plain data:

    {"blocks": [{"weekday": 0, "opens": 540, "closes": 720, "nth": 0, "appointment": False, "on_holidays": False,
                 "first": None, "last": None}],
     "changes": [{"first": day, "last": day, "opens": None, "closes": None}]}

Each promise is a method, so that a test can plant a wrong one.
"""

import calendar
import datetime as dt
from typing import Any

Week = dict[str, list[dict[str, Any]]]
Answer = tuple[str, int | None, dt.date | None, int | None]


class Clock:
    """Tells ("open" | "later" | "appointment" | "closed", until, day of the next opening, its minute)."""

    days_ahead = 60  # today is the first of them

    def easter(self, year: int) -> dt.date:
        """Easter Sunday (Gauss, in the form of Lichtenberg)."""
        k = year // 100
        m = 15 + (3 * k + 3) // 4 - (8 * k + 13) // 25
        s = 2 - (3 * k + 3) // 4
        a = year % 19
        d = (19 * a + m) % 30
        r = (d + a // 11) // 29
        og = 21 + d - r
        sz = 7 - (year + year // 4 + s) % 7
        oe = 7 - (og - sz) % 7
        return dt.date(year, 3, 1) + dt.timedelta(days=og + oe - 1)

    def holidays(self, year: int) -> set[dt.date]:
        """The eleven of North Rhine-Westphalia."""
        fixed = {(1, 1), (5, 1), (10, 3), (11, 1), (12, 25), (12, 26)}
        moving = {-2, 1, 39, 50, 60}  # Karfreitag, Ostermontag, Christi Himmelfahrt, Pfingstmontag, Fronleichnam
        easter = self.easter(year)
        return {dt.date(year, *day) for day in fixed} | {easter + dt.timedelta(days=away) for away in moving}

    def is_holiday(self, day: dt.date) -> bool:
        """Whether the day is one of them."""
        return day in self.holidays(day.year)

    def such_days(self, block: dict[str, Any], day: dt.date) -> list[dt.date]:
        """The days of this month on which the block takes place by its weekday."""
        length = calendar.monthrange(day.year, day.month)[1]
        month = [day.replace(day=number) for number in range(1, length + 1)]
        same = [other for other in month if other.weekday() == block["weekday"]]
        if block["nth"] == 0:
            return same
        if block["nth"] == -1:
            return self.last_of(same)
        return same[block["nth"] - 1 : block["nth"]]

    def last_of(self, same: list[dt.date]) -> list[dt.date]:
        """The last such weekday of a month."""
        return same[-1:]

    def is_valid(self, block: dict[str, Any], day: dt.date) -> bool:
        """Both ends belong to the time in which a block is valid."""
        return (block["first"] or dt.date.min) <= day <= (block["last"] or dt.date.max)

    def minutes(self, opens: int, closes: int) -> set[int]:
        """At the closing minute the door is shut."""
        return set(range(opens, closes))

    def changes_of(self, week: Week, day: dt.date) -> list[dict[str, Any]]:
        """Exceptions hold on every kind of day."""
        return [change for change in week["changes"] if change["first"] <= day <= change["last"]]

    def day(self, week: Week, day: dt.date) -> tuple[set[int], set[int]]:
        """The minutes in which anybody may come, and those in which somebody is there at all."""
        walk_in: set[int] = set()
        there: set[int] = set()
        changes = self.changes_of(week, day)
        if changes:  # they replace the day
            for change in changes:
                if change["opens"] is not None:
                    walk_in |= self.minutes(change["opens"], change["closes"])
            return walk_in, walk_in
        for block in week["blocks"]:
            if block["weekday"] != day.weekday():
                continue
            closed = self.is_holiday(day) and not block["on_holidays"]
            if closed or day not in self.such_days(block, day) or not self.is_valid(block, day):
                continue
            there |= self.minutes(block["opens"], block["closes"])
            if not block["appointment"]:
                walk_in |= self.minutes(block["opens"], block["closes"])
        return walk_in, there

    def until(self, open_minutes: set[int], minute: int) -> int | None:
        """The end of the opening this minute lies in; adjoining blocks are one."""
        if minute not in open_minutes:
            return None
        while minute in open_minutes:
            minute += 1
        return minute

    def first_opening(self, open_minutes: set[int], after: int) -> int | None:
        """The first minute later than this one in which a door is opened that was shut."""
        starts = (minute for minute in sorted(open_minutes) if minute > after and minute - 1 not in open_minutes)
        return next(starts, None)

    def next(self, week: Week, moment: dt.datetime, which: int) -> tuple[dt.date | None, int | None]:
        """The next opening: of `which` 0 for everybody, of 1 for those with an appointment too."""
        for ahead in range(self.days_ahead):
            day = moment.date() + dt.timedelta(days=ahead)
            after = -1 if ahead else moment.hour * 60 + moment.minute
            found = self.first_opening(self.day(week, day)[which], after)
            if found is not None:
                return day, found
        return None, None

    def tell(self, week: Week, moment: dt.datetime, *, only_by_appointment: bool = False) -> Answer:
        """What to say at this moment, German time."""
        minute = moment.hour * 60 + moment.minute
        walk_in, there = self.day(week, moment.date())
        open_until = self.until(walk_in, minute)
        if open_until is not None and not only_by_appointment:
            return "open", open_until, None, None
        there_until = self.until(there, minute)
        if only_by_appointment or there_until is not None:
            return ("appointment", there_until, *self.next(week, moment, 1))
        day, opens = self.next(week, moment, 0)
        if day is not None:
            return "later" if day == moment.date() else "closed", None, day, opens
        day, opens = self.next(week, moment, 1)
        return "closed" if day is None else "appointment", None, day, opens
