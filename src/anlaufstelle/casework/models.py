"""Records of a case. Each names its case, its person and the provider that wrote it."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as late

from anlaufstelle.casework.files import Kind
from anlaufstelle.core.dates import today
from anlaufstelle.people.areas import areas_field
from anlaufstelle.people.clearance import Guarded, Personal
from anlaufstelle.people.depth import Depth, Scope
from anlaufstelle.people.models import Case
from anlaufstelle.people.vault import SealedFile, SealedText

LONGEST_NOTE = 20_000  # characters


class Note(Personal):
    """What was talked about and done, in some areas of life. Without an area it stays with its provider."""

    by_area: ClassVar[bool] = True
    of_case: ClassVar[str] = "case_id"

    case = models.ForeignKey(Case, models.CASCADE, related_name="notes")
    areas = areas_field()
    text = models.TextField()
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)  # two who edit at once: nobody's words are lost

    objects = Guarded.as_manager()

    class Meta:
        ordering = ["-written_at", "-id"]
        indexes = [models.Index(fields=["case", "-written_at"], name="note_of_case")]

    def __str__(self) -> str:
        return f"{self.written_at:%Y-%m-%d}"


class ConfidentialNote(SealedText):
    """Health, violence, what was told in confidence: sealed, and seen by the case's own team."""

    depth: ClassVar[Depth] = Depth.CONFIDENTIAL
    by_area: ClassVar[bool] = True
    of_case: ClassVar[str] = "case_id"

    case = models.ForeignKey(Case, models.CASCADE, related_name="confidential_notes")
    areas = areas_field()
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)

    objects = Guarded.as_manager()

    class Meta:
        ordering = ["-written_at", "-id"]
        indexes = [models.Index(fields=["case", "-written_at"], name="confidential_of_case")]

    def __str__(self) -> str:
        return f"{self.written_at:%Y-%m-%d}"


class Reminder(Personal):
    """A day on which something must be looked at. All that a substitute sees, and without the person's name."""

    shareable: ClassVar[bool] = False
    for_substitute: ClassVar[bool] = True
    of_case: ClassVar[str] = "case_id"

    case = models.ForeignKey(Case, models.CASCADE, related_name="reminders")
    due_on = models.DateField()
    what = models.CharField(max_length=200)
    is_statutory = models.BooleanField(default=False)  # a deadline by law; else a watch date
    done_on = models.DateField(null=True, blank=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = Guarded.as_manager()

    class Meta:
        ordering = ["due_on", "id"]
        indexes = [models.Index(fields=["provider", "due_on"], name="reminder_due")]

    def __str__(self) -> str:
        return f"{self.due_on}"


class Paper(SealedText):
    """Something she has said of herself that has a scope of its own; the newest one counts."""

    of_case: ClassVar[str] = "case_id"

    case = models.ForeignKey(Case, models.CASCADE, related_name="+")
    said_on = models.DateField(default=today)

    objects = Guarded.as_manager()

    class Meta:
        abstract = True
        ordering = ["-said_on", "-id"]

    def __str__(self) -> str:
        return f"{self.said_on}"


class ResidenceStatus(Paper):
    """Her residence status: opened only by a consent that ticks exactly it."""

    scope: ClassVar[Scope] = Scope.STATUS


class Address(Paper):
    """Where she lives: opened only by a consent that ticks exactly it, and never if she is protected."""

    scope: ClassVar[Scope] = Scope.ADDRESS


class State(models.TextChoices):
    """What a scanner has said of a file."""

    WAITS = "waits", late("not yet")  # nothing: there is none, or it did not answer
    CLEAN = "clean", late("yes, nothing found")
    FOUND = "found", late("yes, something found")  # it is never given out again


class Attachment(SealedFile):
    """A file in a case, as deep as confidential notes, for its provider alone.

    It lies in the database and nowhere else: one backup holds it, one erasure takes it, and the same wall stands round
    it. Its key is random and says nothing; its name is sealed like its content.
    """

    depth: ClassVar[Depth] = Depth.CONFIDENTIAL
    shareable: ClassVar[bool] = False
    of_case: ClassVar[str] = "case_id"

    case = models.ForeignKey(Case, models.CASCADE, related_name="attachments")
    kind = models.CharField(max_length=4, choices=[(one.value, one.value.upper()) for one in Kind])
    size = models.PositiveIntegerField()  # bytes
    fingerprint = models.CharField(max_length=64)  # keyed: who only has the table cannot tell which file it is
    state = models.CharField(max_length=5, choices=State.choices, default=State.WAITS)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)

    objects = Guarded.as_manager()

    class Meta:
        ordering = ["-written_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["case", "fingerprint"], name="attachment_once")]

    def __str__(self) -> str:
        return f"{self.written_at:%Y-%m-%d}"
