"""Services (Angebote): what an organization offers."""

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from anlaufstelle.core.actor import Actor
from anlaufstelle.directory.models.base import DatedRecord, Record
from anlaufstelle.directory.models.history import Metadata
from anlaufstelle.directory.models.locations import Location
from anlaufstelle.directory.models.organizations import Organization
from anlaufstelle.directory.roles import Permission, has_permission


class Status(models.TextChoices):
    """HSDS `service.status`."""

    ACTIVE = "active"
    INACTIVE = "inactive"
    DEFUNCT = "defunct"
    CLOSED = "temporarily closed"


PUBLIC = (Status.ACTIVE, Status.CLOSED)


class Arrival(models.TextChoices):
    """How clients get access to a service."""

    WALK_IN = "walk-in"
    APPOINTMENT = "appointment"
    BOTH = "both"
    REGISTRATION = "registration"


class ServiceQuerySet(models.QuerySet["Service"]):
    """Queries on services."""

    def public(self) -> Self:
        """Services the public may see."""
        return self.filter(status__in=PUBLIC)

    def ever_public(self) -> Self:
        """Services that are public or once were, according to the history of their status.

        Nothing about any other service may be disclosed, not even that it was deleted.
        """
        was_public = Metadata.objects.that_were_public().filter(resource_id=OuterRef("pk"))
        return self.filter(Q(status__in=PUBLIC) | Exists(was_public))

    def kept_by(self, actor: Actor) -> Self:
        """Services this actor may edit: those of the actor's own organization, or all."""
        if has_permission(actor, Permission.KEEP_ALL):
            return self.filter(replaced_by=None)
        if has_permission(actor, Permission.KEEP_OWN):
            return self.filter(organization=actor.provider_id, replaced_by=None)
        return self.none()

    def with_details(self) -> Self:
        """Fetch all related rows along with the services, in a constant number of queries."""
        return self.select_related("organization", "eligibility").prefetch_related(
            "service_at_locations__location__accessibility",
            "organization__phones",
            "phones",
            "schedules__languages",
            "exceptions",
            "languages",
            "contacts__languages",
            "cost_options",
            "required_documents",
            "service_areas",
            "attributes",
            "capacities",
            "funding",
        )


class Service(DatedRecord):
    """HSDS `service`: one offer of one organization. Its German texts are the source of all translations."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="services")
    name = models.CharField(max_length=200)
    alternate_name = models.CharField(max_length=200, blank=True)
    tagline = models.CharField(max_length=300, blank=True)  # one line: what they do with you
    steps = models.JSONField(default=list, blank=True)  # what happens there, in short sentences
    description = models.TextField(blank=True)
    email = models.EmailField(blank=True)
    url = models.URLField(blank=True)
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.ACTIVE)
    arrival = models.CharField(max_length=12, choices=Arrival.choices, default=Arrival.WALK_IN)
    minutes = models.PositiveSmallIntegerField(default=0)  # length of one meeting; 0: unknown
    referral_needed = models.BooleanField(default=False)
    online = models.BooleanField(default=False)
    childcare = models.BooleanField(default=False)
    come_anyway = models.BooleanField(default=True)  # clients may come without the required documents
    keywords = models.JSONField(default=list, blank=True)  # words that clients and official letters use for it
    external_id = models.CharField(max_length=200, blank=True)
    assured_date = models.DateField(null=True, blank=True)  # day of the provider's last confirmation
    assurer = models.CharField(max_length=200, blank=True)
    # Set once the service has been merged into another one. Its address then redirects there.
    replaced_by = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="replaces")

    objects = ServiceQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        indexes = [models.Index(fields=["name", "id"], name="service_by_name")]

    def __str__(self) -> str:
        return self.name

    def age(self, day: dt.date) -> int | None:
        """Days since the provider's last confirmation, or None if there is none."""
        return (day - self.assured_date).days if self.assured_date else None


class ServiceAtLocation(Record):
    """HSDS `service_at_location`: one service at one location."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="service_at_locations")
    location = models.ForeignKey(Location, models.CASCADE, related_name="service_at_locations")
    description = models.TextField(blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["service", "location"], name="service_once_per_place")]

    def __str__(self) -> str:
        return f"{self.service_id} @ {self.location_id}"
