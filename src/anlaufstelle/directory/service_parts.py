"""The parts of an offer as plain data: read from its rows, and written back.

Pages, drafts, history and undo all speak of an offer in this one form. What each value looks like, and whether it
can be, stands in `service_part_rules.py`. Rows that say the same as before stay, with their keys and what came with
them
from elsewhere.
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
    """How one part is read from an offer's rows and written into them."""

    read: Callable[[Service], Value]
    write: Callable[[Service, Value], None]


def fingerprint(value: Value) -> str:
    """What a page remembers of the value it showed, to notice that somebody else has changed it since."""
    return hashlib.sha256(json.dumps(value, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:24]


def _replace_rows(rows: Sequence[Any], wanted: list[Value], read: Callable[[Any], Value]) -> list[Value]:
    """Delete the rows that say what is no longer wanted; return what is wanted and not there yet."""
    there: dict[str, list[Any]] = {}
    for row in rows:
        there.setdefault(fingerprint(read(row)), []).append(row)
    missing = []
    for value in wanted:
        same = there.get(fingerprint(value))
        if same:
            same.pop(0)
        else:
            missing.append(value)
    for left in there.values():
        for row in left:
            row.delete()
    return missing


def _codes(related: str, model: type[models.Model], field: str) -> ServicePart:
    """A part that is a list of codes, one row each."""

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
    """These rows with the languages of all of them, asked for once."""
    found = list(rows)
    models.prefetch_related_objects(found, "languages")
    return found


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
    for told in _replace_rows(list(service.exceptions.all()), value, _exception):
        ScheduleException.objects.create(
            service=service,
            first=dt.date.fromisoformat(told["first"]),
            last=dt.date.fromisoformat(told["last"]),
            opens_at=_time(told["opens"]) if told["opens"] else None,
            closes_at=_time(told["closes"]) if told["closes"] else None,
        )


def _contact(row: Contact) -> Value:
    return {"name": row.name, "title": row.title, "languages": [language.code for language in row.languages.all()]}


def _read_contacts(service: Service) -> Value:
    return [_contact(row) for row in _with_languages(service.contacts.all())]


def _write_contacts(service: Service, value: Value) -> None:
    for told in _replace_rows(_with_languages(service.contacts.all()), value, _contact):
        row = Contact.objects.create(service=service, name=told["name"], title=told["title"])
        Language.objects.bulk_create([Language(contact=row, code=code) for code in told["languages"]])


def _read_situations(service: Service) -> Value:
    return [row.taxonomy_term for row in service.attributes.all()]


def _write_situations(service: Service, value: Value) -> None:
    kept = {row.taxonomy_term: row for row in service.attributes.all()}
    for term, row in kept.items():
        if term not in value:
            row.delete()
    for rank, term in enumerate(value):
        row = kept.get(term) or Attribute(service=service, taxonomy_term=term)
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


def _read_who(service: Service) -> Value:
    found = getattr(service, "eligibility", None) or Eligibility()
    return {name: getattr(found, name) for name in ELIGIBILITY_FIELDS}


def _write_who(service: Service, value: Value) -> None:
    found = getattr(service, "eligibility", None) or Eligibility(service=service)
    for name in ELIGIBILITY_FIELDS:
        setattr(found, name, value[name])
    found.save()


def _cost(row: CostOption) -> Value:
    return {"kind": row.kind, "cents": row.amount_cents, "note": row.note}


def _read_costs(service: Service) -> Value:
    return [_cost(row) for row in service.cost_options.all()]


def _write_costs(service: Service, value: Value) -> None:
    for told in _replace_rows(list(service.cost_options.all()), value, _cost):
        CostOption.objects.create(
            service=service, kind=told["kind"], amount_cents=told["cents"], note=told["note"]
        )  # fmt: skip


def _read_capacity(service: Service) -> Value:
    found = service.capacities.first()
    if found is None:
        return None
    return {"maximum": found.maximum, "available": found.available, "weeks": found.waiting_weeks,
            "said": _iso(found.updated)}  # fmt: skip


def _write_capacity(service: Service, value: Value) -> None:
    if value is None:
        service.capacities.all().delete()
        return
    found = service.capacities.first() or ServiceCapacity(service=service)
    found.maximum, found.available, found.waiting_weeks = value["maximum"], value["available"], value["weeks"]
    found.updated = _day(value["said"]) or found.updated
    found.save()


def _funding_row(row: Funding) -> Value:
    return {"source": row.source, "until": _iso(row.until)}


def _read_funding(service: Service) -> Value:
    return [_funding_row(row) for row in service.funding.all()]


def _write_funding(service: Service, value: Value) -> None:
    for told in _replace_rows(list(service.funding.all()), value, _funding_row):
        Funding.objects.create(service=service, source=told["source"], until=_day(told["until"]))


def _read_places(service: Service) -> Value:
    return [str(row.location_id) for row in service.service_at_locations.all()]


def _write_places(service: Service, value: Value) -> None:
    for key in _replace_rows(list(service.service_at_locations.all()), value, lambda row: str(row.location_id)):
        ServiceAtLocation.objects.create(service=service, location_id=key)


SERVICE_PARTS: dict[str, ServicePart] = {
    "hours": ServicePart(_read_hours, _write_hours),
    "exceptions": ServicePart(_read_exceptions, _write_exceptions),
    "languages": _codes("languages", Language, "code"),
    "contacts": ServicePart(_read_contacts, _write_contacts),
    "phones": _codes("phones", Phone, "number"),
    "situations": ServicePart(_read_situations, _write_situations),
    "areas": _codes("service_areas", ServiceArea, "municipality"),
    "who": ServicePart(_read_who, _write_who),
    "costs": ServicePart(_read_costs, _write_costs),
    "documents": _codes("required_documents", RequiredDocument, "document"),
    "capacity": ServicePart(_read_capacity, _write_capacity),
    "funding": ServicePart(_read_funding, _write_funding),
    "places": ServicePart(_read_places, _write_places),
}
