"""Statutory disclosures: grant another provider access on the basis of a law, and end it."""

import datetime as dt
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as late
from django.views.decorators.http import require_http_methods

from anlaufstelle.audit.record import record_reads
from anlaufstelle.codes.cache import code_lists
from anlaufstelle.core.dates import today
from anlaufstelle.core.errors import Refused
from anlaufstelle.desk.consent_forms import recipients
from anlaufstelle.desk.decorators import acting_provider, requires_client_permission
from anlaufstelle.desk.views.cases import METHODS, writable_case
from anlaufstelle.directory.models import Organization
from anlaufstelle.directory.roles import Permission
from anlaufstelle.directory.staff_context import StaffRequest
from anlaufstelle.people import rules
from anlaufstelle.people.access import statutory_disclosure as disclosures
from anlaufstelle.people.access.areas import areas_of
from anlaufstelle.people.access.choices import Depth, Purpose
from anlaufstelle.people.models import Case

DEFAULT_WEEKS = 4


class StatutoryDisclosureForm(forms.Form):
    """Legal basis, recipient, purpose, depth, areas and end of a disclosure."""

    duty = forms.ChoiceField(label=late("Which law demands it"))
    recipient = forms.ChoiceField(label=late("Who may see something"))
    purpose = forms.ChoiceField(
        label=late("What for"), choices=[choice for choice in Purpose.choices if choice[0] != Purpose.INDEX]
    )
    granted_depth = forms.TypedChoiceField(
        label=late("How much"),
        choices=[choice for choice in Depth.choices if choice[0] <= Depth.CASE],
        coerce=int,
        initial=1,
        widget=forms.RadioSelect,
    )
    areas = forms.MultipleChoiceField(
        label=late("About which areas of life"), required=False, widget=forms.CheckboxSelectMultiple
    )
    until = forms.DateField(
        label=late("At the longest until"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, source: Organization, case: Case, data: Any = None) -> None:
        initial = {"until": today() + dt.timedelta(weeks=DEFAULT_WEEKS), "areas": areas_of(case.areas)}
        super().__init__(data, initial=initial)
        language = get_language() or "de"
        laws = [
            (code.code, f"{code.legal_basis}: {code.label(language)}")
            for code in code_lists().all(disclosures.CODE_LIST)
        ]
        self._set_choices("duty", [("", "–"), *laws])
        self._set_choices("recipient", [("", "–"), *recipients(source)])
        self._set_choices(
            "areas", [(code.code, code.label(language)) for code in code_lists().children("life_situation", "")]
        )

    def _set_choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.choices = choices

    def disclosure_fields(self) -> dict[str, Any]:
        """Return the arguments of `disclose`."""
        data = self.cleaned_data
        wanted = rules.AccessRequest(
            data["purpose"], data["granted_depth"], frozenset(data["areas"]), until=data["until"]
        )
        return {
            "duty": data["duty"],
            "recipient": Organization.objects.get(pk=data["recipient"]),
            "wanted": wanted,
        }


@require_http_methods(METHODS)
@requires_client_permission(Permission.ADVISE)
def statutory_disclosure(request: StaffRequest, key: UUID) -> HttpResponse:
    """List, add and end the disclosures of a client."""
    case = writable_case(request, key)
    record_reads(request.actor, Case, [(case.client_id, None)])
    is_new = request.method == "POST" and "end" not in request.POST
    form = StatutoryDisclosureForm(acting_provider(request), case, request.POST if is_new else None)
    context = {
        "case": case,
        "form": form,
        "rows": disclosures.disclosures_of(request.actor, case.client_id),
        "sentence": "",
        "day": today(),
    }
    if request.method != "POST":
        return render(request, "desk/clients/statutory_disclosure.html", context)
    try:
        if not is_new:
            _end(request, case)
        elif not form.is_valid():
            return render(request, "desk/clients/statutory_disclosure.html", context, status=422)
        else:
            _open(request, case, form)
    except Refused as error:
        return render(
            request, "desk/clients/statutory_disclosure.html", {**context, "sentence": error.sentence}, status=422
        )
    return redirect("desk:statutory_disclosure", key)


def _open(request: StaffRequest, case: Case, form: StatutoryDisclosureForm) -> None:
    _grant, officer_was_notified = disclosures.disclose(request.actor, case=case, **form.disclosure_fields())
    if officer_was_notified:
        messages.success(request, _("Opened by law. Your data protection officer is told, without a name."))
    else:
        messages.error(request, _("Opened by law. Nobody could be told: no data protection officer works here."))


def _end(request: StaffRequest, case: Case) -> None:
    rows = disclosures.disclosures_of(request.actor, case.client_id)
    row = next((disclosure for disclosure in rows if str(disclosure.pk) == request.POST["end"]), None)
    if row is None:
        raise rules.DisclosureRefused(_("Nothing was changed: this does not stand here any more."))
    disclosures.end_disclosure(request.actor, grant=row)
    messages.success(request, _("Ended. It counts at once: nothing of it is seen any more."))
