"""Work that a change brings with it, noted in the change's own transaction and done soon after by the worker."""

from django.db import models
from django.utils import timezone

from anlaufstelle.core.ids import new_id


class Topic(models.TextChoices):
    """What kinds of work there are. Who does them stands in console/worker.py."""

    INDEX_OFFER = "index-offer", "an offer has changed: refresh it in the search index"
    INDEX_GUIDE = "index-guide", "a guide has changed: refresh it in the search index"
    MAIL = "mail", "a letter is to be sent"


class OutboxJob(models.Model):
    """One piece of work still to do. Gone when it is done; it waits longer after each failure."""

    topic = models.CharField(max_length=20, choices=Topic.choices)
    subject = models.UUIDField()
    created_at = models.DateTimeField(default=timezone.now)
    not_before = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["topic", "not_before"], name="note_due")]

    def __str__(self) -> str:
        return f"{self.topic} {self.subject}"


class OutboxMail(models.Model):
    """One letter that is still to be sent. Gone when it is: what it says is nobody's to read later."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    to = models.EmailField()
    subject = models.CharField(max_length=200)
    body = models.TextField()
    written_at = models.DateTimeField(default=timezone.now)
    not_after = models.DateTimeField()  # then nobody needs it any more, and it is thrown away

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.subject


class Heartbeat(models.Model):
    """One row: when the worker last said that it lives."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S}"
