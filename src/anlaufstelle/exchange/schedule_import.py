"""Imports HSDS schedules as weekly or monthly blocks, where these can express them."""

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
# Recurrence rules that weekly and monthly blocks cannot express.
UNSUPPORTED_RULES = ("byweekno", "bymonthday", "byyearday", "count")


def opening_blocks(schedule: Values) -> list[tuple[int, int]] | None:
    """Return the (weekday, week of the month) pairs of a schedule, or None where blocks cannot express it. Pure."""
    if any(schedule.get(name) not in (None, "") for name in UNSUPPORTED_RULES) or schedule.get("interval", 1) != 1:
        return None
    opens, closes = schedule.get("opens_at"), schedule.get("closes_at")
    if not isinstance(opens, dt.time) or not isinstance(closes, dt.time) or opens.tzinfo or closes.tzinfo:
        return None
    monthly = schedule.get("freq") == "MONTHLY"
    blocks = []
    for rule in cell_values.words(str(schedule.get("byday", "")).upper(), ",; "):
        day = _DAY.fullmatch(rule)
        nth = int(day[1] or 0) if day else 9
        if not day or not -1 <= nth <= 5 or monthly != (nth != 0):
            return None
        blocks.append((WEEKDAYS.index(day[2]), nth))
    return blocks or None


def import_schedules(plan: ImportPlan) -> None:
    """Plan the opening hours of services.

    Hours at the only location of a service become hours of the service. All others are kept with their owner as
    foreign fields.
    """
    services_at_locations = {key: planned.values for key, planned in plan.planned["service_at_location"].items()}
    location_counts = Counter(values.get("service_id") for values in services_at_locations.values())
    for row in plan.tables.rows_of("schedules"):
        remaining = RemainingRow(row, plan)
        service, at_location, location = (
            remaining.take_key(name) for name in ("service_id", "service_at_location_id", "location_id")
        )
        only_service = services_at_locations.get(at_location, {}).get("service_id") if at_location else None
        if service is None and only_service and location_counts[only_service] == 1:
            service = only_service
        days = opening_blocks(remaining.values)
        owners = (("services", service), ("service_at_location", at_location), ("locations", location))
        existing_owners = [(table, key) for table, key in owners if key and plan.has(table, key)]
        if not existing_owners:
            remaining.refuse(
                "service_id", "What these hours belong to is not there.", service or at_location or location or ""
            )
        elif days and existing_owners[0][0] == "services":
            further = {"service_at_location_id": at_location, "location_id": location}
            remaining.values |= {name: str(key) for name, key in further.items() if key}
            _plan_blocks(remaining, existing_owners[0][1], days)
        elif existing_owners[0][1] is not None:
            plan.keep_foreign(
                existing_owners[0][0],
                existing_owners[0][1],
                "schedules",
                {"id": str(remaining.key)} | remaining.foreign_fields(),
                row,
            )


def _plan_blocks(remaining: RemainingRow, service: UUID | None, days: list[tuple[int, int]]) -> None:
    values: Values = {"service_id": service}
    for name in ("opens_at", "closes_at", "valid_from", "valid_to"):
        if remaining.values.get(name) is not None:
            values[name] = remaining.take(name)
    remaining.take_extension("by_appointment", cell_values.boolean, values)
    remaining.take_extension("on_holidays", cell_values.boolean, values)
    if remaining.has_extensions:  # our own exports derive all of these from the block
        remaining.drop("dtstart", "until", "timezone", "wkst", "interval", "freq")
        if values.get("by_appointment") and remaining.values.get("description") == BY_APPOINTMENT:
            remaining.drop("description")
    remaining.drop("byday", "freq", "interval", "wkst")
    for number, (weekday, nth) in enumerate(days):
        key = remaining.key if number == 0 else derived_id("schedule", remaining.key, weekday, nth)
        remaining.add_to_plan("schedules", values | {"weekday": weekday, "week_of_month": nth}, key)
