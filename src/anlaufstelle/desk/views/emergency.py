"""In an emergency: opening the file of somebody whom I do not work with, by her name and with a reason."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from anlaufstelle.audit.record import refuse
from anlaufstelle.core.errors import Refused
from anlaufstelle.desk.doors import about_people, day_of, typed
from anlaufstelle.desk.views.cases import WRITE
from anlaufstelle.directory.acting import StaffRequest
from anlaufstelle.directory.roles import Deed
from anlaufstelle.people import emergency as verbs
from anlaufstelle.people.permissions import allowed, may_end_emergency


@require_http_methods(WRITE)
@about_people(Deed.ADVISE)
def emergency(request: StaffRequest) -> HttpResponse:
    """What it means, and the name. Hit and no hit are answered alike until it is open."""
    shown: dict[str, Any] = {
        "typed": request.POST, "sentence": "", "hours": verbs.HOURS, "attempts": verbs.ATTEMPTS,
    }  # fmt: skip
    if request.method != "POST":
        return render(request, "desk/persons/emergency.html", shown)
    try:
        verbs.attempt(request.actor)
        person = verbs.open_in_an_emergency(
            request.actor, name=typed(request.POST, "name", 200), born=day_of(request.POST, "born"),
            reason=request.POST.get("reason", ""),
        )  # fmt: skip
    except Refused as why:
        refuse(request.actor, what="emergency", subject=None, reason=type(why).__name__)
        return render(request, "desk/persons/emergency.html", {**shown, "sentence": why.sentence}, status=422)
    return redirect("desk:file", person)


@require_POST
@about_people(Deed.ADVISE)
def end(request: StaffRequest, key: UUID) -> HttpResponse:
    """Not needed any more, or not right: it ends at once."""
    row = verbs.running(request.actor, key)
    if row is None or not allowed(may_end_emergency, request.actor, row):
        raise Http404
    verbs.end_emergency(request.actor, emergency=row)
    messages.success(request, _("Ended. It counts at once: nothing of it is seen any more."))
    if row.user_id == request.actor.user_id:
        return redirect("desk:persons")
    return redirect("desk:file", row.person_id)
