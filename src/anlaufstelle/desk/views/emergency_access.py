"""In an emergency: opening the file of somebody whom I do not work with, by her name and with a reason."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from anlaufstelle.audit.record import record_refusal
from anlaufstelle.core.errors import Refused
from anlaufstelle.desk.decorators import date_param, requires_client_permission, text_param
from anlaufstelle.desk.views.cases import METHODS
from anlaufstelle.directory.roles import Permission
from anlaufstelle.directory.staff_context import StaffRequest
from anlaufstelle.people.access import emergency_access as verbs
from anlaufstelle.people.access.permissions import allowed, may_end_emergency


@require_http_methods(METHODS)
@requires_client_permission(Permission.ADVISE)
def emergency_access(request: StaffRequest) -> HttpResponse:
    """What it means, and the name. Hit and no hit are answered alike until it is open."""
    shown: dict[str, Any] = {
        "typed": request.POST, "sentence": "", "hours": verbs.DURATION_HOURS, "attempts": verbs.ATTEMPTS,
    }  # fmt: skip
    if request.method != "POST":
        return render(request, "desk/clients/emergency_access.html", shown)
    try:
        verbs.record_attempt(request.actor)
        client = verbs.grant_emergency_access(
            request.actor, name=text_param(request.POST, "name", 200), born=date_param(request.POST, "born"),
            reason=request.POST.get("reason", ""),
        )  # fmt: skip
    except Refused as why:
        record_refusal(request.actor, what="emergencyaccess", subject=None, reason=type(why).__name__)
        return render(request, "desk/clients/emergency_access.html", {**shown, "sentence": why.sentence}, status=422)
    return redirect("desk:client_file", client)


@require_POST
@requires_client_permission(Permission.ADVISE)
def end_emergency_access(request: StaffRequest, key: UUID) -> HttpResponse:
    """Not needed any more, or not right: it ends at once."""
    row = verbs.live_emergency_access(request.actor, key)
    if row is None or not allowed(may_end_emergency, request.actor, row):
        raise Http404
    verbs.end_emergency_access(request.actor, emergency=row)
    messages.success(request, _("Ended. It counts at once: nothing of it is seen any more."))
    if row.user_id == request.actor.user_id:
        return redirect("desk:clients")
    return redirect("desk:client_file", row.client_id)
