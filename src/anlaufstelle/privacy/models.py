"""A provider's decisions on retention. Codes and days only, no free text."""

import datetime as dt
from typing import ClassVar, Self
from uuid import UUID

from django.conf import settings
from django.db import models

from anlaufstelle.core.dates import today
from anlaufstelle.core.ids import new_id
from anlaufstelle.directory.models import Organization
from anlaufstelle.people.access.rule import GuardedQuerySet, PersonalRecord


class ProviderRetentionPeriod(models.Model):
    """A retention period that a provider has shortened."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    provider = models.ForeignKey(Organization, models.CASCADE, related_name="+")
    period = models.CharField(max_length=40)  # code list `retention_period`
    count = models.PositiveSmallIntegerField()  # in the unit of the code

    class Meta:
        ordering = ["provider", "period"]
        constraints = [models.UniqueConstraint(fields=["provider", "period"], name="shorter_once")]

    def __str__(self) -> str:
        return f"{self.period} {self.count}"


class RetentionExtensionQuerySet(GuardedQuerySet["RetentionExtension"]):
    """Retention extensions, as far as they are valid."""

    def live(self, day: dt.date | None = None) -> Self:
        """Return extensions that are not over."""
        return self.filter(until__gte=day or today())


class RetentionExtension(PersonalRecord):
    """A decision to keep something beyond its retention period: why, and until when.

    Then it is proposed for erasure again.
    """

    shareable: ClassVar[bool] = False

    period = models.CharField(max_length=40)  # code list `retention_period`
    record = models.UUIDField()  # the client if the whole file is kept, otherwise the record
    reason = models.CharField(max_length=40)  # code list `keep_reason`
    until = models.DateField()
    decided_on = models.DateField(default=today)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = RetentionExtensionQuerySet.as_manager()

    class Meta:
        ordering = ["until", "id"]
        indexes = [models.Index(fields=["provider", "until"], name="kept_of_provider")]

    def __str__(self) -> str:
        return f"{self.reason} until {self.until}"

    @property
    def about(self) -> tuple[str, UUID]:
        """What is kept: period and record."""
        return self.period, self.record
