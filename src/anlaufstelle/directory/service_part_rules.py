"""What a part of an offer may say: small checks, each with the sentence that is shown when it says no.

Pure but for the code lists. Clock times are texts like “09:00”, days like “2026-11-25”.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

from django.utils.translation import gettext as _

from anlaufstelle.codes.cache import code_lists
from anlaufstelle.core.errors import Refused

Value = Any  # JSON
MOST = 60
"""Rows of one part: nobody has more opening hours or languages than that."""
LONGEST_EXCEPTION = 730


class InvalidPart(Refused):
    """A part of an offer says something that cannot be. `part` names it."""

    def __init__(self, part: str, sentence: str) -> None:
        super().__init__(sentence)
        self.part = part


def check_part_value(part: str, value: Value) -> None:
    """Raises InvalidPart where a value cannot be."""
    if isinstance(value, list):
        if len(value) > MOST:
            raise InvalidPart(
                part,
                _("There are more than %(most)s entries. Nothing was saved; please leave some out.") % {"most": MOST},
            )
        if len({str(one) for one in value}) < len(value):
            raise InvalidPart(part, _("The same entry stands there twice. Nothing was saved; please remove one."))
    if part in _CHECKS:
        _CHECKS[part](part, value)


def _known(part: str, name: str, codes: Iterable[str]) -> None:
    for code in codes:
        if code_lists().get(name, code) is None:
            raise InvalidPart(
                part,
                _("“%(code)s” is not in our list. Nothing was saved; please choose another.")
                % {"code": str(code)[:40]},
            )


def _of_list(name: str) -> Callable[[str, Value], None]:
    return lambda part, value: _known(part, name, value)


def _hours(part: str, value: Value) -> None:
    for block in value:
        if not 0 <= block["weekday"] <= 6 or not -1 <= block["nth"] <= 5:
            raise InvalidPart(part, _("There is no such day. Nothing was saved; please choose a weekday."))
        _in_order(part, block["opens"], block["closes"])
        _days_in_order(part, block["first"], block["last"])
        _known(part, "language", block["languages"])


def _exceptions(part: str, value: Value) -> None:
    for told in value:
        _days_in_order(part, told["first"], told["last"])
        if (_date(part, told["last"]) - _date(part, told["first"])).days > LONGEST_EXCEPTION:
            raise InvalidPart(part, _("An exception ends within two years. Nothing was saved; please check the year."))
        if (told["opens"] is None) != (told["closes"] is None):
            raise InvalidPart(
                part, _("One of two times is missing. Nothing was saved; please give both, or none: closed.")
            )
        if told["opens"] is not None:
            _in_order(part, told["opens"], told["closes"])


def _contacts(part: str, value: Value) -> None:
    for told in value:
        if not told["name"].strip():
            raise InvalidPart(part, _("A person has no name. Nothing was saved; please write whom to ask for."))
        _known(part, "language", told["languages"])


def _who(part: str, value: Value) -> None:
    _known(part, "status_group", value["status_groups"])
    _known(part, "target_group", value["target_groups"])
    _known(part, "german_level", [level for level in (value["german_from"], value["german_to"]) if level])
    first, last = value["minimum_age"], value["maximum_age"]
    if first is not None and last is not None and last < first:
        raise InvalidPart(
            part,
            _("Age %(first)s to %(last)s is nobody. Nothing was saved; please check both ages.")
            % {"first": first, "last": last},
        )


def _costs(part: str, value: Value) -> None:
    for told in value:
        if told["kind"] not in {"free", "fixed", "reduced"} or told["cents"] < 0:
            raise InvalidPart(part, _("There is no such price. Nothing was saved; please write an amount in euros."))


def _capacity(part: str, value: Value) -> None:
    if value and value["maximum"] is not None and value["available"] > value["maximum"]:
        raise InvalidPart(
            part,
            _("%(free)s free of %(all)s places cannot be. Nothing was saved; please check.")
            % {"free": value["available"], "all": value["maximum"]},
        )


def _funding(part: str, value: Value) -> None:
    for told in value:
        if not told["source"].strip():
            raise InvalidPart(part, _("Who pays is missing. Nothing was saved; please write the payer's name."))
        if told["until"]:
            _date(part, told["until"])


def _in_order(part: str, opens: str, closes: str) -> None:
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


def _days_in_order(part: str, first: str | None, last: str | None) -> None:
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
    "languages": _of_list("language"),
    "contacts": _contacts,
    "situations": _of_list("life_situation"),
    "areas": _of_list("municipality"),
    "who": _who,
    "costs": _costs,
    "documents": _of_list("required_document"),
    "capacity": _capacity,
    "funding": _funding,
}
