"""Records of a case. Each names its case, its person and the provider that wrote it."""

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

LONGEST_NOTE = 20_000  # characters


class CaseNote(PersonalRecord):
    """What was talked about and done, in some areas of life. Without an area it stays with its provider."""

    by_area: ClassVar[bool] = True
    case_field: ClassVar[str] = "case_id"

    case = models.ForeignKey(Case, models.CASCADE, related_name="notes")
    areas = areas_field()
    text = models.TextField()
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)  # two who edit at once: nobody's words are lost

    objects = GuardedQuerySet.as_manager()

    class Meta:
        ordering = ["-written_at", "-id"]
        indexes = [models.Index(fields=["case", "-written_at"], name="note_of_case")]

    def __str__(self) -> str:
        return f"{self.written_at:%Y-%m-%d}"


class ConfidentialNote(EncryptedText):
    """Health, violence, what was told in confidence: sealed, and seen by the case's own team."""

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
    """A day on which something must be looked at. All that a substitute sees, and without the person's name."""

    shareable: ClassVar[bool] = False
    visible_to_substitute: ClassVar[bool] = True
    case_field: ClassVar[str] = "case_id"

    case = models.ForeignKey(Case, models.CASCADE, related_name="reminders")
    due_on = models.DateField()
    what = models.CharField(max_length=200)
    is_statutory = models.BooleanField(default=False)  # a deadline by law; else a watch date
    done_on = models.DateField(null=True, blank=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = GuardedQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "id"]
        indexes = [models.Index(fields=["provider", "due_on"], name="reminder_due")]

    def __str__(self) -> str:
        return f"{self.due_on}"


class ScopedRecord(EncryptedText):
    """Something she has said of herself that has a scope of its own; the newest one counts."""

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
    """Her residence status: opened only by a consent that ticks exactly it."""

    scope: ClassVar[Scope] = Scope.STATUS


class Address(ScopedRecord):
    """Where she lives: opened only by a consent that ticks exactly it, and never if she is protected."""

    scope: ClassVar[Scope] = Scope.ADDRESS


class ScanState(models.TextChoices):
    """What a scanner has said of a file."""

    WAITS = "waits", late("not yet")  # nothing: there is none, or it did not answer
    CLEAN = "clean", late("yes, nothing found")
    FOUND = "found", late("yes, something found")  # it is never given out again


class Attachment(EncryptedFile):
    """A file in a case, as deep as confidential notes, for its provider alone.

    It lies in the database and nowhere else: one backup holds it, one erasure takes it, and the same wall stands round
    it. Its key is random and says nothing; its name is sealed like its content.
    """

    depth: ClassVar[Depth] = Depth.CONFIDENTIAL
    shareable: ClassVar[bool] = False
    case_field: ClassVar[str] = "case_id"

    case = models.ForeignKey(Case, models.CASCADE, related_name="attachments")
    kind = models.CharField(max_length=4, choices=[(one.value, one.value.upper()) for one in FileType])
    size = models.PositiveIntegerField()  # bytes
    fingerprint = models.CharField(max_length=64)  # keyed: who only has the table cannot tell which file it is
    state = models.CharField(max_length=5, choices=ScanState.choices, default=ScanState.WAITS)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)

    objects = GuardedQuerySet.as_manager()

    class Meta:
        ordering = ["-written_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["case", "fingerprint"], name="attachment_once")]

    def __str__(self) -> str:
        return f"{self.written_at:%Y-%m-%d}"
