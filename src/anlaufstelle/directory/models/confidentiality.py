"""Confidentiality undertakings of helpers whose profession does not already bind them (§ 203 StGB)."""

from typing import Self

from django.db import models
from django.db.models import F, Q

from anlaufstelle.accounts.models import User
from anlaufstelle.core.dates import today
from anlaufstelle.core.ids import new_id
from anlaufstelle.directory.models.organizations import Organization


class ConfidentialityUndertakingQuerySet(models.QuerySet["ConfidentialityUndertaking"]):
    """Queries on confidentiality undertakings."""

    def live(self) -> Self:
        """Not ended, and with a signature that a colleague has checked."""
        return self.filter(ended_on=None, proof_seen_on__isnull=False)


class ConfidentialityUndertaking(models.Model):
    """One provider's undertaking of one helper (§ 203 Abs. 4 StGB).

    The duty of confidentiality outlasts the work. Rows are therefore ended and never deleted.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    provider = models.ForeignKey(Organization, models.CASCADE, related_name="pledges")
    name = models.CharField(max_length=200)
    activity = models.CharField(max_length=20)  # code list `secrecy_role`
    bound_on = models.DateField(default=today)
    bound_by = models.CharField(max_length=200)  # who explained the undertaking
    text_version = models.CharField(max_length=10)
    proof_seen_on = models.DateField(null=True, blank=True)  # day on which the signed paper was checked
    proof_seen_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    ended_on = models.DateField(null=True, blank=True)

    objects = ConfidentialityUndertakingQuerySet.as_manager()

    class Meta:
        ordering = ["name", "bound_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "name", "activity"], condition=Q(ended_on=None), name="pledge_live_once"
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("bound_on")), name="pledge_days_in_order"
            ),
            models.CheckConstraint(
                condition=Q(proof_seen_on=None, proof_seen_by=None)
                | Q(proof_seen_on__isnull=False, proof_seen_by__isnull=False),
                name="pledge_proof_seen_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.activity
