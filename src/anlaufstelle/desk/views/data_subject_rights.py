"""Data subject rights of a client at the user's provider: access, restriction, erasure; and closing cases."""

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
    """Return a client whose case the user leads. Raises Http404."""
    client = Client.objects.visible_to(request.actor).filter(pk=key).first()
    if client is None or not allowed(leads_client, request.actor, key):
        raise Http404
    return client


def _languages(request: StaffRequest, key: UUID) -> list[str]:
    """Return the available languages, the one the client reads at the top."""
    profile = (
        ClientProfile.objects.visible_to(request.actor).filter(client=key, provider=request.actor.provider_id).first()
    )
    first = reading_language(profile.reads if profile else "")
    return list(dict.fromkeys((first, *CODES)))


class RightsAction(TextChoices):
    """The actions of this page."""

    RESTRICT = "restrict"
    UNRESTRICT = "unrestrict"
    CLOSE = "close"
    ERASE = "erase"


NO_BUTTON = late("Nothing was done. Please choose one of the buttons of this page.")


class RightsActionForm(forms.Form):
    """The chosen action."""

    word = forms.ChoiceField(
        choices=RightsAction.choices, error_messages=dict.fromkeys(("required", "invalid_choice"), NO_BUTTON)
    )


class CloseForm(forms.Form):
    """The case to close, and the reason."""

    case = forms.TypedChoiceField(coerce=UUID)
    why = forms.CharField(max_length=40, required=False)  # validated by the action

    def __init__(self, cases: list[Case], data: QueryDict) -> None:
        super().__init__(data)
        field = self.fields["case"]
        field.choices = [(str(case.pk), "") for case in cases]  # type: ignore[attr-defined]
        field.error_messages |= dict.fromkeys(
            ("required", "invalid_choice"), _("Nothing was closed: this case does not stand here any more.")
        )


class EraseForm(forms.Form):
    """The confirmation of an erasure."""

    sure = forms.BooleanField(
        error_messages={"required": late("Nothing was erased: please tick that it shall be destroyed.")}
    )


class NotUnderstood(Refused):
    """The form is invalid."""


def _cleaned_data(form: forms.Form) -> dict[str, Any]:
    """Return the cleaned data of a form. Raises NotUnderstood with its first error."""
    if not form.is_valid():
        raise NotUnderstood(next(iter(form.errors.values()))[0])
    return form.cleaned_data


def _cases(request: StaffRequest, key: UUID) -> list[Case]:
    return list(Case.objects.visible_to(request.actor).filter(client=key, provider=request.actor.provider_id))


def _render_rights(request: StaffRequest, client: Client, sentence: str = "") -> HttpResponse:
    key, cases = client.pk, _cases(request, client.pk)
    record_reads(request.actor, Case, [(key, None)])
    retention_period = retention.periods(acting_provider(request).pk)[retention.FILE]
    context = {
        "client": client,
        "cases": cases,
        "open": [case for case in cases if not case.closed_on],
        "restricted": is_restricted(request.actor, key),
        "representatives": entitled_to_information(representations_of(request.actor, key)),
        "reasons": code_lists().all("closure_reason"),
        "kept": [(case, retention_period.last_day(case.closed_on)) for case in cases if case.closed_on],
        "held": retention_period,
        "languages": _languages(request, key),
        "number": retention.file_number(key, acting_provider(request).pk),
        "sentence": sentence,
    }
    return render(request, "desk/clients/data_subject_rights.html", context, status=422 if sentence else 200)


@require_safe
@requires_client_permission(Permission.ADVISE)
def data_subject_rights(request: StaffRequest, key: UUID) -> HttpResponse:
    """Show the rights that can be exercised."""
    return _render_rights(request, _led_client(request, key))


@require_POST
@requires_client_permission(Permission.ADVISE)
def subject_access(request: StaffRequest, key: UUID) -> HttpResponse:
    """Return everything the provider has stored about the client (Art. 15 GDPR), as a PDF or JSON.

    `representative`: who receives it instead of the client.
    """
    client, language = _led_client(request, key), request.POST.get("language", "")
    representative_id = request.POST.get("representative", "")
    representative = next(
        (row for row in representations_of(request.actor, key) if str(row.row.pk) == representative_id), None
    )
    if representative_id and representative is None:
        raise Http404
    if language in CODES:
        pdf = report_pdf(
            actions.build_subject_access_report(
                request.actor, client=client, language=language, representative=representative
            )
        )
        response = HttpResponse(pdf, content_type="application/pdf")
        response["Content-Disposition"] = 'attachment; filename="auskunft.pdf"'
        return response
    data = actions.export_client_data(request.actor, client=client, representative=representative)
    response = JsonResponse(data, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = 'attachment; filename="auskunft.json"'
    return response


@require_POST
@requires_client_permission(Permission.ADVISE)
def change_rights(request: StaffRequest, key: UUID) -> HttpResponse:
    """Restrict or lift a restriction, close a case, or erase. Shows what was done, or why it was refused."""
    client = _led_client(request, key)
    try:
        action = RightsAction(_cleaned_data(RightsActionForm(request.POST))["word"])
        message = ACTIONS[action](request, client)
    except Refused as error:
        record_refusal(request.actor, what="change", subject=key, reason=type(error).__name__)
        return _render_rights(request, client, error.sentence)
    messages.success(request, message)
    return redirect("desk:clients") if action == RightsAction.ERASE else redirect("desk:data_subject_rights", key)


def _restrict(request: StaffRequest, client: Client) -> str:
    actions.restrict(request.actor, client=client)
    return _("Held back: only she and whoever leads the case see it.")


def _unrestrict(request: StaffRequest, client: Client) -> str:
    actions.restrict(request.actor, client=client, ended=True)
    return _("No longer held back.")


def _close(request: StaffRequest, client: Client) -> str:
    cases = _cases(request, client.pk)
    data = _cleaned_data(CloseForm(cases, request.POST))
    (case,) = (case for case in cases if case.pk == data["case"])
    actions.close_case(request.actor, case=case, why=data["why"])
    return _("The case is closed.")


def _erase(request: StaffRequest, client: Client) -> str:
    _cleaned_data(EraseForm(request.POST))
    actions.erase(request.actor, client=client)
    return _("Erased. Nobody can bring it back.")


ACTIONS: dict[RightsAction, Callable[[StaffRequest, Client], str]] = {
    RightsAction.RESTRICT: _restrict,
    RightsAction.UNRESTRICT: _unrestrict,
    RightsAction.CLOSE: _close,
    RightsAction.ERASE: _erase,
}
