"""Legal representatives: on what basis and in which matters they act, and what they are never told."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from anlaufstelle.people.access.areas import areas_field
from anlaufstelle.people.access.rule import GuardedQuerySet, PersonalRecord


class LegalRepresentative(PersonalRecord):
    """A parent, legal guardian or authorised person: a client of this provider, only a name, or an office.

    Whether they act on a day, and in which areas, is computed on reading (people/clients/representatives.py).
    """

    shareable: ClassVar[bool] = False
    other_client_fields: ClassVar[tuple[str, ...]] = ("other_id",)

    other = models.ForeignKey("people.Client", models.CASCADE, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=100, blank=True)  # of a person without a file, or of an office
    is_office = models.BooleanField(default=False)
    basis = models.CharField(max_length=20)  # code list `guardian_basis`
    areas = areas_field()  # in which the representative acts; 0: all
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    proof = models.CharField(max_length=200, blank=True)  # which document
    proof_seen_on = models.DateField(null=True, blank=True)
    proof_seen_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    # What this representative is never told: these areas, or everything.
    excluded_areas = areas_field()
    is_fully_excluded = models.BooleanField(default=False)

    objects = GuardedQuerySet.as_manager()

    class Meta:
        ordering = ["since", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(other=None) & ~Q(name="") | Q(other__isnull=False, name="", is_office=False),
                name="guardian_file_or_name",
            ),
            models.CheckConstraint(condition=Q(other=None) | ~Q(other=F("client")), name="guardian_is_another"),
            models.CheckConstraint(
                condition=Q(since=None) | Q(until=None) | Q(until__gte=F("since")), name="guardian_days_in_order"
            ),
            models.CheckConstraint(
                condition=Q(proof_seen_on=None, proof_seen_by=None)
                | Q(proof_seen_on__isnull=False, proof_seen_by__isnull=False) & ~Q(proof=""),
                name="guardian_proof_seen_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.basis

    @property
    def exclusion_version(self) -> str:
        """The state of the exclusion as a string, by which a form detects a concurrent change."""
        return f"{int(self.is_fully_excluded)}-{self.excluded_areas}"
