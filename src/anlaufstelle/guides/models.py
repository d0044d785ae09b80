"""Guides (Ratgeber): short explanatory pages in several languages."""

from typing import Self

from django.db import models
from django.utils import timezone

from anlaufstelle.core.ids import new_id


class GuideQuerySet(models.QuerySet["Guide"]):
    """Queries on guides."""

    def for_situation(self, code: str) -> Self:
        """Guides of a life situation, including its subordinate codes."""
        return self.filter(models.Q(situation=code) | models.Q(situation__startswith=f"{code}-"))


class Guide(models.Model):
    """One guide, in one or several languages."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    source_id = models.CharField(max_length=200, unique=True)
    situation = models.CharField(max_length=40, blank=True)  # code list `life_situation`
    area = models.CharField(max_length=100, blank=True)  # AGS, or the name of a place
    last_modified = models.DateTimeField(default=timezone.now, db_index=True)

    objects = GuideQuerySet.as_manager()

    class Meta:
        ordering = ["source_id"]

    def __str__(self) -> str:
        return self.source_id


class GuideText(models.Model):
    """A guide in one language: sanitized HTML and its plain text."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    guide = models.ForeignKey(Guide, models.CASCADE, related_name="texts")
    lang = models.CharField(max_length=12)
    title = models.CharField(max_length=300)
    html = models.TextField()
    plain = models.TextField()
    url = models.URLField(max_length=500, blank=True)  # original page of this language
    modified = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["guide", "lang"]
        constraints = [models.UniqueConstraint(fields=["guide", "lang"], name="guide_once_per_language")]

    def __str__(self) -> str:
        return self.title
