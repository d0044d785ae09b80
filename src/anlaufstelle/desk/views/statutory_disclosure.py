"""A law demands that another provider sees something: opening it, and ending that."""

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
from anlaufstelle.people.access import statutory_disclosure as verbs
from anlaufstelle.people.access.areas import areas_of
from anlaufstelle.people.access.choices import Depth, Purpose
from anlaufstelle.people.models import Case

WEEKS = 4  # so long it lasts, if nobody says something else


class StatutoryDisclosureForm(forms.Form):
    """Which law, who sees what of her, why, until when."""

    duty = forms.ChoiceField(label=late("Which law demands it"))
    recipient = forms.ChoiceField(label=late("Who may see something"))
    purpose = forms.ChoiceField(
        label=late("What for"), choices=[one for one in Purpose.choices if one[0] != Purpose.INDEX]
    )
    granted_depth = forms.TypedChoiceField(
        label=late("How much"), choices=[one for one in Depth.choices if one[0] <= Depth.CASE], coerce=int, initial=1,
        widget=forms.RadioSelect,
    )  # fmt: skip
    areas = forms.MultipleChoiceField(
        label=late("About which areas of life"), required=False, widget=forms.CheckboxSelectMultiple
    )
    until = forms.DateField(
        label=late("At the longest until"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, source: Organization, case: Case, told: Any = None) -> None:
        first = {"until": today() + dt.timedelta(weeks=WEEKS), "areas": areas_of(case.areas)}
        super().__init__(told, initial=first)
        here = get_language() or "de"
        laws = [(one.code, f"{one.legal_basis}: {one.label(here)}") for one in code_lists().all(verbs.CODE_LIST)]
        self._choose("duty", [("", "–"), *laws])
        self._choose("recipient", [("", "–"), *recipients(source)])
        self._choose("areas", [(one.code, one.label(here)) for one in code_lists().children("life_situation", "")])

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.choices = choices

    def told(self) -> dict[str, Any]:
        """As the verb takes it."""
        said = self.cleaned_data
        wanted = rules.AccessRequest(
            said["purpose"], said["granted_depth"], frozenset(said["areas"]), until=said["until"]
        )
        return {
            "duty": said["duty"], "recipient": Organization.objects.get(pk=said["recipient"]), "wanted": wanted,
        }  # fmt: skip


@require_http_methods(METHODS)
@requires_client_permission(Permission.ADVISE)
def statutory_disclosure(request: StaffRequest, key: UUID) -> HttpResponse:
    """What was opened of her by law; one more, or one no longer."""
    case = writable_case(request, key)
    record_reads(request.actor, Case, [(case.client_id, None)])
    is_new = request.method == "POST" and "end" not in request.POST
    form = StatutoryDisclosureForm(acting_provider(request), case, request.POST if is_new else None)
    shown = {"case": case, "form": form, "rows": verbs.disclosures_of(request.actor, case.client_id), "sentence": "",
             "day": today()}  # fmt: skip
    if request.method != "POST":
        return render(request, "desk/clients/statutory_disclosure.html", shown)
    try:
        if not is_new:
            _end(request, case)
        elif not form.is_valid():
            return render(request, "desk/clients/statutory_disclosure.html", shown, status=422)
        else:
            _open(request, case, form)
    except Refused as why:
        return render(
            request, "desk/clients/statutory_disclosure.html", {**shown, "sentence": why.sentence}, status=422
        )
    return redirect("desk:statutory_disclosure", key)


def _open(request: StaffRequest, case: Case, form: StatutoryDisclosureForm) -> None:
    _made, is_told = verbs.disclose(request.actor, case=case, **form.told())
    if is_told:
        messages.success(request, _("Opened by law. Your data protection officer is told, without a name."))
    else:
        messages.error(request, _("Opened by law. Nobody could be told: no data protection officer works here."))


def _end(request: StaffRequest, case: Case) -> None:
    rows = verbs.disclosures_of(request.actor, case.client_id)
    row = next((one for one in rows if str(one.pk) == request.POST["end"]), None)
    if row is None:
        raise rules.DisclosureRefused(_("Nothing was changed: this does not stand here any more."))
    verbs.end_disclosure(request.actor, grant=row)
    messages.success(request, _("Ended. It counts at once: nothing of it is seen any more."))
