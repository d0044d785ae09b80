"""Fetches all related rows of one service in a single query.

Each relation is one branch of a union, and each row a JSON object of its columns. The rows are put into Django's
prefetch cache, so `service_parts.py` reads them like any prefetched relation.
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
"""Relation name of a service → model. The last two are the languages of its schedules and of its contacts."""
LANGUAGE_OWNERS = {"schedule": "schedules", "contact": "contacts"}


def prefetch_parts(service: Service) -> None:
    """Fill the prefetch cache of this service, in one query. Not for callers that are about to change the rows."""
    first, *rest = (_branch(relation, service) for relation in RELATIONS)
    rows_of: Rows = {relation: [] for relation in RELATIONS}
    for relation, _position, columns in sorted(first.union(*rest, all=True), key=itemgetter(1)):
        rows_of[relation].append(_row(RELATIONS[relation], columns))
    for owner, relation in LANGUAGE_OWNERS.items():
        for row in rows_of[relation]:
            languages = [language for language in rows_of[owner] if getattr(language, f"{owner}_id") == row.pk]
            _store_prefetched(row, "languages", languages)
    for relation in RELATIONS.keys() - LANGUAGE_OWNERS.keys():
        _store_prefetched(service, relation, rows_of[relation])


def _branch(relation: str, service: Service) -> models.QuerySet[Any, Any]:
    """The rows of one relation, each with its position in the model's default ordering."""
    model = RELATIONS[relation]
    of_service = {f"{relation}__service" if relation in LANGUAGE_OWNERS else "service": service.pk}
    order: Any = model._meta.ordering
    position = Window(RowNumber(), order_by=order)
    rows = model._default_manager.filter(**of_service).order_by()
    return rows.values_list(Value(relation), position, JSONObject(**{name: F(name) for name in _columns(model)}))


def _columns(model: type[models.Model]) -> dict[str, Any]:
    """All columns except `other`, which no part of a service reads."""
    return {field.attname: field for field in model._meta.concrete_fields if field.name != "other"}


def _row(model: type[models.Model], values: dict[str, Any]) -> models.Model:
    columns = _columns(model)
    return model.from_db(None, list(columns), [field.to_python(values[name]) for name, field in columns.items()])


def _store_prefetched(owner: models.Model, relation: str, rows: list[Any]) -> None:
    queryset = getattr(owner, relation).all()
    queryset._result_cache, queryset._prefetch_done = rows, True
    owner.__dict__.setdefault("_prefetched_objects_cache", {})[relation] = queryset
