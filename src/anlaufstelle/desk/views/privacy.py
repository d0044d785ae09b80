"""A person's rights at my provider: being told all there is, holding it back, closing, erasing."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from anlaufstelle.audit.record import looked
from anlaufstelle.codes.shelf import shelf
from anlaufstelle.core.page_languages import CODES
from anlaufstelle.desk.doors import about_people, own_provider
from anlaufstelle.directory.acting import StaffRequest
from anlaufstelle.directory.roles import Deed
from anlaufstelle.paper.report import pdf
from anlaufstelle.people.guardians import guardians_of, told_to
from anlaufstelle.people.models import Case, Part, Person, Place, Profile, Restriction
from anlaufstelle.people.wording import reading_language
from anlaufstelle.privacy import actions, retention


def _led(request: StaffRequest, key: UUID) -> Person:
    """Somebody whose case I lead. Raises Http404."""
    person = Person.objects.visible_to(request.actor).filter(pk=key).first()
    mine = Place.objects.live().filter(
        person=key, user=request.user, part=Part.LEAD, provider=request.actor.provider_id
    )
    if person is None or not mine.exists():
        raise Http404
    return person


def _languages(request: StaffRequest, key: UUID) -> list[str]:
    """In which languages she can read it, the one she reads first."""
    own = Profile.objects.visible_to(request.actor).filter(person=key, provider=request.actor.provider_id).first()
    first = reading_language(own.reads if own else "")
    return list(dict.fromkeys((first, *CODES)))


@require_safe
@about_people(Deed.ADVISE)
def rights(request: StaffRequest, key: UUID) -> HttpResponse:
    """What can be done for her here."""
    person = _led(request, key)
    cases = list(Case.objects.visible_to(request.actor).filter(person=key, provider=request.actor.provider_id))
    looked(request.actor, Case, [(key, None)])
    held = retention.periods(own_provider(request).pk)[retention.FILE]
    told = {
        "person": person,
        "cases": cases,
        "open": [case for case in cases if not case.closed_on],
        "restricted": Restriction.objects.live().filter(person=key, provider=request.actor.provider_id).exists(),
        "guardians": told_to(guardians_of(request.actor, key)),
        "reasons": shelf().all("closure_reason"),
        "kept": [(case, held.last_day(case.closed_on)) for case in cases if case.closed_on],
        "held": held,
        "languages": _languages(request, key),
        "number": retention.number_of(key, own_provider(request).pk),
    }
    return render(request, "desk/persons/rights.html", told)


@require_POST
@about_people(Deed.ADVISE)
def tell(request: StaffRequest, key: UUID) -> HttpResponse:
    """All there is about her at my provider, for her or whoever acts for her: a file, or a paper in her language."""
    person, language = _led(request, key), request.POST.get("language", "")
    asked = request.POST.get("guardian", "")
    guardian = next((one for one in guardians_of(request.actor, key) if str(one.row.pk) == asked), None)
    if asked and guardian is None:
        raise Http404
    if language in CODES:
        paper = pdf(actions.tell_on_paper(request.actor, person=person, language=language, guardian=guardian))
        answer = HttpResponse(paper, content_type="application/pdf")
        answer["Content-Disposition"] = 'attachment; filename="auskunft.pdf"'
        return answer
    found = actions.tell_all(request.actor, person=person, guardian=guardian)
    answer = JsonResponse(found, json_dumps_params={"ensure_ascii": False, "indent": 1})
    answer["Content-Disposition"] = 'attachment; filename="auskunft.json"'
    return answer


@require_POST
@about_people(Deed.ADVISE)
def change(request: StaffRequest, key: UUID) -> HttpResponse:
    """Hold back or no longer; close a case; erase."""
    person, word = _led(request, key), request.POST.get("word", "")
    if word in {"restrict", "unrestrict"}:
        actions.restrict(request.actor, person=person, ended=word == "unrestrict")
        messages.success(request, _("Changed."))
    elif word == "close":
        cases = Case.objects.visible_to(request.actor).filter(person=key, provider=request.actor.provider_id)
        for case in (one for one in cases if str(one.pk) == request.POST.get("case")):
            actions.close_case(request.actor, case=case, why=request.POST.get("why", "")[:40])
        messages.success(request, _("The case is closed."))
    elif word == "erase" and "sure" in request.POST:
        actions.erase(request.actor, person=person)
        messages.success(request, _("Erased. Nobody can bring it back."))
        return redirect("desk:persons")
    return redirect("desk:rights", key)
