"""Locations (Standorte): where services are offered."""

from typing import Self

from django.db import models

from anlaufstelle.core.actor import Actor
from anlaufstelle.directory.models.base import DatedRecord
from anlaufstelle.directory.models.organizations import Organization
from anlaufstelle.directory.roles import Permission, has_permission


class LocationQuerySet(models.QuerySet["Location"]):
    """Queries on locations."""

    def kept_by(self, actor: Actor) -> Self:
        """Locations this actor may edit: those of the actor's own organization, or all."""
        if has_permission(actor, Permission.KEEP_ALL):
            return self
        return (
            self.filter(organization=actor.provider_id) if has_permission(actor, Permission.KEEP_OWN) else self.none()
        )


class Location(DatedRecord):
    """HSDS `location` with its one `address`. No output ever shows a confidential location."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="locations")
    name = models.CharField(max_length=200, blank=True)
    location_type = models.CharField(
        max_length=10,
        default="physical",
        choices=[(kind, kind) for kind in ("physical", "postal", "virtual")],
    )
    address_1 = models.CharField(max_length=200, blank=True)
    postal_code = models.CharField(max_length=10, blank=True)
    city = models.CharField(max_length=100, blank=True)
    municipality = models.CharField(max_length=8, blank=True)  # AGS, code list `municipality`
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    transportation = models.CharField(max_length=120, blank=True)  # the stop
    walk_minutes = models.PositiveSmallIntegerField(null=True, blank=True)  # from the stop
    way = models.TextField(blank=True)  # directions: how to recognise the building and find the room
    confidential = models.BooleanField(default=False)

    objects = LocationQuerySet.as_manager()

    class Meta:
        ordering = ["organization", "name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(latitude=None, longitude=None)
                | models.Q(
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__range=(-90, 90),
                    longitude__range=(-180, 180),
                ),
                name="location_on_earth",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.address_1
