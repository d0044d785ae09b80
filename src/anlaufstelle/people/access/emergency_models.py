"""The reason for an emergency access."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from anlaufstelle.people.access.models import EmergencyAccess
from anlaufstelle.people.access.rule import GuardedQuerySet, PersonalRecord

MAX_REASON_LENGTH = 500  # characters


class EmergencyAccessReason(PersonalRecord):
    """The holder's reason, in their own words. Read by the holder, by the team of the case, and by the client."""

    shareable: ClassVar[bool] = False

    emergency = models.OneToOneField(EmergencyAccess, models.CASCADE, related_name="reason")
    text = models.CharField(max_length=MAX_REASON_LENGTH)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)

    objects = GuardedQuerySet.as_manager()

    class Meta:
        ordering = ["-written_at", "-id"]

    def __str__(self) -> str:
        return f"{self.written_at:%Y-%m-%d %H:%M}"
