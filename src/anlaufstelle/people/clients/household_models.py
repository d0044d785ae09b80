"""Members of a client's household."""

import datetime as dt
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from anlaufstelle.people.access.rule import GuardedQuerySet, PersonalRecord


class HouseholdMember(PersonalRecord):
    """Somebody who lives with a client: another client of this provider, or only a name.

    A row between two clients concerns both, and is visible only to readers who may see it for each of them. It is
    stored once and read from either side (people/clients/household.py).
    """

    other_client_fields: ClassVar[tuple[str, ...]] = ("other_id",)

    other = models.ForeignKey("people.Client", models.CASCADE, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=100, blank=True)  # of somebody without a file
    role = models.CharField(max_length=20)  # code list `household_role`: of the member towards the client
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)  # the first day on which they no longer live together

    objects = GuardedQuerySet.as_manager()

    class Meta:
        ordering = ["since", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(other=None) & ~Q(name="") | Q(other__isnull=False, name=""), name="housemate_file_or_name"
            ),
            models.CheckConstraint(condition=Q(other=None) | ~Q(other=F("client")), name="housemate_is_another"),
            models.CheckConstraint(
                condition=Q(since=None) | Q(until=None) | Q(until__gte=F("since")), name="housemate_days_in_order"
            ),
            models.UniqueConstraint(
                fields=["client", "provider", "other"], condition=Q(until=None), name="housemate_once"
            ),
        ]

    def __str__(self) -> str:
        return self.role

    def holds_on(self, day: dt.date) -> bool:
        """Return whether they live together on this day."""
        return self.until is None or day < self.until
