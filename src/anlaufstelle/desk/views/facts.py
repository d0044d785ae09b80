"""What is kept of a person is corrected: by whoever works with her, and what she has asked for herself."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from anlaufstelle.audit.record import looked
from anlaufstelle.core.errors import Refused
from anlaufstelle.desk.correcting import CorrectionSheet, differences
from anlaufstelle.desk.doors import about_people
from anlaufstelle.desk.views.cases import WRITE
from anlaufstelle.directory.acting import StaffRequest
from anlaufstelle.directory.roles import Deed
from anlaufstelle.people import correcting
from anlaufstelle.people.models import Correction, Person
from anlaufstelle.people.permissions import allowed, leads_client, works_with


@require_http_methods(WRITE)
@about_people(Deed.ADVISE)
def facts(request: StaffRequest, key: UUID) -> HttpResponse:
    """Correct what my provider keeps of her. Of two who do it at once, both texts are kept and the second is told."""
    if not allowed(works_with, request.actor, key):
        raise Http404
    kept, version = correcting.known(request.actor, key)
    looked(request.actor, Person, [(key, None)])
    sheet = CorrectionSheet(kept, request.POST if request.method == "POST" else None)
    shown: dict[str, Any] = {"sheet": sheet, "key": key, "version": version, "sentence": "", "differ": []}
    if request.method != "POST":
        return render(request, "desk/persons/correct.html", shown)
    shown["version"] = request.POST.get("version", "")[:40]
    if not sheet.is_valid():
        return render(request, "desk/persons/correct.html", shown, status=422)
    try:
        correcting.correct(request.actor, person=key, told=sheet.known(), version=shown["version"])
    except correcting.CorrectedMeanwhile as why:
        shown |= {"sentence": why.sentence, "differ": differences(why.mine, why.theirs), "version": why.version}
        return render(request, "desk/persons/correct.html", shown, status=409)
    except Refused as why:
        return render(request, "desk/persons/correct.html", {**shown, "sentence": why.sentence}, status=422)
    messages.success(request, _("Corrected."))
    return redirect("desk:file", key)


@require_http_methods(WRITE)
@about_people(Deed.ADVISE)
def wish(request: StaffRequest, key: UUID) -> HttpResponse:
    """What she wants corrected: whoever leads her case says yes or no, and why."""
    found = Correction.objects.visible_to(request.actor).filter(pk=key).first()
    if found is None or not allowed(leads_client, request.actor, found.person_id):
        raise Http404
    looked(request.actor, Correction, [(found.person_id, None)])
    shown: dict[str, Any] = {"wish": found, "sentence": "", "typed": request.POST}
    if request.method != "POST":
        return render(request, "desk/persons/wish.html", shown)
    said = request.POST.get("answer", "")
    try:
        if said not in {"yes", "no"}:
            raise correcting.CannotCorrect(_("Nothing was sent: please choose yes or no."))
        reason = request.POST.get("reason", "")
        correcting.answer(request.actor, wish=found, was_done=said == "yes", reason=reason)
    except Refused as why:
        return render(request, "desk/persons/wish.html", {**shown, "sentence": why.sentence}, status=422)
    messages.success(request, _("Answered. She reads it on her own page."))
    return redirect("desk:file", found.person_id)
