"""Records of a case. Each references its case, its client and the provider that wrote it."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as late

from anlaufstelle.casework.file_types import FileType
from anlaufstelle.core.dates import today
from anlaufstelle.people.access.areas import areas_field
from anlaufstelle.people.access.choices import Depth, Scope
from anlaufstelle.people.access.rule import GuardedQuerySet, PersonalRecord
from anlaufstelle.people.crypto.encryption import EncryptedFile, EncryptedText
from anlaufstelle.people.models import Case

MAX_NOTE_LENGTH = 20_000  # characters


class CaseNote(PersonalRecord):
    """What was discussed and done, in some life areas. A note without an area is never shared."""

    by_area: ClassVar[bool] = True
    case_field: ClassVar[str] = "case_id"

    case = models.ForeignKey(Case, models.CASCADE, related_name="notes")
    areas = areas_field()
    text = models.TextField()
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)  # detects concurrent edits

    objects = GuardedQuerySet.as_manager()

    class Meta:
        ordering = ["-written_at", "-id"]
        indexes = [models.Index(fields=["case", "-written_at"], name="note_of_case")]

    def __str__(self) -> str:
        return f"{self.written_at:%Y-%m-%d}"


class ConfidentialNote(EncryptedText):
    """A note on health, violence or what was told in confidence: encrypted, and visible to the case's team only."""

    depth: ClassVar[Depth] = Depth.CONFIDENTIAL
    by_area: ClassVar[bool] = True
    case_field: ClassVar[str] = "case_id"

    case = models.ForeignKey(Case, models.CASCADE, related_name="confidential_notes")
    areas = areas_field()
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)

    objects = GuardedQuerySet.as_manager()

    class Meta:
        ordering = ["-written_at", "-id"]
        indexes = [models.Index(fields=["case", "-written_at"], name="confidential_of_case")]

    def __str__(self) -> str:
        return f"{self.written_at:%Y-%m-%d}"


class Reminder(PersonalRecord):
    """A deadline or a follow-up. The only record that a substitute sees, without the client's name."""

    shareable: ClassVar[bool] = False
    visible_to_substitute: ClassVar[bool] = True
    case_field: ClassVar[str] = "case_id"

    case = models.ForeignKey(Case, models.CASCADE, related_name="reminders")
    due_on = models.DateField()
    what = models.CharField(max_length=200)
    is_statutory = models.BooleanField(default=False)  # a deadline by law; else a follow-up
    done_on = models.DateField(null=True, blank=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = GuardedQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "id"]
        indexes = [models.Index(fields=["provider", "due_on"], name="reminder_due")]

    def __str__(self) -> str:
        return f"{self.due_on}"


class ScopedRecord(EncryptedText):
    """A statement by the client that needs a separate consent to be shared. The newest one counts."""

    case_field: ClassVar[str] = "case_id"

    case = models.ForeignKey(Case, models.CASCADE, related_name="+")
    stated_on = models.DateField(default=today)

    objects = GuardedQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["-stated_on", "-id"]

    def __str__(self) -> str:
        return f"{self.stated_on}"


class ResidenceStatus(ScopedRecord):
    """A client's residence status: shared only by a consent that ticks exactly this."""

    scope: ClassVar[Scope] = Scope.STATUS


class Address(ScopedRecord):
    """A client's address: shared only by a consent that ticks exactly this, and never if the client is protected."""

    scope: ClassVar[Scope] = Scope.ADDRESS


class ScanState(models.TextChoices):
    """The result of the virus scan."""

    WAITS = "waits", late("not yet")  # no scanner, or no answer
    CLEAN = "clean", late("yes, nothing found")
    FOUND = "found", late("yes, something found")  # never downloadable again


class Attachment(EncryptedFile):
    """A file in a case, with the depth of confidential notes. Never shared with another provider.

    It is stored in the database only, so that one backup holds it, one erasure deletes it, and row-level security
    covers it. Its name is encrypted like its content.
    """

    depth: ClassVar[Depth] = Depth.CONFIDENTIAL
    shareable: ClassVar[bool] = False
    case_field: ClassVar[str] = "case_id"

    case = models.ForeignKey(Case, models.CASCADE, related_name="attachments")
    kind = models.CharField(max_length=4, choices=[(kind.value, kind.value.upper()) for kind in FileType])
    size = models.PositiveIntegerField()  # bytes
    fingerprint = models.CharField(max_length=64)  # a keyed hash: the table alone does not reveal which file it is
    state = models.CharField(max_length=5, choices=ScanState.choices, default=ScanState.WAITS)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)

    objects = GuardedQuerySet.as_manager()

    class Meta:
        ordering = ["-written_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["case", "fingerprint"], name="attachment_once")]

    def __str__(self) -> str:
        return f"{self.written_at:%Y-%m-%d}"
