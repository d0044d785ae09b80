"""The outbox: jobs queued in the transaction of the change that causes them, and processed by the worker."""

from django.db import models
from django.utils import timezone

from anlaufstelle.core.ids import new_id


class Topic(models.TextChoices):
    """The kinds of jobs. Their handlers are registered in console/worker.py."""

    INDEX_OFFER = "index-offer", "an offer has changed: refresh it in the search index"
    INDEX_GUIDE = "index-guide", "a guide has changed: refresh it in the search index"
    MAIL = "mail", "a letter is to be sent"


class OutboxJob(models.Model):
    """One job to be done. Deleted once done; each failure delays the next attempt."""

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
    """One e-mail to be sent. Deleted once sent, so that its content is not kept."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    to = models.EmailField()
    subject = models.CharField(max_length=200)
    body = models.TextField()
    written_at = models.DateTimeField(default=timezone.now)
    not_after = models.DateTimeField()  # discarded unsent after this

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.subject


class Heartbeat(models.Model):
    """The time of the worker's last heartbeat. There is exactly one row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S}"
