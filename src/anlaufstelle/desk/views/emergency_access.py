"""Emergency access (break-glass) to the file of a client the user does not work with."""

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
from anlaufstelle.people.access import emergency_access as emergencies
from anlaufstelle.people.access.permissions import allowed, may_end_emergency


@require_http_methods(METHODS)
@requires_client_permission(Permission.ADVISE)
def emergency_access(request: StaffRequest) -> HttpResponse:
    """Grant emergency access by name and date of birth. All failures get the same answer."""
    context: dict[str, Any] = {
        "typed": request.POST,
        "sentence": "",
        "hours": emergencies.DURATION_HOURS,
        "attempts": emergencies.ATTEMPTS,
    }
    if request.method != "POST":
        return render(request, "desk/clients/emergency_access.html", context)
    try:
        emergencies.record_attempt(request.actor)
        client = emergencies.grant_emergency_access(
            request.actor,
            name=text_param(request.POST, "name", 200),
            born=date_param(request.POST, "born"),
            reason=request.POST.get("reason", ""),
        )
    except Refused as error:
        record_refusal(request.actor, what="emergencyaccess", subject=None, reason=type(error).__name__)
        return render(
            request, "desk/clients/emergency_access.html", {**context, "sentence": error.sentence}, status=422
        )
    return redirect("desk:client_file", client)


@require_POST
@requires_client_permission(Permission.ADVISE)
def end_emergency_access(request: StaffRequest, key: UUID) -> HttpResponse:
    """End an emergency access immediately."""
    row = emergencies.live_emergency_access(request.actor, key)
    if row is None or not allowed(may_end_emergency, request.actor, row):
        raise Http404
    emergencies.end_emergency_access(request.actor, emergency=row)
    messages.success(request, _("Ended. It counts at once: nothing of it is seen any more."))
    if row.user_id == request.actor.user_id:
        return redirect("desk:clients")
    return redirect("desk:client_file", row.client_id)
