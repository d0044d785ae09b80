"""Actions on a case: writing notes, setting reminders, recording residence status and address."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from anlaufstelle.audit.models import AuditAction
from anlaufstelle.audit.record import record
from anlaufstelle.casework.models import MAX_NOTE_LENGTH, Address, CaseNote, ConfidentialNote, Reminder, ScopedRecord
from anlaufstelle.core.actor import Actor
from anlaufstelle.core.dates import today
from anlaufstelle.core.errors import Refused
from anlaufstelle.people.access.areas import mask_of
from anlaufstelle.people.access.permissions import works_on
from anlaufstelle.people.clients.anonymous import require_name
from anlaufstelle.people.crypto.encryption import decrypt_all
from anlaufstelle.people.models import Case

DOUBLE_CLICK = dt.timedelta(minutes=1)


class CannotWriteNote(Refused):
    """The text cannot be saved like this."""


class NoteChangedMeanwhile(Refused):
    """A colleague saved first. `stored` is the text they saved, `submitted` is the text that was not saved."""

    def __init__(self, submitted: str, stored: str) -> None:
        super().__init__(_("Not saved: somebody has changed this note meanwhile. Both texts stand below."))
        self.submitted, self.stored = submitted, stored


@transaction.atomic
def write_note(
    actor: Actor, *, case: Case, text: str, areas: Iterable[str] = (), confidential: bool = False
) -> CaseNote | ConfidentialNote:
    """Add a note to a case. The same text again within a minute counts as a double click.

    Raises CannotWriteNote, NotPermitted.
    """
    works_on(actor, case.pk)
    words = check_text(text)
    fields = record_fields(actor, case)
    model = ConfidentialNote if confidential else CaseNote
    if existing := _just_written(actor, model, case, words):
        return existing
    note: CaseNote | ConfidentialNote
    if confidential:
        note = ConfidentialNote(**fields, areas=mask_of(areas))
        note.encrypt(words)
    else:
        note = CaseNote(**fields, areas=mask_of(areas), text=words)
    note.save()
    record(actor, AuditAction.CREATE, note, client=case.client_id)
    return note


@transaction.atomic
def change_note(actor: Actor, *, note: CaseNote, text: str, version: int) -> None:
    """Replace the text of a note. `version`: of the text that was edited.

    Raises NoteChangedMeanwhile, CannotWriteNote, NotPermitted.
    """
    works_on(actor, note.case_id)
    words = check_text(text)
    rows = CaseNote.objects.visible_to(actor).filter(pk=note.pk)
    if not rows.filter(version=version).update(text=words, version=F("version") + 1):
        raise NoteChangedMeanwhile(words, rows.get().text)
    record(actor, AuditAction.CHANGE, note, client=note.client_id)


@transaction.atomic
def add_reminder(actor: Actor, *, case: Case, what: str, due_on: dt.date, is_statutory: bool = False) -> Reminder:
    """Add a deadline or a follow-up to a case. Idempotent. Raises CannotWriteNote, NotPermitted."""
    works_on(actor, case.pk)
    words = " ".join(what.split())
    if not words or len(words) > 200:
        raise CannotWriteNote(_("Please say in a few words what is due."))
    if not today() <= due_on <= today() + dt.timedelta(days=3660):
        raise CannotWriteNote(_("Please choose a day from today on, within ten years."))
    same = Reminder.objects.visible_to(actor).filter(case=case, what=words, due_on=due_on, done_on=None)
    if existing := same.first():  # a double click
        return existing
    fields = record_fields(actor, case)
    reminder: Reminder = Reminder.objects.create(**fields, what=words, due_on=due_on, is_statutory=is_statutory)
    record(actor, AuditAction.CREATE, reminder, client=case.client_id)
    return reminder


@transaction.atomic
def complete_reminder(actor: Actor, *, reminder: Reminder) -> None:
    """Mark a reminder as done. Idempotent. Raises NotPermitted."""
    works_on(actor, reminder.case_id, even_closed=True)
    rows = Reminder.objects.visible_to(actor).filter(pk=reminder.pk, done_on=None)
    if rows.update(done_on=today()):
        record(actor, AuditAction.CHANGE, reminder, client=reminder.client_id, reason="done")


@transaction.atomic
def save_scoped_record(actor: Actor, model: type[ScopedRecord], *, case: Case, text: str) -> None:
    """Record residence status or address, encrypted. The newest record counts; older ones stay as history.

    Raises CannotWriteNote, NotPermitted, NameRequired.
    """
    works_on(actor, case.pk)
    if model is Address:
        require_name(actor, case.client_id)
    words = check_text(text)
    scoped_record = model(case=case, client_id=case.client_id, provider_id=case.provider_id)
    scoped_record.encrypt(words)
    scoped_record.save()
    record(actor, AuditAction.CREATE, scoped_record, client=case.client_id)


def check_text(text: str) -> str:
    """Return the normalised text. Raises CannotWriteNote if it is empty or too long."""
    words = text.replace("\0", "").strip()
    if not words:
        raise CannotWriteNote(_("Not saved: there are no words yet."))
    if len(words) > MAX_NOTE_LENGTH:
        raise CannotWriteNote(
            _("Not saved: the text has %(length)s characters, at most %(most)s can be kept. Please split it.")
            % {"length": len(words), "most": MAX_NOTE_LENGTH}
        )
    return words


def _just_written(
    actor: Actor, model: type[CaseNote] | type[ConfidentialNote], case: Case, words: str
) -> CaseNote | ConfidentialNote | None:
    since = timezone.now() - DOUBLE_CLICK
    rows: Any = model.objects.visible_to(actor).filter(case=case, written_by=actor.user_id, written_at__gte=since)
    notes: list[Any] = list(rows)
    if model is ConfidentialNote:
        decrypt_all(notes)
    return next((note for note in notes if note.text == words), None)


def record_fields(actor: Actor, case: Case) -> dict[str, Any]:
    """Return the fields that every new record of a case has: case, client, provider and author."""
    return {
        "case": case, "client_id": case.client_id, "provider_id": case.provider_id, "written_by_id": actor.user_id,
    }  # fmt: skip
