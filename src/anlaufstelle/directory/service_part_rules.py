"""Validation of the parts of a service. Each check raises InvalidPart with the sentence that is shown.

Reads nothing but the code lists. Clock times are texts like “09:00”, days like “2026-11-25”.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

from django.utils.translation import gettext as _

from anlaufstelle.codes.cache import code_lists
from anlaufstelle.core.errors import Refused

Value = Any  # JSON
MAX_ENTRIES = 60
"""Rows of one part, such as opening hours or languages."""
MAX_EXCEPTION_DAYS = 730


class InvalidPart(Refused):
    """A part of a service has an invalid value. `part` names it."""

    def __init__(self, part: str, sentence: str) -> None:
        super().__init__(sentence)
        self.part = part


def check_part_value(part: str, value: Value) -> None:
    """Check the value of a part. Raises InvalidPart."""
    if isinstance(value, list):
        if len(value) > MAX_ENTRIES:
            raise InvalidPart(
                part,
                _("There are more than %(most)s entries. Nothing was saved; please leave some out.")
                % {"most": MAX_ENTRIES},
            )
        if len({str(entry) for entry in value}) < len(value):
            raise InvalidPart(part, _("The same entry stands there twice. Nothing was saved; please remove one."))
    if part in _CHECKS:
        _CHECKS[part](part, value)


def _check_codes(part: str, name: str, codes: Iterable[str]) -> None:
    for code in codes:
        if code_lists().get(name, code) is None:
            raise InvalidPart(
                part,
                _("“%(code)s” is not in our list. Nothing was saved; please choose another.")
                % {"code": str(code)[:40]},
            )


def _code_check(name: str) -> Callable[[str, Value], None]:
    return lambda part, value: _check_codes(part, name, value)


def _hours(part: str, value: Value) -> None:
    for block in value:
        if not 0 <= block["weekday"] <= 6 or not -1 <= block["nth"] <= 5:
            raise InvalidPart(part, _("There is no such day. Nothing was saved; please choose a weekday."))
        _check_times(part, block["opens"], block["closes"])
        _check_days(part, block["first"], block["last"])
        _check_codes(part, "language", block["languages"])


def _exceptions(part: str, value: Value) -> None:
    for exception in value:
        _check_days(part, exception["first"], exception["last"])
        if (_date(part, exception["last"]) - _date(part, exception["first"])).days > MAX_EXCEPTION_DAYS:
            raise InvalidPart(part, _("An exception ends within two years. Nothing was saved; please check the year."))
        if (exception["opens"] is None) != (exception["closes"] is None):
            raise InvalidPart(
                part, _("One of two times is missing. Nothing was saved; please give both, or none: closed.")
            )
        if exception["opens"] is not None:
            _check_times(part, exception["opens"], exception["closes"])


def _contacts(part: str, value: Value) -> None:
    for contact in value:
        if not contact["name"].strip():
            raise InvalidPart(part, _("A person has no name. Nothing was saved; please write whom to ask for."))
        _check_codes(part, "language", contact["languages"])


def _eligibility(part: str, value: Value) -> None:
    _check_codes(part, "status_group", value["status_groups"])
    _check_codes(part, "target_group", value["target_groups"])
    _check_codes(part, "german_level", [level for level in (value["german_from"], value["german_to"]) if level])
    first, last = value["minimum_age"], value["maximum_age"]
    if first is not None and last is not None and last < first:
        raise InvalidPart(
            part,
            _("Age %(first)s to %(last)s is nobody. Nothing was saved; please check both ages.")
            % {"first": first, "last": last},
        )


def _costs(part: str, value: Value) -> None:
    for cost in value:
        if cost["kind"] not in {"free", "fixed", "reduced"} or cost["cents"] < 0:
            raise InvalidPart(part, _("There is no such price. Nothing was saved; please write an amount in euros."))


def _capacity(part: str, value: Value) -> None:
    if value and value["maximum"] is not None and value["available"] > value["maximum"]:
        raise InvalidPart(
            part,
            _("%(free)s free of %(all)s places cannot be. Nothing was saved; please check.")
            % {"free": value["available"], "all": value["maximum"]},
        )


def _funding(part: str, value: Value) -> None:
    for funding in value:
        if not funding["source"].strip():
            raise InvalidPart(part, _("Who pays is missing. Nothing was saved; please write the payer's name."))
        if funding["until"]:
            _date(part, funding["until"])


def _check_times(part: str, opens: str, closes: str) -> None:
    try:
        first, last = dt.time.fromisoformat(opens), dt.time.fromisoformat(closes)
    except (TypeError, ValueError):
        raise InvalidPart(part, _("A time looks like 09:00. Nothing was saved; please check the hours.")) from None
    if last <= first:
        raise InvalidPart(
            part,
            _("%(opens)s to %(closes)s ends before it begins. Nothing was saved; please check both.")
            % {"opens": opens, "closes": closes},
        )


def _check_days(part: str, first: str | None, last: str | None) -> None:
    if first and last and _date(part, last) < _date(part, first):
        raise InvalidPart(
            part,
            _("%(last)s lies before %(first)s. Nothing was saved; please check both days.")
            % {"last": last, "first": first},
        )


def _date(part: str, text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except (TypeError, ValueError):
        raise InvalidPart(
            part, _("“%(text)s” is no day. Nothing was saved; please choose one.") % {"text": str(text)[:20]}
        ) from None


_CHECKS: dict[str, Callable[[str, Value], None]] = {
    "hours": _hours,
    "exceptions": _exceptions,
    "languages": _code_check("language"),
    "contacts": _contacts,
    "situations": _code_check("life_situation"),
    "areas": _code_check("municipality"),
    "who": _eligibility,
    "costs": _costs,
    "documents": _code_check("required_document"),
    "capacity": _capacity,
    "funding": _funding,
}
