"""Retention periods: pure rules, with the day as an argument. The periods themselves are codes."""

import calendar
import datetime as dt
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from anlaufstelle.codes.models import Code
from anlaufstelle.core.errors import Refused

UNITS = {"days": 0, "months": 1, "years": 12}
LONGEST_KEEPING = 10  # years by which a retention can be extended at most


class CannotKeepLonger(Refused):
    """It cannot be kept like this, or not for so long."""


@dataclass(frozen=True)
class RetentionPeriod:
    """A period after its beginning; with `year_end`, extended to the end of that year."""

    code: str
    count: int
    unit: str
    year_end: bool = False

    def last_day(self, began: dt.date) -> dt.date:
        """Return the last day on which something is kept."""
        day = _later(began, self.unit, self.count)
        return dt.date(day.year, 12, 31) if self.year_end else day

    def kept_from(self, day: dt.date) -> dt.date:
        """Return the day before which something must have begun to be due on `day`.

        This is the inverse of `last_day`, for a query.
        """
        first = dt.date(day.year, 1, 1) if self.year_end else day
        began = _later(first, self.unit, -self.count)
        while _later(began, self.unit, self.count) < first:  # 30 January and a month are 28 February
            began += dt.timedelta(days=1)
        return began

    def words(self) -> str:
        """Return the length of the period in the current language."""
        count = {"count": self.count}
        long = {
            "days": ngettext("%(count)s day", "%(count)s days", self.count) % count,
            "months": ngettext("%(count)s month", "%(count)s months", self.count) % count,
            "years": ngettext("%(count)s year", "%(count)s years", self.count) % count,
        }[self.unit]
        return _("%(long)s, then until the end of the year") % {"long": long} if self.year_end else long


def period_of_code(code: Code) -> RetentionPeriod:
    """Return the period that a code defines."""
    extras = code.extras
    unit = extras["unit"] if extras.get("unit") in UNITS else "years"
    return RetentionPeriod(code.code, int(extras["count"]), unit, bool(extras.get("year_end")))


def shortened_period(longest: RetentionPeriod, count: int) -> RetentionPeriod:
    """Return the period with a smaller count. Raises CannotKeepLonger if it is not smaller."""
    if not 1 <= count <= longest.count:
        raise CannotKeepLonger(
            _("Not changed: the time of keeping may be shorter than %(long)s, but not longer, and not nothing.")
            % {"long": longest.words()}
        )
    return replace(longest, count=count)


def check_keeping(until: dt.date | None, day: dt.date) -> dt.date:
    """Return the day until which something is kept longer. Raises CannotKeepLonger."""
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
