"""Audit entries: one for each change, read of personal data, use of a consent, export and refusal."""

from django.db import models
from django.utils import timezone


class AuditAction(models.TextChoices):
    """What was done."""

    READ = "read"
    CREATE = "create"
    CHANGE = "change"
    DELETE = "delete"
    EXPORT = "export"
    PRINT = "print"
    CONSENT = "consent"
    WITHDRAW = "withdraw"
    REFUSE = "refuse"


class AuditEntry(models.Model):
    """One audit entry.

    It holds ids and codes, never text: reading the audit log reveals nothing about anybody's life.
    """

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(default=timezone.now)
    action = models.CharField(max_length=10, choices=AuditAction.choices)
    what = models.CharField(max_length=40)  # the model's name
    subject = models.UUIDField(null=True)  # the record
    client = models.UUIDField(null=True)
    user = models.UUIDField(null=True)  # who did it; None: the client, or the system
    provider = models.UUIDField(null=True)  # for which provider the user acted
    grant = models.UUIDField(null=True)  # the access grant by which another provider's record was read
    reason = models.CharField(max_length=40, blank=True)  # a code

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["client", "at"], name="entry_of_person"),
            models.Index(fields=["provider", "action", "at"], name="entry_of_provider"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.action} {self.what}"


class ChainLink(models.Model):
    """The position of one entry in the chain. A missing, changed or foreign entry breaks it."""

    position = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(AuditEntry, models.PROTECT, related_name="chain_link", db_constraint=False)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return f"{self.position} {self.hash[:8]}"
