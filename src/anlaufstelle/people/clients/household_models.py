"""With whom she lives."""

import datetime as dt
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from anlaufstelle.people.access.rule import GuardedQuerySet, PersonalRecord


class HouseholdMember(PersonalRecord):
    """Somebody with whom she lives: with a file of her own at this provider, or only named.

    Where both have a file it concerns both, and is seen only by whoever may see it of each. It stands once, and is read
    from either side (people/clients/household.py).
    """

    other_client_fields: ClassVar[tuple[str, ...]] = ("other_id",)

    other = models.ForeignKey("people.Client", models.CASCADE, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=100, blank=True)  # of somebody without a file
    role = models.CharField(max_length=20)  # code list `household_role`: what the other one is to her
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)  # from this day on no longer

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
        """Whether they live together on this day."""
        return self.until is None or day < self.until
