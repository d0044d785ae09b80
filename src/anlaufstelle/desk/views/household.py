"""With whom a person lives: those with a file of their own here, and those who are only named."""

import re
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
from anlaufstelle.desk.intake import likely
from anlaufstelle.desk.views.cases import WRITE
from anlaufstelle.directory.acting import StaffRequest
from anlaufstelle.directory.roles import Deed
from anlaufstelle.people import household
from anlaufstelle.people.models import Person, Profile
from anlaufstelle.people.permissions import allowed, works_with

KEY = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@require_http_methods(WRITE)
@about_people(Deed.ADVISE)
def page(request: StaffRequest, key: UUID) -> HttpResponse:
    """Who lives with her; one more, or one no longer."""
    if not allowed(works_with, request.actor, key):
        raise Http404
    looked(request.actor, Person, [(key, None)])
    shown: dict[str, Any] = {
        "key": key, "rows": household.with_whom(request.actor, key), "roles": shelf().all("household_role"),
        "typed": request.POST, "sentence": "", "likely": [],
    }  # fmt: skip
    if request.method != "POST":
        return render(request, "desk/persons/household.html", shown)
    shown["likely"] = here_already(request, key)
    if shown["likely"]:
        return render(request, "desk/persons/household.html", shown)
    try:
        _change(request, key, shown["rows"])
    except Refused as why:
        return render(request, "desk/persons/household.html", {**shown, "sentence": why.sentence}, status=422)
    messages.success(request, _("Saved."))
    return redirect("desk:household", key)


def _change(request: StaffRequest, key: UUID, rows: list[household.Together]) -> None:
    if "end" in request.POST:
        row = next((one.row for one in rows if str(one.row.pk) == request.POST["end"]), None)
        if row is None:
            raise household.CannotLive(_("Nothing was changed: this does not stand here any more."))
        household.live_apart(request.actor, row=row)
        return
    household.live_with(
        request.actor, person=key, role=request.POST.get("role", ""), other=chosen(request),
        name=typed(request.POST, "name", 200), since=day_of(request.POST, "since"),
    )  # fmt: skip


def chosen(request: StaffRequest) -> UUID | None:
    """The file that was chosen, or whose address was typed; nothing: only a name."""
    told = request.POST.get("other", "") or typed(request.POST, "name", 200)
    found = KEY.search(told)
    return UUID(found[0]) if found else None


def here_already(request: StaffRequest, key: UUID) -> list[Profile]:
    """People with whom I work who sound like the name that was typed, as long as none was chosen."""
    name = typed(request.POST, "name", 200)
    if not name or "end" in request.POST or request.POST.get("other") or chosen(request):
        return []
    said = {"given_name": name, "family_name": "", "original_name": "", "born": (None, "day")}
    found = [one for one in likely(request.actor, said) if one.person_id != key]
    mine = [one for one in found if allowed(works_with, request.actor, one.person_id)]
    looked(request.actor, Profile, [(one.person_id, None) for one in mine])
    return mine
