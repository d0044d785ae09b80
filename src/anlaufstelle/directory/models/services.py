"""Offers (Angebote): what a provider does for people."""

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
    """How one comes to an offer."""

    WALK_IN = "walk-in"
    APPOINTMENT = "appointment"
    BOTH = "both"
    REGISTRATION = "registration"


class ServiceQuerySet(models.QuerySet["Service"]):
    """Questions about offers."""

    def public(self) -> Self:
        """Those that the public may find."""
        return self.filter(status__in=PUBLIC)

    def ever_public(self) -> Self:
        """Those that the public may find or once could: each verb that sets a status leaves what it was before.

        Of all others nothing may be told to anybody outside, not even that they are no more.
        """
        was = Metadata.objects.that_were_public().filter(resource_id=OuterRef("pk"))
        return self.filter(Q(status__in=PUBLIC) | Exists(was))

    def kept_by(self, actor: Actor) -> Self:
        """Those whose content this actor may change: the own provider's, or all."""
        if has_permission(actor, Permission.KEEP_ALL):
            return self.filter(replaced_by=None)
        if has_permission(actor, Permission.KEEP_OWN):
            return self.filter(organization=actor.provider_id, replaced_by=None)
        return self.none()

    def whole(self) -> Self:
        """With everything that hangs on them, in a constant number of queries."""
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
    """HSDS `service`: one offer of one provider. Its German texts are the source of all translations."""

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
    minutes = models.PositiveSmallIntegerField(default=0)  # of one meeting; 0: not said
    referral_needed = models.BooleanField(default=False)
    online = models.BooleanField(default=False)
    childcare = models.BooleanField(default=False)
    come_anyway = models.BooleanField(default=True)  # even with none of the documents at hand
    keywords = models.JSONField(default=list, blank=True)  # words people and letters use for it
    external_id = models.CharField(max_length=200, blank=True)
    assured_date = models.DateField(null=True, blank=True)  # the provider said: this is right
    assurer = models.CharField(max_length=200, blank=True)
    # Merged into another one: its address leads there.
    replaced_by = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="replaces")

    objects = ServiceQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        indexes = [models.Index(fields=["name", "id"], name="service_by_name")]

    def __str__(self) -> str:
        return self.name

    def age(self, day: dt.date) -> int | None:
        """Days since the provider last confirmed it; None if it never did."""
        return (day - self.assured_date).days if self.assured_date else None


class ServiceAtLocation(Record):
    """HSDS `service_at_location`: one offer at one place."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="service_at_locations")
    location = models.ForeignKey(Location, models.CASCADE, related_name="service_at_locations")
    description = models.TextField(blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["service", "location"], name="service_once_per_place")]

    def __str__(self) -> str:
        return f"{self.service_id} @ {self.location_id}"
