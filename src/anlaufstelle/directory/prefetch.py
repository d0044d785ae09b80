"""All rows that hang on one offer, in one query, whichever of its parts is read then.

Each kind of row is one branch of a union, each row a JSON object of its columns. What comes back stands where Django
keeps rows it has fetched ahead, so `service_parts.py` reads them as always.
"""

from operator import itemgetter
from typing import Any

from django.db import models
from django.db.models import F, Value, Window
from django.db.models.functions import JSONObject, RowNumber

from anlaufstelle.directory.models import (
    Attribute,
    Contact,
    CostOption,
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

Rows = dict[str, list[Any]]
RELATIONS: dict[str, type[models.Model]] = {
    "schedules": Schedule, "exceptions": ScheduleException, "languages": Language, "contacts": Contact,
    "phones": Phone, "attributes": Attribute, "service_areas": ServiceArea, "cost_options": CostOption,
    "required_documents": RequiredDocument, "capacities": ServiceCapacity, "funding": Funding,
    "service_at_locations": ServiceAtLocation, "schedule": Language, "contact": Language,
}  # fmt: skip
"""By which names an offer knows its rows; and the languages of its blocks of hours and of its people."""
LANGUAGE_OWNERS = {"schedule": "schedules", "contact": "contacts"}


def prefetch_parts(service: Service) -> None:
    """From now on this offer knows its rows. One query; not for somebody who is about to change them."""
    first, *rest = (_branch(way, service) for way in RELATIONS)
    found: Rows = {way: [] for way in RELATIONS}
    for way, _place, told in sorted(first.union(*rest, all=True), key=itemgetter(1)):
        found[way].append(_row(RELATIONS[way], told))
    for owner, way in LANGUAGE_OWNERS.items():
        for row in found[way]:
            said = [language for language in found[owner] if getattr(language, f"{owner}_id") == row.pk]
            _store_prefetched(row, "languages", said)
    for way in RELATIONS.keys() - LANGUAGE_OWNERS.keys():
        _store_prefetched(service, way, found[way])


def _branch(way: str, service: Service) -> models.QuerySet[Any, Any]:
    """Rows of one kind, each with its place in the order they have."""
    model = RELATIONS[way]
    mine = {f"{way}__service" if way in LANGUAGE_OWNERS else "service": service.pk}
    order: Any = model._meta.ordering
    place = Window(RowNumber(), order_by=order)
    found = model._default_manager.filter(**mine).order_by()
    return found.values_list(Value(way), place, JSONObject(**{name: F(name) for name in _columns(model)}))


def _columns(model: type[models.Model]) -> dict[str, Any]:
    """All but what came from elsewhere: no part of an offer speaks of it."""
    return {field.attname: field for field in model._meta.concrete_fields if field.name != "other"}


def _row(model: type[models.Model], told: dict[str, Any]) -> models.Model:
    columns = _columns(model)
    return model.from_db(None, list(columns), [field.to_python(told[name]) for name, field in columns.items()])


def _store_prefetched(owner: models.Model, way: str, rows: list[Any]) -> None:
    kept = getattr(owner, way).all()
    kept._result_cache, kept._prefetch_done = rows, True
    owner.__dict__.setdefault("_prefetched_objects_cache", {})[way] = kept
