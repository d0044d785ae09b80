"""Legal representatives of a client: parents, legal guardians, attorneys; their proof of authority, and exclusions."""

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
from anlaufstelle.desk.views.cases import METHODS
from anlaufstelle.desk.views.household import chosen_client, known_clients
from anlaufstelle.directory.roles import Permission
from anlaufstelle.directory.staff_context import StaffRequest
from anlaufstelle.people.access.permissions import allowed, works_with
from anlaufstelle.people.clients import representatives
from anlaufstelle.people.models import Client


@require_http_methods(METHODS)
@requires_client_permission(Permission.ADVISE)
def representatives_page(request: StaffRequest, key: UUID) -> HttpResponse:
    """List, add, change and end representatives."""
    if not allowed(works_with, request.actor, key):
        raise Http404
    record_reads(request.actor, Client, [(key, None)])
    rows = representatives.representations_of(request.actor, key)
    context: dict[str, Any] = {
        "key": key,
        "rows": rows,
        "bases": code_lists().all("guardian_basis"),
        "sentence": "",
        "typed": request.POST,
        "areas": code_lists().children("life_situation", ""),
        "chosen": request.POST.getlist("area"),
        "likely": [],
    }
    if request.method != "POST":
        return render(request, "desk/clients/representatives.html", context)
    if "row" not in request.POST:
        context["likely"] = known_clients(request, key)
        if context["likely"]:
            return render(request, "desk/clients/representatives.html", context)
    try:
        _save_change(request, key, rows)
    except representatives.ExclusionChangedMeanwhile as error:
        context |= {"sentence": error.sentence, "rows": representatives.representations_of(request.actor, key)}
        return render(request, "desk/clients/representatives.html", context, status=409)
    except Refused as error:
        return render(request, "desk/clients/representatives.html", {**context, "sentence": error.sentence}, status=422)
    messages.success(request, _("Saved."))
    return redirect("desk:representatives", key)


def _save_change(request: StaffRequest, key: UUID, rows: list[representatives.Representation]) -> None:
    action = request.POST.get("word", "")
    if "row" not in request.POST:
        representatives.name_representative(request.actor, client=key, data=_representative_input(request))
        return
    row = next((view.row for view in rows if str(view.row.pk) == request.POST["row"]), None)
    if row is None or action not in {"proof", "shut", "end"}:
        raise representatives.CannotNameRepresentative(_("Nothing was changed: this does not stand here any more."))
    if action == "proof":
        representatives.confirm_proof(request.actor, row=row, proof=text_param(request.POST, "proof", 200))
    elif action == "end":
        representatives.end_representation(request.actor, row=row)
    else:
        areas = frozenset(request.POST.getlist("shut"))
        representatives.exclude(
            request.actor,
            row=row,
            areas=areas,
            whole="whole" in request.POST,
            version=text_param(request.POST, "was", 40),
        )


def _representative_input(request: StaffRequest) -> representatives.RepresentativeInput:
    data = request.POST
    return representatives.RepresentativeInput(
        basis=data.get("basis", ""),
        other=chosen_client(request),
        name=text_param(data, "name", 200),
        is_office="is_office" in data,
        areas=frozenset(data.getlist("area")),
        since=date_param(data, "since"),
        until=date_param(data, "until"),
        proof=text_param(data, "proof", 200),
        saw_proof="saw_proof" in data,
    )
