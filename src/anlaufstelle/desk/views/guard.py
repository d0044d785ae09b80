"""Data protection at the provider one acts for: what waits, what has happened, what was declared."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as late
from django.views.decorators.http import require_http_methods, require_safe

from anlaufstelle.audit import chain
from anlaufstelle.desk.doors import about_people, asks, own_provider
from anlaufstelle.directory.acting import StaffRequest
from anlaufstelle.directory.models import Membership, Organization
from anlaufstelle.directory.roles import Deed, Role
from anlaufstelle.people import actions
from anlaufstelle.people.depth import Law
from anlaufstelle.people.models import Practice
from anlaufstelle.privacy import deciding, leaderless, oversight, retention


@require_safe
@about_people(Deed.OVERSEE, Deed.THROW_AWAY, Deed.DECLARE)
def guard(request: StaffRequest) -> HttpResponse:
    """What waits; for the officer also what was refused, and how the record of it stands."""
    provider = own_provider(request)
    told = {
        "told": oversight.overview(provider.pk), "days": oversight.DAYS, "chain": chain.standing(),
        "practice": Practice.objects.filter(provider=provider).first(),
        "periods": retention.periods(provider.pk).values(), "led_by_nobody": leaderless.count(provider.pk),
    }  # fmt: skip
    return render(request, "desk/guard/guard.html", told)


class PracticeForm(forms.Form):
    """How the provider works with people."""

    law = forms.ChoiceField(label=late("Under which law"), choices=Law.choices)
    is_public_body = forms.BooleanField(label=late("We are a public body (county, town, job centre)"), required=False)
    open_team = forms.BooleanField(label=late("Our team is open"), required=False)
    protection_officer = forms.CharField(
        label=late("How one reaches the data protection officer"), max_length=200, required=False
    )

    def __init__(self, provider: Organization, told: Any = None) -> None:
        self.before = Practice.objects.filter(provider=provider).first()
        self.periods, self.longest = retention.periods(provider.pk), retention.longest()
        first = {name: getattr(self.before, name) for name in PracticeForm.base_fields} if self.before else {}
        super().__init__(told, initial=first)
        for code, period in self.periods.items():
            self.fields[code] = forms.IntegerField(
                label=code, initial=period.count, min_value=1, max_value=self.longest[code].count
            )

    def own_periods(self) -> list[tuple[forms.BoundField, str]]:
        """The fields of the provider's own times of keeping, and how long each is at most."""
        return [(self[code], longest.words()) for code, longest in self.longest.items()]

    def declared(self) -> dict[str, Any]:
        """As the verb takes it."""
        return {name: self.cleaned_data[name] for name in PracticeForm.base_fields}


@require_http_methods(["GET", "HEAD", "POST"])
@asks(Deed.DECLARE)
def practice(request: StaffRequest) -> HttpResponse:
    """What the provider declares. Where it changes what somebody sees, the page says so first and asks once more."""
    provider = own_provider(request)
    form = PracticeForm(provider, request.POST or None)
    told: dict[str, Any] = {"form": form, "changes": []}
    if request.method == "POST" and form.is_valid():
        declared = form.declared()
        team = Membership.objects.live().filter(organization=provider, role=Role.COUNSELLOR).count()
        del declared["protection_officer"]
        told["changes"] = oversight.consequences(form.before, **declared, team=team)
        if "sure" in request.POST or not told["changes"]:
            _declare(request, form)
            messages.success(request, _("Saved. That it was changed, and by whom, is noted."))
            return redirect("desk:guard")
    return render(request, "desk/guard/practice.html", told, status=422 if form.errors else 200)


@transaction.atomic
def _declare(request: StaffRequest, form: PracticeForm) -> None:
    actions.declare(request.actor, **form.declared())
    for code in form.periods:
        deciding.shorten(request.actor, period=code, count=form.cleaned_data[code])
