"""API endpoints of organizations, optionally with their services."""

from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from anlaufstelle.api import filters, services
from anlaufstelle.api.http import ApiRequest
from anlaufstelle.api.listing import Listing
from anlaufstelle.directory import models as m
from anlaufstelle.exchange import objects, querysets
from anlaufstelle.exchange.context import Json
from anlaufstelle.exchange.nested_objects import stamp


def listing(request: ApiRequest) -> Listing:
    """Return the list of organizations, without merged ones."""
    organizations = m.Organization.objects.filter(replaced_by=None)
    terms = filters.taxonomy_conditions(request.params)
    if terms:
        services_ = m.Service.objects.public()
        for condition in terms:
            services_ = services_.filter(condition)
        organizations = organizations.filter(pk__in=services_.values("organization"))
    if request.params.get("modified_after") is not None:
        organizations = organizations.filter(last_modified__gte=request.params.get("modified_after"))
    return Listing(organizations, _serializer(request), _ranked(request, organizations))


def _serializer(request: ApiRequest) -> Any:
    if request.params.flag("full") or request.params.flag("full_service"):
        return lambda keys: full_objects(keys, request.language, full_service=request.params.flag("full_service"))
    return lambda keys: summaries(keys, request.language)


def summaries(keys: list[UUID], language: str) -> list[Json]:
    """Return organizations without their lists of related rows."""
    organizations = m.Organization.objects.in_bulk(keys)
    context = services.context_for(language, keys, every_language=False)
    return [objects.organization(organizations[key], context) for key in keys if key in organizations]


def full_objects(keys: list[UUID], language: str, *, full_service: bool, with_history: bool = False) -> list[Json]:
    """Return organizations with all related rows, and their services in full or in short."""
    organizations = {row.pk: row for row in querysets.organizations().filter(pk__in=keys)}
    location_ids = [
        place.pk for row in organizations.values() for place in row.locations.all() if not place.confidential
    ]
    context = services.context_for(language, [*organizations, *location_ids])
    services_of = _services(keys, language, full_service=full_service)
    return [
        objects.organization_in_full(
            organizations[key],
            context,
            services=services_of.get(key, ()),
            history=services.history(key) if with_history else (),
        )
        for key in keys
        if key in organizations
    ]


def _services(keys: list[UUID], language: str, *, full_service: bool) -> dict[UUID, list[Json]]:
    services_ = m.Service.objects.public().filter(organization__in=keys).order_by("pk")
    by_organization: dict[UUID, list[Json]] = {}
    if full_service:
        pairs = dict(services_.values_list("pk", "organization"))
        for service in services.full_objects(list(pairs), language):
            by_organization.setdefault(pairs[UUID(service["id"])], []).append(service)
        return by_organization
    for row in services_.only("name", "status", "last_modified", "organization_id"):
        summary = {"id": str(row.pk), "name": row.name, "status": row.status, "last_modified": stamp(row.last_modified)}
        by_organization.setdefault(row.organization_id, []).append(summary)
    return by_organization


def retrieve(key: UUID, request: ApiRequest) -> Json | None:
    """Return one organization with all related rows, or None."""
    results = full_objects([key], request.language, full_service=request.params.flag("full_service"), with_history=True)
    return results[0] if results else None


def _ranked(request: ApiRequest, queryset: "QuerySet[m.Organization]") -> list[UUID] | None:
    """Organizations whose name contains the text, then those with matching services, best first."""
    hits = services.search_ids(request.params, request.language)
    if hits is None:
        return None
    by_name = queryset.filter(Q(name__icontains=request.params.get("search"))).order_by("name", "pk")
    owner = dict(m.Service.objects.public().filter(pk__in=hits).values_list("pk", "organization"))
    by_services = dict.fromkeys(owner[key] for key in hits if key in owner)
    listed = set(queryset.filter(pk__in=list(by_services)).values_list("pk", flat=True))
    return list(dict.fromkeys([*by_name.values_list("pk", flat=True), *(key for key in by_services if key in listed)]))
