"""With whom a person lives: those with a file of their own here, and those who are only named."""

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
    """Who lives with her; one more, or one no longer."""
    if not allowed(works_with, request.actor, key):
        raise Http404
    record_reads(request.actor, Client, [(key, None)])
    shown: dict[str, Any] = {
        "key": key, "rows": household.household_of(request.actor, key), "roles": code_lists().all("household_role"),
        "typed": request.POST, "sentence": "", "likely": [],
    }  # fmt: skip
    if request.method != "POST":
        return render(request, "desk/clients/household.html", shown)
    shown["likely"] = known_clients(request, key)
    if shown["likely"]:
        return render(request, "desk/clients/household.html", shown)
    try:
        _change(request, key, shown["rows"])
    except Refused as why:
        return render(request, "desk/clients/household.html", {**shown, "sentence": why.sentence}, status=422)
    messages.success(request, _("Saved."))
    return redirect("desk:household", key)


def _change(request: StaffRequest, key: UUID, rows: list[household.HouseholdView]) -> None:
    if "end" in request.POST:
        row = next((one.row for one in rows if str(one.row.pk) == request.POST["end"]), None)
        if row is None:
            raise household.CannotChangeHousehold(_("Nothing was changed: this does not stand here any more."))
        household.end_household_member(request.actor, row=row)
        return
    household.add_household_member(
        request.actor, client=key, role=request.POST.get("role", ""), other=chosen_client(request),
        name=text_param(request.POST, "name", 200), since=date_param(request.POST, "since"),
    )  # fmt: skip


def chosen_client(request: StaffRequest) -> UUID | None:
    """The file that was chosen, or whose address was typed; nothing: only a name."""
    told = request.POST.get("other", "") or text_param(request.POST, "name", 200)
    found = UUID_PATTERN.search(told)
    return UUID(found[0]) if found else None


def known_clients(request: StaffRequest, key: UUID) -> list[ClientProfile]:
    """People with whom I work who sound like the name that was typed, as long as none was chosen."""
    name = text_param(request.POST, "name", 200)
    if not name or "end" in request.POST or request.POST.get("other") or chosen_client(request):
        return []
    said = {"given_name": name, "family_name": "", "original_name": "", "born": (None, "day")}
    found = [one for one in possible_duplicates(request.actor, said) if one.client_id != key]
    mine = [one for one in found if allowed(works_with, request.actor, one.client_id)]
    record_reads(request.actor, ClientProfile, [(one.client_id, None) for one in mine])
    return mine
