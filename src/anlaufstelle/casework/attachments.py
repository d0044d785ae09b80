"""Actions on attachments: storing, downloading, removing."""

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
    """An uploaded file. `size` is more than the length of `content` if the upload was cut off as too large."""

    name: str
    content: bytes
    size: int


@dataclass
class AttachResult:
    """The result of storing several files."""

    stored: list[Attachment] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)  # file name and message


class InfectedFile(Refused):
    """The scanner has found a virus."""


class FileNotScanned(Refused):
    """The file was not scanned for viruses yet. It is only downloaded on explicit request."""


def attach(actor: Actor, *, case: Case, uploads: Iterable[UploadedAttachment]) -> AttachResult:
    """Store files in a case, each on its own: refusing one does not affect the others. Raises NotPermitted.

    If the scanner does not answer once, it is not asked for the rest, so that a request waits for one timeout only.
    """
    works_on(actor, case.pk)
    outcome, is_scanner_available = AttachResult(), True
    for upload in uploads:
        try:
            kind = _detect_type(upload)
            existing = _check_limits(actor, case, upload)
            verdict = scan(upload.content) if is_scanner_available and not existing else ScanVerdict.SILENT
            is_scanner_available = verdict != ScanVerdict.SILENT or bool(existing)
            if verdict == ScanVerdict.FOUND:
                raise InfectedFile(_("The virus scanner has found something in it. Please do not open it anywhere."))
            outcome.stored.append(existing or _store(actor, case, upload, kind, SCAN_STATES[verdict]))
        except Refused as why:
            record_refusal(actor, what="attachment", subject=case.pk, reason=type(why).__name__)
            outcome.refused.append((file_types.safe_file_name(upload.name, None), why.sentence))
    return outcome


def _detect_type(upload: UploadedAttachment) -> file_types.FileType:
    if upload.size > len(upload.content):
        raise file_types.CannotKeepFile(file_types.too_large())
    return file_types.detect_type(upload.content)


def _check_limits(actor: Actor, case: Case, upload: UploadedAttachment) -> Attachment | None:
    """Return the same file if it is stored already (a double click). Raises CannotKeepFile if the case is full."""
    rows = Attachment.objects.visible_to(actor).filter(case=case)
    if existing := rows.defer("content").filter(fingerprint=_fingerprint(case, upload.content)).first():
        return existing
    if rows.count() >= file_types.MAX_FILES:
        raise file_types.CannotKeepFile(
            _("This case has %(most)s files already. Please remove one that is no longer needed.")
            % {"most": file_types.MAX_FILES}
        )
    if (rows.aggregate(sum=Sum("size"))["sum"] or 0) + len(upload.content) > file_types.MAX_CASE_SIZE:
        raise file_types.CannotKeepFile(
            _(
                "All files of this case together would be larger than 100 MB."
                " Please remove one that is no longer needed."
            )
        )
    return None


@transaction.atomic
def _store(
    actor: Actor, case: Case, upload: UploadedAttachment, kind: file_types.FileType, state: ScanState
) -> Attachment:
    fingerprint = _fingerprint(case, upload.content)
    attachment = Attachment(
        **record_fields(actor, case), kind=kind, size=len(upload.content), state=state, fingerprint=fingerprint
    )
    attachment.encrypt(file_types.safe_file_name(upload.name, kind))
    attachment.encrypt_content(upload.content)
    try:
        with transaction.atomic():
            attachment.save()
    except IntegrityError:  # a double click at the same moment
        existing: Attachment = (
            Attachment.objects.visible_to(actor).defer("content").get(case=case, fingerprint=fingerprint)
        )
        return existing
    record(actor, AuditAction.CREATE, attachment, client=case.client_id)
    return attachment


def _fingerprint(case: Case, content: bytes) -> str:
    return salted_hmac(f"attachment|{case.pk}", content, algorithm="sha256").hexdigest()


def download(actor: Actor, *, attachment: Attachment, unchecked: bool = False) -> bytes:
    """Return the content of an attachment and record the read. If it was not scanned yet, it is scanned now.

    Raises InfectedFile, and FileNotScanned unless `unchecked` is set. The scan result is saved even if this raises, so
    it is not one transaction.
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
    """Save the result of the scan."""
    rows = Attachment.objects.visible_to(actor).filter(pk=attachment.pk, state=ScanState.WAITS)
    if attachment.state != ScanState.WAITS and rows.update(state=attachment.state):
        record(actor, AuditAction.CHANGE, attachment, client=attachment.client_id, reason=f"scanner-{attachment.state}")


@transaction.atomic
def remove(actor: Actor, *, attachment: Attachment) -> None:
    """Delete an attachment. Idempotent. Raises NotPermitted."""
    works_on(actor, attachment.case_id)
    if Attachment.objects.visible_to(actor).filter(pk=attachment.pk).delete()[0]:
        record(actor, AuditAction.DELETE, attachment, client=attachment.client_id)
