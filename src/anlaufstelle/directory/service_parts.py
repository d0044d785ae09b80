"""The parts of a service as plain data, read from its related rows and written back.

Pages, drafts, history and undo all use this form; `service_part_rules.py` validates it. Writing keeps rows whose value
is unchanged, with their ids and imported foreign fields.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models

from anlaufstelle.directory.models import (
    Attribute,
    Contact,
    CostOption,
    Eligibility,
    Funding,
    Language,
    Phone,
    RequiredDocument,
    Schedule,
    ScheduleException,
    Service,
    ServiceArea,
    ServiceAtLocation,
    ServiceCapacity,
)

Value = Any  # JSON


@dataclass(frozen=True)
class ServicePart:
    """How one part is read from the rows of a service and written to them."""

    read: Callable[[Service], Value]
    write: Callable[[Service, Value], None]


def fingerprint(value: Value) -> str:
    """Return a short hash of a value, by which a page notices that it has been changed since it was shown."""
    return hashlib.sha256(json.dumps(value, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:24]


def _replace_rows(rows: Sequence[Any], wanted: list[Value], read: Callable[[Any], Value]) -> list[Value]:
    """Delete the rows whose value is not wanted any more. Return the wanted values that have no row yet."""
    by_fingerprint: dict[str, list[Any]] = {}
    for row in rows:
        by_fingerprint.setdefault(fingerprint(read(row)), []).append(row)
    missing = []
    for value in wanted:
        same = by_fingerprint.get(fingerprint(value))
        if same:
            same.pop(0)
        else:
            missing.append(value)
    for unwanted in by_fingerprint.values():
        for row in unwanted:
            row.delete()
    return missing


def _codes_part(related: str, model: type[models.Model], field: str) -> ServicePart:
    """Return a part that is a list of codes, each in a row of its own."""

    def read(service: Service) -> Value:
        return [getattr(row, field) for row in getattr(service, related).all() if getattr(row, field)]

    def write(service: Service, value: Value) -> None:
        rows = [row for row in getattr(service, related).all() if getattr(row, field)]
        for code in _replace_rows(rows, value, lambda row: getattr(row, field)):
            model._default_manager.create(service=service, **{field: code})

    return ServicePart(read, write)


def _clock(time: dt.time | None) -> str | None:
    return f"{time:%H:%M}" if time else None


def _time(text: str) -> dt.time:
    return dt.time.fromisoformat(text)


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _opening_block(row: Schedule) -> Value:
    return {
        "weekday": row.weekday,
        "opens": _clock(row.opens_at),
        "closes": _clock(row.closes_at),
        "languages": [language.code for language in row.languages.all()],
        "nth": row.week_of_month,
        "appointment": row.by_appointment,
        "holidays": row.on_holidays,
        "first": _iso(row.valid_from),
        "last": _iso(row.valid_to),
    }


def _with_languages(rows: Iterable[Any]) -> list[Any]:
    """Return these rows with their languages prefetched in one query."""
    row_list = list(rows)
    models.prefetch_related_objects(row_list, "languages")
    return row_list


def _read_hours(service: Service) -> Value:
    return [_opening_block(row) for row in _with_languages(service.schedules.all())]


def _write_hours(service: Service, value: Value) -> None:
    for block in _replace_rows(_with_languages(service.schedules.all()), value, _opening_block):
        row = Schedule.objects.create(
            service=service, weekday=block["weekday"], opens_at=_time(block["opens"]), closes_at=_time(block["closes"]),
            week_of_month=block["nth"], by_appointment=block["appointment"], on_holidays=block["holidays"],
            valid_from=_day(block["first"]), valid_to=_day(block["last"]),
        )  # fmt: skip
        Language.objects.bulk_create([Language(schedule=row, code=code) for code in block["languages"]])


def _exception(row: ScheduleException) -> Value:
    return {"first": _iso(row.first), "last": _iso(row.last), "opens": _clock(row.opens_at),
            "closes": _clock(row.closes_at)}  # fmt: skip


def _read_exceptions(service: Service) -> Value:
    return [_exception(row) for row in service.exceptions.all()]


def _write_exceptions(service: Service, value: Value) -> None:
    for exception in _replace_rows(list(service.exceptions.all()), value, _exception):
        ScheduleException.objects.create(
            service=service,
            first=dt.date.fromisoformat(exception["first"]),
            last=dt.date.fromisoformat(exception["last"]),
            opens_at=_time(exception["opens"]) if exception["opens"] else None,
            closes_at=_time(exception["closes"]) if exception["closes"] else None,
        )


def _contact(row: Contact) -> Value:
    return {"name": row.name, "title": row.title, "languages": [language.code for language in row.languages.all()]}


def _read_contacts(service: Service) -> Value:
    return [_contact(row) for row in _with_languages(service.contacts.all())]


def _write_contacts(service: Service, value: Value) -> None:
    for contact in _replace_rows(_with_languages(service.contacts.all()), value, _contact):
        row = Contact.objects.create(service=service, name=contact["name"], title=contact["title"])
        Language.objects.bulk_create([Language(contact=row, code=code) for code in contact["languages"]])


def _read_situations(service: Service) -> Value:
    return [row.taxonomy_term for row in service.attributes.all()]


def _write_situations(service: Service, value: Value) -> None:
    existing = {row.taxonomy_term: row for row in service.attributes.all()}
    for term, row in existing.items():
        if term not in value:
            row.delete()
    for rank, term in enumerate(value):
        row = existing.get(term) or Attribute(service=service, taxonomy_term=term)
        row.rank = rank
        row.save()


ELIGIBILITY_FIELDS = (
    "status_groups",
    "target_groups",
    "gender",
    "minimum_age",
    "maximum_age",
    "german_from",
    "german_to",
    "description",
)


def _read_eligibility(service: Service) -> Value:
    row = getattr(service, "eligibility", None) or Eligibility()
    return {name: getattr(row, name) for name in ELIGIBILITY_FIELDS}


def _write_eligibility(service: Service, value: Value) -> None:
    row = getattr(service, "eligibility", None) or Eligibility(service=service)
    for name in ELIGIBILITY_FIELDS:
        setattr(row, name, value[name])
    row.save()


def _cost(row: CostOption) -> Value:
    return {"kind": row.kind, "cents": row.amount_cents, "note": row.note}


def _read_costs(service: Service) -> Value:
    return [_cost(row) for row in service.cost_options.all()]


def _write_costs(service: Service, value: Value) -> None:
    for cost in _replace_rows(list(service.cost_options.all()), value, _cost):
        CostOption.objects.create(
            service=service, kind=cost["kind"], amount_cents=cost["cents"], note=cost["note"]
        )  # fmt: skip


def _read_capacity(service: Service) -> Value:
    row = service.capacities.first()
    if row is None:
        return None
    return {"maximum": row.maximum, "available": row.available, "weeks": row.waiting_weeks,
            "said": _iso(row.updated)}  # fmt: skip


def _write_capacity(service: Service, value: Value) -> None:
    if value is None:
        service.capacities.all().delete()
        return
    row = service.capacities.first() or ServiceCapacity(service=service)
    row.maximum, row.available, row.waiting_weeks = value["maximum"], value["available"], value["weeks"]
    row.updated = _day(value["said"]) or row.updated
    row.save()


def _funding_row(row: Funding) -> Value:
    return {"source": row.source, "until": _iso(row.until)}


def _read_funding(service: Service) -> Value:
    return [_funding_row(row) for row in service.funding.all()]


def _write_funding(service: Service, value: Value) -> None:
    for funding in _replace_rows(list(service.funding.all()), value, _funding_row):
        Funding.objects.create(service=service, source=funding["source"], until=_day(funding["until"]))


def _read_locations(service: Service) -> Value:
    return [str(row.location_id) for row in service.service_at_locations.all()]


def _write_locations(service: Service, value: Value) -> None:
    for key in _replace_rows(list(service.service_at_locations.all()), value, lambda row: str(row.location_id)):
        ServiceAtLocation.objects.create(service=service, location_id=key)


SERVICE_PARTS: dict[str, ServicePart] = {
    "hours": ServicePart(_read_hours, _write_hours),
    "exceptions": ServicePart(_read_exceptions, _write_exceptions),
    "languages": _codes_part("languages", Language, "code"),
    "contacts": ServicePart(_read_contacts, _write_contacts),
    "phones": _codes_part("phones", Phone, "number"),
    "situations": ServicePart(_read_situations, _write_situations),
    "areas": _codes_part("service_areas", ServiceArea, "municipality"),
    "who": ServicePart(_read_eligibility, _write_eligibility),
    "costs": ServicePart(_read_costs, _write_costs),
    "documents": _codes_part("required_documents", RequiredDocument, "document"),
    "capacity": ServicePart(_read_capacity, _write_capacity),
    "funding": ServicePart(_read_funding, _write_funding),
    "places": ServicePart(_read_locations, _write_locations),
}
