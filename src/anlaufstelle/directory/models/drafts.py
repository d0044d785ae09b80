"""Drafts of services, and readers' feedback on them."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from anlaufstelle.directory.models.base import Record
from anlaufstelle.directory.models.services import Service


class ServiceDraft(Record):
    """One editor's unpublished changes to a service.

    `seen` maps each field to the fingerprint of the public value it was edited from.
    """

    service = models.ForeignKey(Service, models.CASCADE, related_name="drafts")
    editor = models.UUIDField()
    editor_name = models.CharField(max_length=100)
    values = models.JSONField(default=dict)
    seen = models.JSONField(default=dict)
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["service", "editor"], name="draft_once_per_editor")]

    def __str__(self) -> str:
        return f"{self.service_id}: {', '.join(sorted(self.values))}"


class FeedbackReason(models.TextChoices):
    """What a reader reports as wrong, labelled for staff. The public form has its own labels (frontdoor)."""

    HOURS = "hours", _("The hours are wrong")
    PHONE = "phone", _("Nobody answers")
    LANGUAGE = "language", _("The language is wrong")
    PLACE = "place", _("The place is wrong")
    GONE = "gone", _("It no longer exists")
    OTHER = "other", _("Something else")


class Feedback(Record):
    """A reader's feedback on a service. Nothing about the reader is stored."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="feedback")
    language = models.CharField(max_length=12)
    # A FeedbackReason; `text` only complements it.
    what = models.CharField(max_length=20)
    text = models.CharField(max_length=600, blank=True)
    submitted_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)
    read_by = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering = ["-submitted_at", "-id"]
        indexes = [models.Index(fields=["service"], condition=models.Q(read_at=None), name="feedback_unread")]

    def __str__(self) -> str:
        return f"{self.what}: {self.text[:40]}"
