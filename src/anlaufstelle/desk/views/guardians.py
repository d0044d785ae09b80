"""Who acts for a person: guardians, carers, authorised persons; their proof, and what they are never told."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from anlaufstelle.audit.record import looked
from anlaufstelle.codes.shelf import shelf
from anlaufstelle.core.errors import Refused
from anlaufstelle.desk.doors import about_people, day_of, typed
from anlaufstelle.desk.views.cases import WRITE
from anlaufstelle.desk.views.household import chosen, here_already
from anlaufstelle.directory.acting import StaffRequest
from anlaufstelle.directory.roles import Deed
from anlaufstelle.people import guardians
from anlaufstelle.people.models import Person
from anlaufstelle.people.permissions import allowed, works_with


@require_http_methods(WRITE)
@about_people(Deed.ADVISE)
def page(request: StaffRequest, key: UUID) -> HttpResponse:
    """Who acts for her, and what can be done about it."""
    if not allowed(works_with, request.actor, key):
        raise Http404
    looked(request.actor, Person, [(key, None)])
    rows = guardians.guardians_of(request.actor, key)
    shown: dict[str, Any] = {
        "key": key, "rows": rows, "bases": shelf().all("guardian_basis"), "sentence": "", "typed": request.POST,
        "areas": shelf().children("life_situation", ""), "chosen": request.POST.getlist("area"), "likely": [],
    }  # fmt: skip
    if request.method != "POST":
        return render(request, "desk/persons/guardians.html", shown)
    if "row" not in request.POST:
        shown["likely"] = here_already(request, key)
        if shown["likely"]:
            return render(request, "desk/persons/guardians.html", shown)
    try:
        _change(request, key, rows)
    except guardians.ShutMeanwhile as why:
        shown |= {"sentence": why.sentence, "rows": guardians.guardians_of(request.actor, key)}
        return render(request, "desk/persons/guardians.html", shown, status=409)
    except Refused as why:
        return render(request, "desk/persons/guardians.html", {**shown, "sentence": why.sentence}, status=422)
    messages.success(request, _("Saved."))
    return redirect("desk:guardians", key)


def _change(request: StaffRequest, key: UUID, rows: list[guardians.Acting]) -> None:
    word = request.POST.get("word", "")
    if "row" not in request.POST:
        guardians.name_guardian(request.actor, person=key, told=_named(request))
        return
    row = next((one.row for one in rows if str(one.row.pk) == request.POST["row"]), None)
    if row is None or word not in {"proof", "shut", "end"}:
        raise guardians.CannotName(_("Nothing was changed: this does not stand here any more."))
    if word == "proof":
        guardians.see_proof(request.actor, row=row, proof=typed(request.POST, "proof", 200))
    elif word == "end":
        guardians.end_guardian(request.actor, row=row)
    else:
        areas = frozenset(request.POST.getlist("shut"))
        guardians.shut_out(
            request.actor, row=row, areas=areas, whole="whole" in request.POST, was=typed(request.POST, "was", 40)
        )


def _named(request: StaffRequest) -> guardians.Named:
    told = request.POST
    return guardians.Named(
        basis=told.get("basis", ""), other=chosen(request), name=typed(told, "name", 200),
        is_office="is_office" in told, areas=frozenset(told.getlist("area")), since=day_of(told, "since"),
        until=day_of(told, "until"), proof=typed(told, "proof", 200), saw_proof="saw_proof" in told,
    )  # fmt: skip
