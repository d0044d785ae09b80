"""Querysets for serialization. Each fetches all related rows in a constant number of queries."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from anlaufstelle.directory import models as m
from anlaufstelle.directory.models.services import ServiceQuerySet

AT_LOCATION_RELATIONS = [
    "service_at_locations__location__accessibility",
    "service_at_locations__location__languages",
    "service_at_locations__location__phones__languages",
    "service_at_locations__location__contacts__languages",
    "service_at_locations__location__contacts__phones__languages",
    "service_at_locations__phones__languages",
    "service_at_locations__contacts__languages",
    "service_at_locations__contacts__phones__languages",
]
SERVICE_RELATIONS = [
    *AT_LOCATION_RELATIONS,
    "organization__phones__languages", "phones__languages", "schedules__languages", "exceptions", "languages",
    "contacts__languages", "contacts__phones__languages", "cost_options", "required_documents", "service_areas",
    "attributes", "capacities", "funding",
]  # fmt: skip


def services() -> ServiceQuerySet:
    """Return services with all that `objects.service` reads. The caller filters them by what may be shown."""
    return m.Service.objects.select_related("organization", "eligibility").prefetch_related(*SERVICE_RELATIONS)


def organizations() -> "QuerySet[m.Organization]":
    """Return organizations with all that `objects.organization_in_full` reads, except their services."""
    relations = [
        name.removeprefix("service_at_locations__").replace("location__", "locations__")
        for name in AT_LOCATION_RELATIONS[:5]
    ]
    relations += [
        "phones__languages",
        "contacts__languages",
        "contacts__phones__languages",
        "funding",
        "responsibilities",
    ]
    return m.Organization.objects.prefetch_related(*relations)


def services_at_locations() -> "QuerySet[m.ServiceAtLocation]":
    """Return services at locations that may be shown, with all that `objects.service_at_location` reads."""
    relations = [name.removeprefix("service_at_locations__") for name in AT_LOCATION_RELATIONS]
    return (
        m.ServiceAtLocation.objects.filter(location__confidential=False)
        .select_related("service__organization", "service__eligibility", "location")
        .prefetch_related(*relations)
    )


def owners(rows: Iterable[m.Service]) -> set[UUID]:
    """Return the ids whose translations the objects of these services contain. No confidential location is included."""
    ids: set[UUID] = set()
    for service in rows:
        ids |= {service.id, service.organization_id}
        ids |= {at.location_id for at in service.service_at_locations.all() if not at.location.confidential}
    return ids
