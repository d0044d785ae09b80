"""Verbs of a case: writing a note, reminding oneself, keeping status and address."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from anlaufstelle.audit.models import AuditAction
from anlaufstelle.audit.record import record
from anlaufstelle.casework.models import LONGEST_NOTE, Address, CaseNote, ConfidentialNote, Reminder, ScopedRecord
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
    """This cannot be written here."""


class NoteChangedMeanwhile(Refused):
    """Somebody else has changed the words meanwhile. Both texts are kept: hers is saved, this one is `mine`."""

    def __init__(self, mine: str, theirs: str) -> None:
        super().__init__(_("Not saved: somebody has changed this note meanwhile. Both texts stand below."))
        self.mine, self.theirs = mine, theirs


@transaction.atomic
def write_note(
    actor: Actor, *, case: Case, text: str, areas: Iterable[str] = (), confidential: bool = False
) -> CaseNote | ConfidentialNote:
    """Add a note to a case; the same words once more within a minute are a double click.

    Raises CannotWriteNote, NotPermitted.
    """
    works_on(actor, case.pk)
    words = check_text(text)
    whose = record_fields(actor, case)
    kind = ConfidentialNote if confidential else CaseNote
    if there := _just_written(actor, kind, case, words):
        return there
    note: CaseNote | ConfidentialNote
    if confidential:
        note = ConfidentialNote(**whose, areas=mask_of(areas))
        note.encrypt(words)
    else:
        note = CaseNote(**whose, areas=mask_of(areas), text=words)
    note.save()
    record(actor, AuditAction.CREATE, note, client=case.client_id)
    return note


@transaction.atomic
def change_note(actor: Actor, *, note: CaseNote, text: str, version: int) -> None:
    """Put other words in a note's place. `version`: of the words that were changed. Raises NoteChangedMeanwhile,
    CannotWriteNote,
    NotPermitted.
    """
    works_on(actor, note.case_id)
    words = check_text(text)
    rows = CaseNote.objects.visible_to(actor).filter(pk=note.pk)
    if not rows.filter(version=version).update(text=words, version=F("version") + 1):
        raise NoteChangedMeanwhile(words, rows.get().text)
    record(actor, AuditAction.CHANGE, note, client=note.client_id)


@transaction.atomic
def add_reminder(actor: Actor, *, case: Case, what: str, due_on: dt.date, is_statutory: bool = False) -> Reminder:
    """Note a day on which something must be looked at. Raises CannotWriteNote, NotPermitted."""
    works_on(actor, case.pk)
    words = " ".join(what.split())
    if not words or len(words) > 200:
        raise CannotWriteNote(_("Please say in a few words what is due."))
    if not today() <= due_on <= today() + dt.timedelta(days=3660):
        raise CannotWriteNote(_("Please choose a day from today on, within ten years."))
    same = Reminder.objects.visible_to(actor).filter(case=case, what=words, due_on=due_on, done_on=None)
    if there := same.first():  # a double click
        return there
    whose = record_fields(actor, case)
    reminder: Reminder = Reminder.objects.create(**whose, what=words, due_on=due_on, is_statutory=is_statutory)
    record(actor, AuditAction.CREATE, reminder, client=case.client_id)
    return reminder


@transaction.atomic
def complete_reminder(actor: Actor, *, reminder: Reminder) -> None:
    """What was due is done. Doing it twice is no harm. Raises NotPermitted."""
    works_on(actor, reminder.case_id, even_closed=True)
    rows = Reminder.objects.visible_to(actor).filter(pk=reminder.pk, done_on=None)
    if rows.update(done_on=today()):
        record(actor, AuditAction.CHANGE, reminder, client=reminder.client_id, reason="done")


@transaction.atomic
def save_scoped_record(actor: Actor, kind: type[ScopedRecord], *, case: Case, text: str) -> None:
    """Keep residence status or address, sealed; the newest one counts, older ones stay as what was once said."""
    works_on(actor, case.pk)
    if kind is Address:
        require_name(actor, case.client_id)
    words = check_text(text)
    paper = kind(case=case, client_id=case.client_id, provider_id=case.provider_id)
    paper.encrypt(words)
    paper.save()
    record(actor, AuditAction.CREATE, paper, client=case.client_id)


def check_text(text: str) -> str:
    """A note's words as they can be kept. Raises CannotWriteNote."""
    words = text.replace("\0", "").strip()
    if not words:
        raise CannotWriteNote(_("Not saved: there are no words yet."))
    if len(words) > LONGEST_NOTE:
        raise CannotWriteNote(
            _("Not saved: the text has %(length)s characters, at most %(most)s can be kept. Please split it.")
            % {"length": len(words), "most": LONGEST_NOTE}
        )
    return words


def _just_written(
    actor: Actor, kind: type[CaseNote] | type[ConfidentialNote], case: Case, words: str
) -> CaseNote | ConfidentialNote | None:
    since = timezone.now() - DOUBLE_CLICK
    rows: Any = kind.objects.visible_to(actor).filter(case=case, written_by=actor.user_id, written_at__gte=since)
    found: list[Any] = list(rows)
    if kind is ConfidentialNote:
        decrypt_all(found)
    return next((one for one in found if one.text == words), None)


def record_fields(actor: Actor, case: Case) -> dict[str, Any]:
    """Whose a record is, and who has written it."""
    return {
        "case": case, "client_id": case.client_id, "provider_id": case.provider_id, "written_by_id": actor.user_id,
    }  # fmt: skip
