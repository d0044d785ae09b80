"""API endpoints of services at locations. Confidential locations are excluded."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from anlaufstelle.api import filters, proximity, services
from anlaufstelle.api.http import ApiRequest
from anlaufstelle.api.listing import Listing
from anlaufstelle.directory import models as m
from anlaufstelle.exchange import objects, querysets
from anlaufstelle.exchange.context import Json


def listing(request: ApiRequest) -> Listing:
    """Return the list of services at locations."""
    public = m.ServiceAtLocation.objects.filter(location__confidential=False)
    queryset = public.filter(service__in=filters.matching_services(request.params).filter(status__in=PUBLIC))
    return Listing(queryset, _serializer(request), _ranked(request, queryset), has_moment=False)


PUBLIC = [m.Status.ACTIVE, m.Status.CLOSED]


def _serializer(request: ApiRequest) -> Any:
    serialize = full_objects if request.params.flag("full") else summaries
    return lambda keys: serialize(keys, request.language)


def summaries(keys: list[UUID], language: str) -> list[Json]:
    """Return services at locations, with location and service without their lists of related rows."""
    rows = list(
        m.ServiceAtLocation.objects.filter(pk__in=keys, location__confidential=False).select_related("location")
    )
    services_by_id = {
        service["id"]: service for service in services.summaries(sorted({at.service_id for at in rows}), language)
    }
    context = services.context_for(language, [at.location_id for at in rows], every_language=False)
    results = {
        at.pk: objects.service_at_location_in_list(at, services_by_id[str(at.service_id)], context) for at in rows
    }
    return [results[key] for key in keys if key in results]


def full_objects(keys: list[UUID], language: str) -> list[Json]:
    """Return services at locations, with all related rows of location and service."""
    rows = list(querysets.services_at_locations().filter(pk__in=keys))
    services_by_id = {
        service["id"]: service for service in services.full_objects(sorted({at.service_id for at in rows}), language)
    }
    context = services.context_for(language, [at.location_id for at in rows])
    results = {
        at.pk: objects.service_at_location(at, context) | {"service": services_by_id[str(at.service_id)]} for at in rows
    }
    return [results[key] for key in keys if key in results]


def retrieve(key: UUID, language: str) -> Json | None:
    """Return one service at one location, or None."""
    public = m.ServiceAtLocation.objects.filter(pk=key, location__confidential=False, service__status__in=PUBLIC)
    return next(iter(full_objects([key], language)), None) if public.exists() else None


def _ranked(request: ApiRequest, queryset: "QuerySet[m.ServiceAtLocation]") -> list[UUID] | None:
    hits = services.search_ids(request.params, request.language)
    origin, max_distance = proximity.point(request.params), request.params.get("proximity")
    nearest = proximity.nearest(queryset, "pk", request.params, origin) if origin else []
    if hits is not None:
        rank = {key: position for position, key in enumerate(hits)}
        pairs = queryset.filter(service__in=hits).values_list("pk", "service")
        allowed = set(nearest) if max_distance is not None else None
        ranked = [(rank[service], key) for key, service in pairs if allowed is None or key in allowed]
        return [key for _, key in sorted(ranked)]
    if max_distance is not None:
        return nearest
    return services.append_rest(nearest, queryset) if origin else None
