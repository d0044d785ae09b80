"""The case. Its assignments are in people/access/models.py, because the access rule reads them."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from anlaufstelle.core.dates import today
from anlaufstelle.people.access.areas import areas_field
from anlaufstelle.people.access.rule import GuardedQuerySet, PersonalRecord


class Case(PersonalRecord):
    """What one provider does with one client in one matter.

    A client may have several cases, also at one provider, each with a team of its own.
    """

    by_area: ClassVar[bool] = True
    case_field: ClassVar[str] = "id"

    matter = models.CharField(max_length=200, blank=True)  # in the counsellor's words; stays inside the provider
    areas = areas_field()
    opened_on = models.DateField(default=today)
    closed_on = models.DateField(null=True, blank=True)
    closure_reason = models.CharField(max_length=40, blank=True)  # code list `closure_reason`

    objects = GuardedQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_on", "id"]
        indexes = [models.Index(fields=["provider", "closed_on"], name="case_of_provider")]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(closed_on__gte=F("opened_on")), name="case_days_in_order"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
