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

from anlaufstelle.audit.record import record_reads, record_refusal
from anlaufstelle.codes.cache import code_lists
from anlaufstelle.core.errors import Refused
from anlaufstelle.core.page_languages import CODES
from anlaufstelle.desk.decorators import acting_provider, requires_client_permission
from anlaufstelle.directory.roles import Permission
from anlaufstelle.directory.staff_context import StaffRequest
from anlaufstelle.paper.report import report_pdf
from anlaufstelle.people.access.permissions import allowed, leads_client
from anlaufstelle.people.access.reading import is_restricted
from anlaufstelle.people.clients.representatives import entitled_to_information, representations_of
from anlaufstelle.people.consent.wording import reading_language
from anlaufstelle.people.models import Case, Client, ClientProfile
from anlaufstelle.privacy import actions, retention


def _led_client(request: StaffRequest, key: UUID) -> Client:
    """Somebody whose case I lead. Raises Http404."""
    client = Client.objects.visible_to(request.actor).filter(pk=key).first()
    if client is None or not allowed(leads_client, request.actor, key):
        raise Http404
    return client


def _languages(request: StaffRequest, key: UUID) -> list[str]:
    """In which languages she can read it, the one she reads first."""
    own = ClientProfile.objects.visible_to(request.actor).filter(client=key, provider=request.actor.provider_id).first()
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
    return list(Case.objects.visible_to(request.actor).filter(client=key, provider=request.actor.provider_id))


def _page(request: StaffRequest, client: Client, sentence: str = "") -> HttpResponse:
    key, cases = client.pk, _cases(request, client.pk)
    record_reads(request.actor, Case, [(key, None)])
    held = retention.periods(acting_provider(request).pk)[retention.FILE]
    told = {
        "client": client,
        "cases": cases,
        "open": [case for case in cases if not case.closed_on],
        "restricted": is_restricted(request.actor, key),
        "representatives": entitled_to_information(representations_of(request.actor, key)),
        "reasons": code_lists().all("closure_reason"),
        "kept": [(case, held.last_day(case.closed_on)) for case in cases if case.closed_on],
        "held": held,
        "languages": _languages(request, key),
        "number": retention.file_number(key, acting_provider(request).pk),
        "sentence": sentence,
    }
    return render(request, "desk/clients/data_subject_rights.html", told, status=422 if sentence else 200)


@require_safe
@requires_client_permission(Permission.ADVISE)
def data_subject_rights(request: StaffRequest, key: UUID) -> HttpResponse:
    """What can be done for her here."""
    return _page(request, _led_client(request, key))


@require_POST
@requires_client_permission(Permission.ADVISE)
def subject_access(request: StaffRequest, key: UUID) -> HttpResponse:
    """All there is about her at my provider, for her or whoever acts for her: a file, or a paper in her language."""
    client, language = _led_client(request, key), request.POST.get("language", "")
    asked = request.POST.get("representative", "")
    representative = next((one for one in representations_of(request.actor, key) if str(one.row.pk) == asked), None)
    if asked and representative is None:
        raise Http404
    if language in CODES:
        paper = report_pdf(
            actions.build_subject_access_report(
                request.actor, client=client, language=language, representative=representative
            )
        )
        answer = HttpResponse(paper, content_type="application/pdf")
        answer["Content-Disposition"] = 'attachment; filename="auskunft.pdf"'
        return answer
    found = actions.export_client_data(request.actor, client=client, representative=representative)
    answer = JsonResponse(found, json_dumps_params={"ensure_ascii": False, "indent": 1})
    answer["Content-Disposition"] = 'attachment; filename="auskunft.json"'
    return answer


@require_POST
@requires_client_permission(Permission.ADVISE)
def change_rights(request: StaffRequest, key: UUID) -> HttpResponse:
    """Hold back or no longer; close a case; erase. Says what was done, or why nothing was."""
    client = _led_client(request, key)
    try:
        act = Act(_checked(ActForm(request.POST))["word"])
        said = ACTS[act](request, client)
    except Refused as why:
        record_refusal(request.actor, what="change", subject=key, reason=type(why).__name__)
        return _page(request, client, why.sentence)
    messages.success(request, said)
    return redirect("desk:clients") if act == Act.ERASE else redirect("desk:data_subject_rights", key)


def _restrict(request: StaffRequest, client: Client) -> str:
    actions.restrict(request.actor, client=client)
    return _("Held back: only she and whoever leads the case see it.")


def _unrestrict(request: StaffRequest, client: Client) -> str:
    actions.restrict(request.actor, client=client, ended=True)
    return _("No longer held back.")


def _close(request: StaffRequest, client: Client) -> str:
    cases = _cases(request, client.pk)
    told = _checked(CloseForm(cases, request.POST))
    (case,) = (one for one in cases if one.pk == told["case"])
    actions.close_case(request.actor, case=case, why=told["why"])
    return _("The case is closed.")


def _erase(request: StaffRequest, client: Client) -> str:
    _checked(EraseForm(request.POST))
    actions.erase(request.actor, client=client)
    return _("Erased. Nobody can bring it back.")


ACTS: dict[Act, Callable[[StaffRequest, Client], str]] = {
    Act.RESTRICT: _restrict, Act.UNRESTRICT: _unrestrict, Act.CLOSE: _close, Act.ERASE: _erase,
}  # fmt: skip
