"""Attachments of a case: upload, details, download, removal. They are never displayed in the browser."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from anlaufstelle.audit.record import record_reads
from anlaufstelle.casework import attachments, virus_scanner
from anlaufstelle.casework.attachments import UploadedAttachment
from anlaufstelle.casework.file_types import MAX_FILES
from anlaufstelle.casework.models import Attachment
from anlaufstelle.core.errors import Refused
from anlaufstelle.desk.decorators import requires_client_permission
from anlaufstelle.desk.views.cases import METHODS, writable_case
from anlaufstelle.directory.roles import Permission
from anlaufstelle.directory.staff_context import StaffRequest
from anlaufstelle.people.access.permissions import allowed, works_on
from anlaufstelle.people.crypto.encryption import decrypt_all

# With these types phones offer their camera, too.
ACCEPTED = "application/pdf,image/jpeg,image/png,image/heic,image/heif,.pdf,.jpg,.jpeg,.png,.heic"
SANDBOX = "sandbox; default-src 'none'; frame-ancestors 'none'"


@require_http_methods(METHODS)
@requires_client_permission(Permission.ADVISE)
def attach(request: StaffRequest, key: UUID) -> HttpResponse:
    """Upload files. Refused ones are listed with the reason; the others are stored."""
    case = writable_case(request, key)
    context = {"case": case, "accepted": ACCEPTED, "most": MAX_FILES, "is_scanned": virus_scanner.is_configured()}
    if request.method != "POST":
        return render(request, "desk/clients/attach.html", context)
    uploads = _uploads(request)
    try:
        outcome = attachments.attach(request.actor, case=case, uploads=uploads)
    except Refused as error:
        return render(request, "desk/clients/attach.html", {**context, "sentence": error.sentence}, status=422)
    if count := len(outcome.stored):
        message = ngettext("%(count)s file is kept, sealed.", "%(count)s files are kept, sealed.", count)
        messages.success(request, message % {"count": count})
    if not uploads:
        context["sentence"] = _("Nothing was added: please choose one or more files.")
    if outcome.refused or not uploads:
        return render(request, "desk/clients/attach.html", {**context, "refused": outcome.refused}, status=422)
    return redirect("desk:client_file", case.client_id)


def _uploads(request: StaffRequest) -> list[UploadedAttachment]:
    return [
        UploadedAttachment(upload.name or "", upload.read(), upload.size or 0)
        for upload in request.FILES.getlist("files")
    ]


def _visible_attachment(request: StaffRequest, key: UUID) -> Attachment:
    """Return a visible attachment without its content. Raises Http404."""
    rows = Attachment.objects.visible_to(request.actor).filter(pk=key)
    attachment = rows.select_related("case", "written_by").defer("content").first()
    if attachment is None:
        raise Http404
    decrypt_all([attachment])
    return attachment


def _render_attachment(request: StaffRequest, attachment: Attachment, status: int = 200, **extra: Any) -> HttpResponse:
    context = {"one": attachment, "is_mine": allowed(works_on, request.actor, attachment.case_id), **extra}
    return render(request, "desk/clients/attachment.html", context, status=status)


@require_safe
@requires_client_permission(Permission.ADVISE)
def attachment(request: StaffRequest, key: UUID) -> HttpResponse:
    """Show the details of an attachment."""
    row = _visible_attachment(request, key)
    record_reads(request.actor, Attachment, [(row.client_id, None)])
    return _render_attachment(request, row)


@require_POST
@requires_client_permission(Permission.ADVISE)
def download(request: StaffRequest, key: UUID) -> HttpResponse:
    """Download an attachment. One that was not scanned for viruses needs a confirmation."""
    row = _visible_attachment(request, key)
    try:
        content = attachments.download(request.actor, attachment=row, unchecked="unchecked" in request.POST)
    except Refused as error:
        asks = isinstance(error, attachments.FileNotScanned)
        return _render_attachment(request, row, 409, sentence=error.sentence, asks=asks)
    response = HttpResponse(content, content_type="application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(True, row.text)
    response["Content-Security-Policy"] = SANDBOX
    response["Cache-Control"] = "no-store"
    return response


@require_POST
@requires_client_permission(Permission.ADVISE)
def remove(request: StaffRequest, key: UUID) -> HttpResponse:
    """Delete an attachment, if the confirmation is ticked."""
    row = _visible_attachment(request, key)
    case = writable_case(request, row.case_id)
    if "sure" not in request.POST:
        return _render_attachment(
            request, row, 422, sentence=_("Nothing was removed: please tick that it shall be destroyed.")
        )
    try:
        attachments.remove(request.actor, attachment=row)
    except Refused as error:
        return _render_attachment(request, row, 422, sentence=error.sentence)
    messages.success(request, _("The file is destroyed."))
    return redirect("desk:client_file", case.client_id)
