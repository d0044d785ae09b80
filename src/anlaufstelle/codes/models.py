"""Code lists: terms that change by law or locally. They are rows with a period of validity, never enums."""

import datetime as dt
from typing import Any, Self

from django.db import models
from django.db.models import F, Q


class CodeQuerySet(models.QuerySet["Code"]):
    """Queries on codes."""

    def valid_on(self, day: dt.date) -> Self:
        """Codes that are valid on this day."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=day), valid_from__lte=day)


class Code(models.Model):
    """One entry of one code list during one period of validity. Codes are never renumbered."""

    list = models.CharField(max_length=40)
    code = models.CharField(max_length=40)
    parent = models.CharField(max_length=40, blank=True)
    sort = models.IntegerField(default=0)
    labels = models.JSONField(default=dict)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    legal_basis = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=300, blank=True)
    verified_on = models.DateField(null=True, blank=True)
    extras = models.JSONField(default=dict)

    objects = CodeQuerySet.as_manager()

    class Meta:
        ordering = ["list", "sort", "code", "valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["list", "code", "valid_from"], name="code_once_per_start"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="code_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.list}/{self.code}"

    def label(self, language: str) -> str:
        """Return the label in this language, else the German one, else the code."""
        labels: dict[str, Any] = self.labels
        return str(labels.get(language) or labels.get("de") or self.code)
