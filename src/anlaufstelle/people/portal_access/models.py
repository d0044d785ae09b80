"""The key to the client portal: a printed code, and a PIN that only the client knows."""

import datetime as dt
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from anlaufstelle.core.dates import today
from anlaufstelle.people.access.rule import GuardedQuerySet, PersonalRecord

DAYS_UNTIL_FIRST_USE = 14  # an unused code expires after that
MAX_ATTEMPTS = 5


class PortalCodeQuerySet(GuardedQuerySet["PortalCode"]):
    """Portal codes. They can be looked up without a reader, by the code itself."""

    def of_code(self, code_hash: str) -> Self:
        """Return the row with this hash, unless it has ended. Row-level security allows this query (rls/context.py)."""
        queryset = self.filter(code_hash=code_hash, ended_on=None)
        queryset.is_authorized = True
        return queryset


class PortalCode(PersonalRecord):
    """A client's key to the portal, issued by one provider. A new code ends the older ones of that provider.

    Only hashes of code and PIN are stored. `session_token` binds the client's session: changing it ends the session.
    """

    shareable: ClassVar[bool] = False

    code_hash = models.CharField(max_length=64, unique=True)
    pin = models.CharField(max_length=200, blank=True)  # empty: not used yet
    session_token = models.CharField(max_length=32, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)  # failed sign-ins since the last successful one
    given_on = models.DateField(default=today)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    used_at = models.DateTimeField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)

    objects = PortalCodeQuerySet.as_manager()

    class Meta:
        ordering = ["-given_on", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["client", "provider"], condition=Q(ended_on=None), name="own_key_once")
        ]

    def __str__(self) -> str:
        return f"given on {self.given_on}"

    @property
    def is_locked(self) -> bool:
        """Whether there were too many wrong PINs. Only a new code opens the portal again."""
        return self.attempts >= MAX_ATTEMPTS

    @property
    def is_late(self) -> bool:
        """Whether the code expired before its first use."""
        return not self.pin and today() > self.given_on + dt.timedelta(days=DAYS_UNTIL_FIRST_USE)

    def mark_used(self) -> None:
        """Reset the failed attempts and note the time. Does not save the row."""
        self.attempts, self.used_at = 0, timezone.now()
