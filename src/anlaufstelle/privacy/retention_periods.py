"""How long something is kept: a pure rule, the day as an argument. The periods themselves are codes."""

import calendar
import datetime as dt
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from anlaufstelle.codes.models import Code
from anlaufstelle.core.errors import Refused

UNITS = {"days": 0, "months": 1, "years": 12}
LONGEST_KEEPING = 10  # years; so far into the future somebody may say “keep it”


class CannotKeepLonger(Refused):
    """It cannot be kept like this, or not so long."""


@dataclass(frozen=True)
class RetentionPeriod:
    """So long after its beginning something is kept; with `year_end`, until the end of that year."""

    code: str
    count: int
    unit: str
    year_end: bool = False

    def last_day(self, began: dt.date) -> dt.date:
        """The last day on which it is kept."""
        day = _later(began, self.unit, self.count)
        return dt.date(day.year, 12, 31) if self.year_end else day

    def kept_from(self, day: dt.date) -> dt.date:
        """What began before this day is due on `day`; the same rule the other way round, for a query."""
        first = dt.date(day.year, 1, 1) if self.year_end else day
        began = _later(first, self.unit, -self.count)
        while _later(began, self.unit, self.count) < first:  # 30 January and a month are 28 February
            began += dt.timedelta(days=1)
        return began

    def words(self) -> str:
        """How long, in the reader's language."""
        count = {"count": self.count}
        long = {
            "days": ngettext("%(count)s day", "%(count)s days", self.count) % count,
            "months": ngettext("%(count)s month", "%(count)s months", self.count) % count,
            "years": ngettext("%(count)s year", "%(count)s years", self.count) % count,
        }[self.unit]
        return _("%(long)s, then until the end of the year") % {"long": long} if self.year_end else long


def period_of_code(code: Code) -> RetentionPeriod:
    """A period as its code tells it."""
    told = code.extras
    unit = told["unit"] if told.get("unit") in UNITS else "years"
    return RetentionPeriod(code.code, int(told["count"]), unit, bool(told.get("year_end")))


def shortened_period(longest: RetentionPeriod, count: int) -> RetentionPeriod:
    """The provider's own period, which is never longer than the one of the codes. Raises CannotKeepLonger."""
    if not 1 <= count <= longest.count:
        raise CannotKeepLonger(
            _("Not changed: the time of keeping may be shorter than %(long)s, but not longer, and not nothing.")
            % {"long": longest.words()}
        )
    return replace(longest, count=count)


def check_keeping(until: dt.date | None, day: dt.date) -> dt.date:
    """Until when something may be kept; returns that day. Raises CannotKeepLonger."""
    if until is None:
        raise CannotKeepLonger(_("Please choose until when it is kept."))
    if not day < until <= _later(day, "years", LONGEST_KEEPING):
        raise CannotKeepLonger(_("Please choose a day to come, and not more than ten years from now."))
    return until


def _later(day: dt.date, unit: str, count: int) -> dt.date:
    if unit == "days":
        return day + dt.timedelta(days=count)
    year, month = divmod(day.year * 12 + day.month - 1 + count * UNITS[unit], 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
