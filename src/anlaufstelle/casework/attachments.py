"""Verbs of the files of a case: keeping, giving out, removing."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from anlaufstelle.audit.models import AuditAction
from anlaufstelle.audit.record import record, record_refusal
from anlaufstelle.casework import file_types
from anlaufstelle.casework.actions import record_fields
from anlaufstelle.casework.models import Attachment, ScanState
from anlaufstelle.casework.virus_scanner import ScanVerdict, scan
from anlaufstelle.core.actor import Actor
from anlaufstelle.core.errors import Refused
from anlaufstelle.people.access.permissions import works_on
from anlaufstelle.people.models import Case

SCAN_STATES = {
    ScanVerdict.CLEAN: ScanState.CLEAN,
    ScanVerdict.FOUND: ScanState.FOUND,
    ScanVerdict.SILENT: ScanState.WAITS,
}


@dataclass(frozen=True)
class UploadedAttachment:
    """A file as it came in. `size` may be more than what was kept of it: then it is too large."""

    name: str
    content: bytes
    size: int


@dataclass
class AttachResult:
    """What became of several files: those that are kept, and why the others are not."""

    kept: list[Attachment] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)  # name and sentence


class InfectedFile(Refused):
    """The scanner has found a virus."""


class FileNotScanned(Refused):
    """Nobody has looked for viruses yet: whoever wants it all the same must say so."""


def attach(actor: Actor, *, case: Case, brought: Iterable[UploadedAttachment]) -> AttachResult:
    """Keep files in a case, each by itself: one that is refused loses none of the others. Raises NotPermitted.

    A scanner that was silent once is not asked again for the rest: nobody waits for it forty times.
    """
    works_on(actor, case.pk)
    outcome, is_there = AttachResult(), True
    for one in brought:
        try:
            kind = _detect_type(one)
            there = _check_limits(actor, case, one)
            verdict = scan(one.content) if is_there and not there else ScanVerdict.SILENT
            is_there = verdict != ScanVerdict.SILENT or bool(there)
            if verdict == ScanVerdict.FOUND:
                raise InfectedFile(_("The virus scanner has found something in it. Please do not open it anywhere."))
            outcome.kept.append(there or _store(actor, case, one, kind, SCAN_STATES[verdict]))
        except Refused as why:
            record_refusal(actor, what="attachment", subject=case.pk, reason=type(why).__name__)
            outcome.refused.append((file_types.safe_file_name(one.name, None), why.sentence))
    return outcome


def _detect_type(one: UploadedAttachment) -> file_types.FileType:
    if one.size > len(one.content):
        raise file_types.CannotKeepFile(file_types.too_large())
    return file_types.detect_type(one.content)


def _check_limits(actor: Actor, case: Case, one: UploadedAttachment) -> Attachment | None:
    """The same file, if it is there already: a double click. Raises CannotKeep where there is no room."""
    rows = Attachment.objects.visible_to(actor).filter(case=case)
    if there := rows.defer("content").filter(fingerprint=_fingerprint(case, one.content)).first():
        return there
    if rows.count() >= file_types.MOST_FILES:
        raise file_types.CannotKeepFile(
            _("This case has %(most)s files already. Please remove one that is no longer needed.")
            % {"most": file_types.MOST_FILES}
        )
    if (rows.aggregate(sum=Sum("size"))["sum"] or 0) + len(one.content) > file_types.MOST_OF_A_CASE:
        raise file_types.CannotKeepFile(
            _(
                "All files of this case together would be larger than 100 MB."
                " Please remove one that is no longer needed."
            )
        )
    return None


@transaction.atomic
def _store(
    actor: Actor, case: Case, one: UploadedAttachment, kind: file_types.FileType, state: ScanState
) -> Attachment:
    print_ = _fingerprint(case, one.content)
    attachment = Attachment(
        **record_fields(actor, case), kind=kind, size=len(one.content), state=state, fingerprint=print_
    )
    attachment.encrypt(file_types.safe_file_name(one.name, kind))
    attachment.encrypt_content(one.content)
    try:
        with transaction.atomic():
            attachment.save()
    except IntegrityError:  # a double click at the same moment
        found: Attachment = Attachment.objects.visible_to(actor).defer("content").get(case=case, fingerprint=print_)
        return found
    record(actor, AuditAction.CREATE, attachment, client=case.client_id)
    return attachment


def _fingerprint(case: Case, content: bytes) -> str:
    return salted_hmac(f"attachment|{case.pk}", content, algorithm="sha256").hexdigest()


def download(actor: Actor, *, attachment: Attachment, unchecked: bool = False) -> bytes:
    """What is in a file, and the line that is left of it. What waits is checked now, if a scanner answers.

    Raises InfectedFile; and FileNotScanned as long as nobody has said that she wants it `unchecked`. What the scanner
    said is
    kept all the same, so this is no single transaction.
    """
    content = attachment.decrypt_content()
    if attachment.state == ScanState.WAITS:
        attachment.state = SCAN_STATES[scan(content)]
        _save_scan_state(actor, attachment)
    if attachment.state == ScanState.FOUND:
        raise InfectedFile(
            _("The virus scanner has found something in this file. It is not given out. Please remove it.")
        )
    if attachment.state == ScanState.WAITS and not unchecked:
        raise FileNotScanned(_("Nobody has checked this file for viruses yet, for no scanner answers."))
    waits = attachment.state == ScanState.WAITS
    record(actor, AuditAction.READ, attachment, client=attachment.client_id, reason="unchecked" if waits else "")
    return content


@transaction.atomic
def _save_scan_state(actor: Actor, attachment: Attachment) -> None:
    """Keep what the scanner has said."""
    rows = Attachment.objects.visible_to(actor).filter(pk=attachment.pk, state=ScanState.WAITS)
    if attachment.state != ScanState.WAITS and rows.update(state=attachment.state):
        record(actor, AuditAction.CHANGE, attachment, client=attachment.client_id, reason=f"scanner-{attachment.state}")


@transaction.atomic
def remove(actor: Actor, *, attachment: Attachment) -> None:
    """Destroy a file. Doing it twice is no harm. Raises NotPermitted."""
    works_on(actor, attachment.case_id)
    if Attachment.objects.visible_to(actor).filter(pk=attachment.pk).delete()[0]:
        record(actor, AuditAction.DELETE, attachment, client=attachment.client_id)
