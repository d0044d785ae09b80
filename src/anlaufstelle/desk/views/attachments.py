"""Files of a case: adding several at once, looking at one, getting it, removing it. Nothing opens in a page."""

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

# With these words a phone offers its camera, too.
ACCEPTED = "application/pdf,image/jpeg,image/png,image/heic,image/heif,.pdf,.jpg,.jpeg,.png,.heic"
SANDBOX = "sandbox; default-src 'none'; frame-ancestors 'none'"


@require_http_methods(METHODS)
@requires_client_permission(Permission.ADVISE)
def attach(request: StaffRequest, key: UUID) -> HttpResponse:
    """Add files. Those that cannot be kept are named with the reason; the others are kept all the same."""
    case = writable_case(request, key)
    told = {"case": case, "accepted": ACCEPTED, "most": MAX_FILES, "is_scanned": virus_scanner.is_configured()}
    if request.method != "POST":
        return render(request, "desk/clients/attach.html", told)
    brought = _uploads(request)
    try:
        outcome = attachments.attach(request.actor, case=case, uploads=brought)
    except Refused as why:
        return render(request, "desk/clients/attach.html", {**told, "sentence": why.sentence}, status=422)
    if count := len(outcome.stored):
        said = ngettext("%(count)s file is kept, sealed.", "%(count)s files are kept, sealed.", count)
        messages.success(request, said % {"count": count})
    if not brought:
        told["sentence"] = _("Nothing was added: please choose one or more files.")
    if outcome.refused or not brought:
        return render(request, "desk/clients/attach.html", {**told, "refused": outcome.refused}, status=422)
    return redirect("desk:client_file", case.client_id)


def _uploads(request: StaffRequest) -> list[UploadedAttachment]:
    return [UploadedAttachment(one.name or "", one.read(), one.size or 0) for one in request.FILES.getlist("files")]


def _visible_attachment(request: StaffRequest, key: UUID) -> Attachment:
    """A file that I see, without what is in it. Raises Http404."""
    rows = Attachment.objects.visible_to(request.actor).filter(pk=key)
    found = rows.select_related("case", "written_by").defer("content").first()
    if found is None:
        raise Http404
    decrypt_all([found])
    return found


def _page(request: StaffRequest, one: Attachment, status: int = 200, **more: Any) -> HttpResponse:
    told = {"one": one, "is_mine": allowed(works_on, request.actor, one.case_id), **more}
    return render(request, "desk/clients/attachment.html", told, status=status)


@require_safe
@requires_client_permission(Permission.ADVISE)
def attachment(request: StaffRequest, key: UUID) -> HttpResponse:
    """One file: what it is called, who has added it, whether it was checked; getting it and removing it."""
    found = _visible_attachment(request, key)
    record_reads(request.actor, Attachment, [(found.client_id, None)])
    return _page(request, found)


@require_POST
@requires_client_permission(Permission.ADVISE)
def download(request: StaffRequest, key: UUID) -> HttpResponse:
    """Give out a file, to be saved and not to be opened here. An unchecked one needs a second click that says so."""
    found = _visible_attachment(request, key)
    try:
        content = attachments.download(request.actor, attachment=found, unchecked="unchecked" in request.POST)
    except Refused as why:
        asks = isinstance(why, attachments.FileNotScanned)
        return _page(request, found, 409, sentence=why.sentence, asks=asks)
    answer = HttpResponse(content, content_type="application/octet-stream")
    answer["Content-Disposition"] = content_disposition_header(True, found.text)
    answer["Content-Security-Policy"] = SANDBOX
    answer["Cache-Control"] = "no-store"
    return answer


@require_POST
@requires_client_permission(Permission.ADVISE)
def remove(request: StaffRequest, key: UUID) -> HttpResponse:
    """Destroy a file; asked once, by a tick beside the button."""
    found = _visible_attachment(request, key)
    case = writable_case(request, found.case_id)
    if "sure" not in request.POST:
        return _page(request, found, 422, sentence=_("Nothing was removed: please tick that it shall be destroyed."))
    try:
        attachments.remove(request.actor, attachment=found)
    except Refused as why:
        return _page(request, found, 422, sentence=why.sentence)
    messages.success(request, _("The file is destroyed."))
    return redirect("desk:client_file", case.client_id)
