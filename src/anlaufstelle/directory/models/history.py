"""Who changed which field when (HSDS `metadata`)."""

from typing import Self

from django.db import models
from django.utils import timezone

from anlaufstelle.directory.models.base import Record


class MetadataQuerySet(models.QuerySet["Metadata"]):
    """Questions about what was before."""

    def that_were_public(self) -> Self:
        """The lines by which an offer is known to have been public: its status came from there or went there."""
        shown = ["active", "temporarily closed"]
        return self.filter(
            models.Q(previous_value__in=shown) | models.Q(replacement_value__in=shown),
            resource_type="service",
            field_name="status",
        )


class Metadata(Record):
    """One change of one field of one record."""

    resource_id = models.UUIDField()
    resource_type = models.CharField(max_length=40)
    last_action_date = models.DateTimeField(default=timezone.now)
    last_action_type = models.CharField(
        max_length=10, choices=[(kind, kind) for kind in ("create", "update", "delete")]
    )
    field_name = models.CharField(max_length=60)
    previous_value = models.TextField(blank=True)
    replacement_value = models.TextField(blank=True)
    updated_by = models.CharField(max_length=100)
    # What was changed together and can be taken back together.
    change = models.UUIDField(null=True, blank=True)

    objects = MetadataQuerySet.as_manager()

    class Meta:
        ordering = ["-last_action_date", "-id"]
        indexes = [
            models.Index(fields=["resource_id", "-last_action_date"], name="history_of_a_record"),
            models.Index(fields=["change"], condition=models.Q(change__isnull=False), name="history_of_a_change"),
        ]

    def __str__(self) -> str:
        return f"{self.resource_type}.{self.field_name}"
