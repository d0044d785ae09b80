"""The key to her own page: a code printed at the desk, and a PIN that only she knows."""

import datetime as dt
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from anlaufstelle.core.dates import today
from anlaufstelle.people.access.rule import GuardedQuerySet, PersonalRecord

DAYS_UNTIL_FIRST_USE = 14  # so long does a printed code wait for its first use
MAX_ATTEMPTS = 5


class PortalCodeQuerySet(GuardedQuerySet["PortalCode"]):
    """Keys, found by whoever holds the code."""

    def of_code(self, code_hash: str) -> Self:
        """The key that this code opens, if it still opens one. The walls know of this question (rls/context.py)."""
        found = self.filter(code_hash=code_hash, ended_on=None)
        found.is_authorized = True
        return found


class PortalCode(PersonalRecord):
    """One key of one person, given out by one provider. A new one ends the older ones of that provider.

    Neither the code nor the PIN is kept, only what can be compared with them. `seal` is what her open page is bound to:
    a new one ends it.
    """

    shareable: ClassVar[bool] = False

    code_hash = models.CharField(max_length=64, unique=True)
    pin = models.CharField(max_length=200, blank=True)  # empty: not used yet
    session_token = models.CharField(max_length=32, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)  # wrong ones since the last right one
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
        """Too many wrong PINs: only a new code opens her page again."""
        return self.attempts >= MAX_ATTEMPTS

    @property
    def is_late(self) -> bool:
        """It was never used, and has waited too long."""
        return not self.pin and today() > self.given_on + dt.timedelta(days=DAYS_UNTIL_FIRST_USE)

    def used(self) -> None:
        """Somebody has just come in with it. The row is still to be saved."""
        self.attempts, self.used_at = 0, timezone.now()
