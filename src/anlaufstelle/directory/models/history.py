"""Change history of the directory (HSDS `metadata`)."""

from typing import Self

from django.db import models
from django.utils import timezone

from anlaufstelle.directory.models.base import Record


class MetadataQuerySet(models.QuerySet["Metadata"]):
    """Queries on the change history."""

    def that_were_public(self) -> Self:
        """Status changes from or to a public status: they show that a service was public once."""
        public = ["active", "temporarily closed"]
        return self.filter(
            models.Q(previous_value__in=public) | models.Q(replacement_value__in=public),
            resource_type="service",
            field_name="status",
        )


class Metadata(Record):
    """One change to one field of one record."""

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
    # Rows with the same value were changed together and are undone together.
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
