"""Rectification requests (Art. 16 GDPR): the lead of the case answers them."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from anlaufstelle.audit.record import record_reads
from anlaufstelle.core.errors import Refused
from anlaufstelle.desk.decorators import requires_client_permission
from anlaufstelle.desk.views.cases import METHODS
from anlaufstelle.directory.roles import Permission
from anlaufstelle.directory.staff_context import StaffRequest
from anlaufstelle.people.access.permissions import allowed, leads_client
from anlaufstelle.people.clients import details_editing
from anlaufstelle.people.models import RectificationRequest


@require_http_methods(METHODS)
@requires_client_permission(Permission.ADVISE)
def rectification_request(request: StaffRequest, key: UUID) -> HttpResponse:
    """Show a request. The lead of a case accepts or declines it, with a reason."""
    row = RectificationRequest.objects.visible_to(request.actor).filter(pk=key).first()
    if row is None or not allowed(leads_client, request.actor, row.client_id):
        raise Http404
    record_reads(request.actor, RectificationRequest, [(row.client_id, None)])
    context: dict[str, Any] = {"rectification_request": row, "sentence": "", "typed": request.POST}
    if request.method != "POST":
        return render(request, "desk/clients/rectification_request.html", context)
    answer = request.POST.get("answer", "")
    try:
        if answer not in {"yes", "no"}:
            raise details_editing.CannotEditDetails(_("Nothing was sent: please choose yes or no."))
        reason = request.POST.get("reason", "")
        details_editing.answer_rectification(
            request.actor, rectification=row, was_accepted=answer == "yes", reason=reason
        )
    except Refused as error:
        return render(
            request, "desk/clients/rectification_request.html", {**context, "sentence": error.sentence}, status=422
        )
    messages.success(request, _("Answered. She reads it on her own page."))
    return redirect("desk:client_file", row.client_id)
