"""What to fetch before rows can become objects: a constant number of queries, however many rows there are."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from anlaufstelle.directory import models as m
from anlaufstelle.directory.models.services import ServiceQuerySet

AT = [
    "service_at_locations__location__accessibility",
    "service_at_locations__location__languages",
    "service_at_locations__location__phones__languages",
    "service_at_locations__location__contacts__languages",
    "service_at_locations__location__contacts__phones__languages",
    "service_at_locations__phones__languages",
    "service_at_locations__contacts__languages",
    "service_at_locations__contacts__phones__languages",
]
FULL = [
    *AT,
    "organization__phones__languages", "phones__languages", "schedules__languages", "exceptions", "languages",
    "contacts__languages", "contacts__phones__languages", "cost_options", "required_documents", "service_areas",
    "attributes", "capacities", "funding",
]  # fmt: skip


def services() -> ServiceQuerySet:
    """Offers with all that `objects.service` reads. Which of them are shown is for the caller to say."""
    return m.Service.objects.select_related("organization", "eligibility").prefetch_related(*FULL)


def organizations() -> "QuerySet[m.Organization]":
    """Providers with all that `objects.organization_in_full` reads, but for their offers."""
    whole = [name.removeprefix("service_at_locations__").replace("location__", "locations__") for name in AT[:5]]
    whole += ["phones__languages", "contacts__languages", "contacts__phones__languages", "funding", "responsibilities"]
    return m.Organization.objects.prefetch_related(*whole)


def services_at_locations() -> "QuerySet[m.ServiceAtLocation]":
    """Offers at places that may be shown, with all that `objects.service_at_location` reads."""
    own = [name.removeprefix("service_at_locations__") for name in AT]
    return (
        m.ServiceAtLocation.objects.filter(location__confidential=False)
        .select_related("service__organization", "service__eligibility", "location")
        .prefetch_related(*own)
    )


def owners(services_: Iterable[m.Service]) -> set[UUID]:
    """The keys whose translations the objects of these offers carry. Nothing of confidential places."""
    told: set[UUID] = set()
    for service in services_:
        told |= {service.id, service.organization_id}
        told |= {at.location_id for at in service.service_at_locations.all() if not at.location.confidential}
    return told
