"""Rectification requests from the client portal, and their answers."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from anlaufstelle.people.access.choices import Depth
from anlaufstelle.people.access.rule import GuardedQuerySet, PersonalRecord

MAX_REQUEST_LENGTH = 1000  # characters


class RectificationRequest(PersonalRecord):
    """A client's request to correct something (Art. 16 GDPR, § 18 KDG, § 20 DSG-EKD), in the client's own words.

    It goes to one provider that counsels the client. The lead of the case there answers it, with a reason.
    """

    shareable: ClassVar[bool] = False
    depth: ClassVar[Depth] = Depth.CONFIDENTIAL

    text = models.TextField()
    requested_at = models.DateTimeField(default=timezone.now)
    was_accepted = models.BooleanField(null=True)  # None: not answered yet
    reason = models.TextField(blank=True)
    answered_on = models.DateField(null=True, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = GuardedQuerySet.as_manager()

    class Meta:
        ordering = ["-requested_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(was_accepted=None, answered_on=None)
                | Q(was_accepted__isnull=False, answered_on__isnull=False),
                name="correction_answered_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.requested_at:%Y-%m-%d}"
