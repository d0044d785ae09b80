"""API endpoints of services."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from anlaufstelle.api import filters, proximity
from anlaufstelle.api.http import ApiRequest
from anlaufstelle.api.listing import Listing
from anlaufstelle.api.parameters import ParsedParameters
from anlaufstelle.codes.cache import code_lists
from anlaufstelle.core.dates import today
from anlaufstelle.directory import models as m
from anlaufstelle.exchange import objects, querysets
from anlaufstelle.exchange.context import SOURCE_LANGUAGE, Json, SerializationContext
from anlaufstelle.exchange.nested_objects import stamp
from anlaufstelle.languages.texts import Texts, texts_of
from anlaufstelle.search.retrieval import find

MAX_HITS = 500  # of a search
COLUMNS = (
    "id", "organization_id", "name", "alternate_name", "description", "tagline", "steps", "url", "email", "status",
    "arrival", "minutes", "referral_needed", "online", "childcare", "come_anyway", "keywords", "external_id",
    "assured_date", "last_modified", "replaced_by_id", "other",
)  # fmt: skip
ELIGIBILITY_COLUMNS = ("eligibility__minimum_age", "eligibility__maximum_age", "eligibility__description")


@dataclass(slots=True)
class ListedAges:
    """The eligibility fields of a service in a list."""

    minimum_age: int | None
    maximum_age: int | None
    description: str


def context_for(language: str, owners: Iterable[UUID], *, every_language: bool = True) -> SerializationContext:
    """Return the serialization context. A list in German needs no translations, so they are not fetched."""
    texts_language = None if every_language else language
    texts = Texts() if texts_language == SOURCE_LANGUAGE else texts_of(owners, texts_language)
    return SerializationContext(code_lists(), today(), language, texts, every_language)


def listing(request: ApiRequest) -> Listing:
    """Return the list of services."""
    queryset = filters.matching_services(request.params)
    return Listing(queryset, _serializer(request), _ranked(request, queryset))


def _serializer(request: ApiRequest) -> Any:
    if request.params.flag("minimal"):
        return minimal
    if request.params.flag("full"):
        return lambda keys: full_objects(keys, request.language)
    return lambda keys: summaries(keys, request.language)


def minimal(keys: list[UUID]) -> list[Json]:
    """Return only ids and last changes, the latter under both names used by HSDS."""
    moments = dict(m.Service.objects.filter(pk__in=keys).values_list("pk", "last_modified"))
    return [
        {"id": str(key), "last_modified": stamp(moments[key]), "modified_date": stamp(moments[key])}
        for key in keys
        if key in moments
    ]


def summaries(keys: list[UUID], language: str) -> list[Json]:
    """Return services without their lists of related rows, from named tuples: model instances would be slow."""
    rows = list(m.Service.objects.filter(pk__in=keys).values_list(*COLUMNS, *ELIGIBILITY_COLUMNS, named=True))
    organization_rows = m.Organization.objects.in_bulk({row.organization_id for row in rows})
    context = context_for(language, [*keys, *organization_rows], every_language=False)
    organizations = {
        key: objects.organization(organization, context) for key, organization in organization_rows.items()
    }
    results = {
        row.id: objects.removed_service(row)
        if row.status == m.Status.DEFUNCT
        else objects.service_in_list(
            row, ListedAges(row[-3], row[-2], row[-1] or ""), organizations[row.organization_id], context
        )
        for row in rows
    }
    return _without_hidden_replacements([results[key] for key in keys if key in results])


def full_objects(keys: list[UUID], language: str) -> list[Json]:
    """Return services with all related rows."""
    rows = list(querysets.services().filter(pk__in=keys))
    context = context_for(language, querysets.owners(rows))
    results = {row.pk: _serialize(row, context) for row in rows}
    return _without_hidden_replacements([results[key] for key in keys if key in results])


def _without_hidden_replacements(results: list[Json]) -> list[Json]:
    """Remove `replaced_by` where it leads to a service that was never public."""
    merged = [extension for service in results if "replaced_by" in (extension := service.get("anlaufstelle", {}))]
    public_ids = filters.ever_public(UUID(extension["replaced_by"]) for extension in merged)
    for extension in merged:
        if UUID(extension["replaced_by"]) not in public_ids:
            del extension["replaced_by"]
    return results


def _serialize(row: m.Service, context: SerializationContext) -> Json:
    return objects.removed_service(row) if row.status == m.Status.DEFUNCT else objects.service(row, context)


def retrieve(key: UUID, language: str) -> Json | None:
    """Return one service with all related rows and its latest history, a tombstone if it was removed, or None."""
    row = querysets.services().ever_public().exclude(status=m.Status.INACTIVE).filter(pk=key).first()
    if row is None:
        return None
    if row.status == m.Status.DEFUNCT:
        return _without_hidden_replacements([objects.removed_service(row)])[0]
    return _without_hidden_replacements(
        [objects.service(row, context_for(language, querysets.owners([row])), history=history(key))]
    )[0]


def history(key: UUID) -> "QuerySet[m.Metadata]":
    """Return the latest changes of a record."""
    return m.Metadata.objects.filter(resource_id=key)[:50]


def _ranked(request: ApiRequest, queryset: "QuerySet[m.Service]") -> list[UUID] | None:
    hits = search_ids(request.params, request.language)
    origin = proximity.point(request.params)
    if origin is None and request.params.get("proximity") is None:
        return None if hits is None else _in_order(hits, queryset)
    at_locations = m.ServiceAtLocation.objects.filter(service__in=queryset)
    nearest = proximity.nearest(at_locations, "service", request.params, origin) if origin else []
    if hits is not None:
        return (
            _in_order(hits, queryset)
            if request.params.get("proximity") is None
            else [key for key in hits if key in set(nearest)]
        )
    return nearest if request.params.get("proximity") is not None else append_rest(nearest, queryset)


def _in_order(hits: list[UUID], queryset: "QuerySet[m.Service]") -> list[UUID]:
    listed = set(queryset.filter(pk__in=hits).values_list("pk", flat=True))
    return [key for key in hits if key in listed]


def append_rest(nearest: list[UUID], queryset: "QuerySet[Any]") -> list[UUID]:
    """Append the ids without a public location after the nearest ones."""
    seen = set(nearest)
    rest = (key for key in queryset.order_by("pk").values_list("pk", flat=True) if key not in seen)
    return [*nearest, *rest]


def search_ids(params: ParsedParameters, language: str) -> list[UUID] | None:
    """Return the ids of services matching the search text, best first, or None without a text."""
    text = params.get("search")
    if not text:
        return None
    return [hit.source for hit in find(text, lang=language, kinds=("offer",), limit=MAX_HITS)]
