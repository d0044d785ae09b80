"""A person's rights at my provider: being told all there is, holding it back, closing, erasing."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import TextChoices
from django.http import Http404, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as late
from django.views.decorators.http import require_POST, require_safe

from anlaufstelle.audit.record import looked, refuse
from anlaufstelle.codes.shelf import shelf
from anlaufstelle.core.errors import Refused
from anlaufstelle.core.page_languages import CODES
from anlaufstelle.desk.doors import about_people, own_provider
from anlaufstelle.directory.acting import StaffRequest
from anlaufstelle.directory.roles import Deed
from anlaufstelle.paper.report import pdf
from anlaufstelle.people.guardians import guardians_of, told_to
from anlaufstelle.people.models import Case, Person, Profile
from anlaufstelle.people.permissions import allowed, leads_client
from anlaufstelle.people.reading import is_restricted
from anlaufstelle.people.wording import reading_language
from anlaufstelle.privacy import actions, retention


def _led(request: StaffRequest, key: UUID) -> Person:
    """Somebody whose case I lead. Raises Http404."""
    person = Person.objects.visible_to(request.actor).filter(pk=key).first()
    if person is None or not allowed(leads_client, request.actor, key):
        raise Http404
    return person


def _languages(request: StaffRequest, key: UUID) -> list[str]:
    """In which languages she can read it, the one she reads first."""
    own = Profile.objects.visible_to(request.actor).filter(person=key, provider=request.actor.provider_id).first()
    first = reading_language(own.reads if own else "")
    return list(dict.fromkeys((first, *CODES)))


class Act(TextChoices):
    """What the buttons of this page do."""

    RESTRICT = "restrict"
    UNRESTRICT = "unrestrict"
    CLOSE = "close"
    ERASE = "erase"


NO_BUTTON = late("Nothing was done. Please choose one of the buttons of this page.")


class ActForm(forms.Form):
    """Which button was pressed."""

    word = forms.ChoiceField(
        choices=Act.choices, error_messages=dict.fromkeys(("required", "invalid_choice"), NO_BUTTON)
    )


class CloseForm(forms.Form):
    """Which of these cases is over, and how it ended."""

    case = forms.TypedChoiceField(coerce=UUID)
    why = forms.CharField(max_length=40, required=False)  # the verb says what is missing

    def __init__(self, cases: list[Case], told: QueryDict) -> None:
        super().__init__(told)
        field = self.fields["case"]
        field.choices = [(str(one.pk), "") for one in cases]  # type: ignore[attr-defined]
        field.error_messages |= dict.fromkeys(
            ("required", "invalid_choice"), _("Nothing was closed: this case does not stand here any more.")
        )


class EraseForm(forms.Form):
    """That it shall be destroyed."""

    sure = forms.BooleanField(
        error_messages={"required": late("Nothing was erased: please tick that it shall be destroyed.")}
    )


class NotUnderstood(Refused):
    """What was sent is not what this page asks for."""


def _checked(form: forms.Form) -> dict[str, Any]:
    """What a form says. Raises NotUnderstood with the first of its sentences."""
    if not form.is_valid():
        raise NotUnderstood(next(iter(form.errors.values()))[0])
    return form.cleaned_data


def _cases(request: StaffRequest, key: UUID) -> list[Case]:
    return list(Case.objects.visible_to(request.actor).filter(person=key, provider=request.actor.provider_id))


def _page(request: StaffRequest, person: Person, sentence: str = "") -> HttpResponse:
    key, cases = person.pk, _cases(request, person.pk)
    looked(request.actor, Case, [(key, None)])
    held = retention.periods(own_provider(request).pk)[retention.FILE]
    told = {
        "person": person,
        "cases": cases,
        "open": [case for case in cases if not case.closed_on],
        "restricted": is_restricted(request.actor, key),
        "guardians": told_to(guardians_of(request.actor, key)),
        "reasons": shelf().all("closure_reason"),
        "kept": [(case, held.last_day(case.closed_on)) for case in cases if case.closed_on],
        "held": held,
        "languages": _languages(request, key),
        "number": retention.number_of(key, own_provider(request).pk),
        "sentence": sentence,
    }
    return render(request, "desk/persons/rights.html", told, status=422 if sentence else 200)


@require_safe
@about_people(Deed.ADVISE)
def rights(request: StaffRequest, key: UUID) -> HttpResponse:
    """What can be done for her here."""
    return _page(request, _led(request, key))


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
    """Hold back or no longer; close a case; erase. Says what was done, or why nothing was."""
    person = _led(request, key)
    try:
        act = Act(_checked(ActForm(request.POST))["word"])
        said = ACTS[act](request, person)
    except Refused as why:
        refuse(request.actor, what="change", subject=key, reason=type(why).__name__)
        return _page(request, person, why.sentence)
    messages.success(request, said)
    return redirect("desk:persons") if act == Act.ERASE else redirect("desk:rights", key)


def _restrict(request: StaffRequest, person: Person) -> str:
    actions.restrict(request.actor, person=person)
    return _("Held back: only she and whoever leads the case see it.")


def _unrestrict(request: StaffRequest, person: Person) -> str:
    actions.restrict(request.actor, person=person, ended=True)
    return _("No longer held back.")


def _close(request: StaffRequest, person: Person) -> str:
    cases = _cases(request, person.pk)
    told = _checked(CloseForm(cases, request.POST))
    (case,) = (one for one in cases if one.pk == told["case"])
    actions.close_case(request.actor, case=case, why=told["why"])
    return _("The case is closed.")


def _erase(request: StaffRequest, person: Person) -> str:
    _checked(EraseForm(request.POST))
    actions.erase(request.actor, person=person)
    return _("Erased. Nobody can bring it back.")


ACTS: dict[Act, Callable[[StaffRequest, Person], str]] = {
    Act.RESTRICT: _restrict, Act.UNRESTRICT: _unrestrict, Act.CLOSE: _close, Act.ERASE: _erase,
}  # fmt: skip
