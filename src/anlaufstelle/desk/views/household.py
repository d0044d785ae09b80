"""The household of a client: members with a file of their own, and members who are only named."""

import re
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from anlaufstelle.audit.record import record_reads
from anlaufstelle.codes.cache import code_lists
from anlaufstelle.core.errors import Refused
from anlaufstelle.desk.decorators import date_param, requires_client_permission, text_param
from anlaufstelle.desk.intake_forms import possible_duplicates
from anlaufstelle.desk.views.cases import METHODS
from anlaufstelle.directory.roles import Permission
from anlaufstelle.directory.staff_context import StaffRequest
from anlaufstelle.people.access.permissions import allowed, works_with
from anlaufstelle.people.clients import household
from anlaufstelle.people.models import Client, ClientProfile

UUID_PATTERN = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@require_http_methods(METHODS)
@requires_client_permission(Permission.ADVISE)
def household_page(request: StaffRequest, key: UUID) -> HttpResponse:
    """List, add and end the members of the household."""
    if not allowed(works_with, request.actor, key):
        raise Http404
    record_reads(request.actor, Client, [(key, None)])
    context: dict[str, Any] = {
        "key": key,
        "rows": household.household_of(request.actor, key),
        "roles": code_lists().all("household_role"),
        "typed": request.POST,
        "sentence": "",
        "likely": [],
    }
    if request.method != "POST":
        return render(request, "desk/clients/household.html", context)
    context["likely"] = known_clients(request, key)
    if context["likely"]:
        return render(request, "desk/clients/household.html", context)
    try:
        _save_change(request, key, context["rows"])
    except Refused as error:
        return render(request, "desk/clients/household.html", {**context, "sentence": error.sentence}, status=422)
    messages.success(request, _("Saved."))
    return redirect("desk:household", key)


def _save_change(request: StaffRequest, key: UUID, rows: list[household.HouseholdView]) -> None:
    if "end" in request.POST:
        row = next((view.row for view in rows if str(view.row.pk) == request.POST["end"]), None)
        if row is None:
            raise household.CannotChangeHousehold(_("Nothing was changed: this does not stand here any more."))
        household.end_household_member(request.actor, row=row)
        return
    household.add_household_member(
        request.actor,
        client=key,
        role=request.POST.get("role", ""),
        other=chosen_client(request),
        name=text_param(request.POST, "name", 200),
        since=date_param(request.POST, "since"),
    )


def chosen_client(request: StaffRequest) -> UUID | None:
    """Return the key of the chosen client, or of one whose URL was entered; None if only a name was entered."""
    text = request.POST.get("other", "") or text_param(request.POST, "name", 200)
    match = UUID_PATTERN.search(text)
    return UUID(match[0]) if match else None


def known_clients(request: StaffRequest, key: UUID) -> list[ClientProfile]:
    """Return the user's clients with a similar name, unless one was chosen already."""
    name = text_param(request.POST, "name", 200)
    if not name or "end" in request.POST or request.POST.get("other") or chosen_client(request):
        return []
    data = {"given_name": name, "family_name": "", "original_name": "", "born": (None, "day")}
    profiles = [profile for profile in possible_duplicates(request.actor, data) if profile.client_id != key]
    own_clients = [profile for profile in profiles if allowed(works_with, request.actor, profile.client_id)]
    record_reads(request.actor, ClientProfile, [(profile.client_id, None) for profile in own_clients])
    return own_clients
