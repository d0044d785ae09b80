"""Opening hours in: what an HSDS schedule says, as blocks of our own, where they can say it."""

import datetime as dt
import re
from collections import Counter
from uuid import UUID

from anlaufstelle.exchange import cell_values
from anlaufstelle.exchange.hsds_schema import WEEKDAYS
from anlaufstelle.exchange.import_plan import ImportPlan, RemainingRow, derived_id
from anlaufstelle.exchange.schedule_export import BY_APPOINTMENT
from anlaufstelle.exchange.tables import Values

_DAY = re.compile(r"(-?\d)?(MO|TU|WE|TH|FR|SA|SU)")
# With any of these the days are others than those of the week or the month.
NOT_OURS = ("byweekno", "bymonthday", "byyearday", "count")


def opening_blocks(told: Values) -> list[tuple[int, int]] | None:
    """The (weekday, week of the month) a schedule repeats on; None where blocks of ours cannot say it. Pure."""
    if any(told.get(name) not in (None, "") for name in NOT_OURS) or told.get("interval", 1) != 1:
        return None
    opens, closes = told.get("opens_at"), told.get("closes_at")
    if not isinstance(opens, dt.time) or not isinstance(closes, dt.time) or opens.tzinfo or closes.tzinfo:
        return None
    monthly = told.get("freq") == "MONTHLY"
    found = []
    for word in cell_values.words(str(told.get("byday", "")).upper(), ",; "):
        day = _DAY.fullmatch(word)
        nth = int(day[1] or 0) if day else 9
        if not day or not -1 <= nth <= 5 or monthly != (nth != 0):
            return None
        found.append((WEEKDAYS.index(day[2]), nth))
    return found or None


def import_schedules(intake: ImportPlan) -> None:
    """The hours of offers. Those of an offer's only place are the offer's; all others stay where they were told."""
    at = {key: one.values for key, one in intake.wanted["service_at_location"].items()}
    places = Counter(values.get("service_id") for values in at.values())
    for row in intake.tables.of("schedules"):
        told = RemainingRow(row, intake)
        service, held, place = (told.key_of(name) for name in ("service_id", "service_at_location_id", "location_id"))
        alone = at.get(held, {}).get("service_id") if held else None
        if service is None and alone and places[alone] == 1:
            service = alone
        days = opening_blocks(told.values)
        owners = (("services", service), ("service_at_location", held), ("locations", place))
        there = [(table, key) for table, key in owners if key and intake.has(table, key)]
        if not there:
            told.refuse("service_id", "What these hours belong to is not there.", service or held or place or "")
        elif days and there[0][0] == "services":
            further = {"service_at_location_id": held, "location_id": place}
            told.values |= {name: str(key) for name, key in further.items() if key}
            _store(told, there[0][1], days)
        elif there[0][1] is not None:
            intake.keep(there[0][0], there[0][1], "schedules", {"id": str(told.key)} | told.rest(), row)


def _store(told: RemainingRow, service: UUID | None, days: list[tuple[int, int]]) -> None:
    values: Values = {"service_id": service}
    for name in ("opens_at", "closes_at", "valid_from", "valid_to"):
        if told.values.get(name) is not None:
            values[name] = told.take(name)
    told.mine("by_appointment", cell_values.boolean, values)
    told.mine("on_holidays", cell_values.boolean, values)
    if told.is_ours:  # all of this was made from the block itself
        told.drop("dtstart", "until", "timezone", "wkst", "interval", "freq")
        if values.get("by_appointment") and told.values.get("description") == BY_APPOINTMENT:
            told.drop("description")
    told.drop("byday", "freq", "interval", "wkst")
    for number, (weekday, nth) in enumerate(days):
        key = told.key if number == 0 else derived_id("schedule", told.key, weekday, nth)
        told.done("schedules", values | {"weekday": weekday, "week_of_month": nth}, key)
