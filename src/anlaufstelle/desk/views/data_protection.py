"""Data protection at the provider the user acts for: the overview, and the privacy settings."""

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
from anlaufstelle.desk.decorators import acting_provider, requires_client_permission, requires_permission
from anlaufstelle.directory.models import Membership, Organization
from anlaufstelle.directory.roles import Permission, Role
from anlaufstelle.directory.staff_context import StaffRequest
from anlaufstelle.people import actions
from anlaufstelle.people.access.choices import DataProtectionLaw
from anlaufstelle.people.models import ProviderPrivacySettings
from anlaufstelle.privacy import leaderless_cases, oversight, retention, retention_actions


@require_safe
@requires_client_permission(Permission.OVERSEE, Permission.THROW_AWAY, Permission.DECLARE)
def data_protection(request: StaffRequest) -> HttpResponse:
    """Show open tasks, refused requests, and the state of the audit log."""
    provider = acting_provider(request)
    context = {
        "overview": oversight.overview(provider.pk),
        "days": oversight.DAYS,
        "chain": chain.status(),
        "privacy_settings": ProviderPrivacySettings.objects.filter(provider=provider).first(),
        "periods": retention.periods(provider.pk).values(),
        "led_by_nobody": leaderless_cases.count_leaderless(provider.pk),
    }
    return render(request, "desk/data_protection/overview.html", context)


class PrivacySettingsForm(forms.Form):
    """The privacy settings of the provider, and its own retention periods."""

    law = forms.ChoiceField(label=late("Under which law"), choices=DataProtectionLaw.choices)
    is_public_body = forms.BooleanField(label=late("We are a public body (county, town, job centre)"), required=False)
    open_team = forms.BooleanField(label=late("Our team is open"), required=False)
    data_protection_officer = forms.CharField(
        label=late("How one reaches the data protection officer"), max_length=200, required=False
    )

    def __init__(self, provider: Organization, data: Any = None) -> None:
        self.current = ProviderPrivacySettings.objects.filter(provider=provider).first()
        self.periods, self.longest = retention.periods(provider.pk), retention.maximum_periods()
        initial = (
            {name: getattr(self.current, name) for name in PrivacySettingsForm.base_fields} if self.current else {}
        )
        super().__init__(data, initial=initial)
        for code, period in self.periods.items():
            self.fields[code] = forms.IntegerField(
                label=code, initial=period.count, min_value=1, max_value=self.longest[code].count
            )

    def own_periods(self) -> list[tuple[forms.BoundField, str]]:
        """Return the fields of the retention periods, each with its maximum in words."""
        return [(self[code], longest.words()) for code, longest in self.longest.items()]

    def settings_fields(self) -> dict[str, Any]:
        """Return the arguments of `save_privacy_settings`."""
        return {name: self.cleaned_data[name] for name in PrivacySettingsForm.base_fields}


@require_http_methods(["GET", "HEAD", "POST"])
@requires_permission(Permission.DECLARE)
def privacy_settings(request: StaffRequest) -> HttpResponse:
    """Edit the privacy settings. If this changes who sees what, the page asks for confirmation."""
    provider = acting_provider(request)
    form = PrivacySettingsForm(provider, request.POST or None)
    context: dict[str, Any] = {"form": form, "changes": []}
    if request.method == "POST" and form.is_valid():
        fields = form.settings_fields()
        team = Membership.objects.live().filter(organization=provider, role=Role.COUNSELLOR).count()
        del fields["data_protection_officer"]
        context["changes"] = oversight.consequences(form.current, **fields, team=team)
        if "sure" in request.POST or not context["changes"]:
            _save(request, form)
            messages.success(request, _("Saved. That it was changed, and by whom, is noted."))
            return redirect("desk:data_protection")
    return render(request, "desk/data_protection/privacy_settings.html", context, status=422 if form.errors else 200)


@transaction.atomic
def _save(request: StaffRequest, form: PrivacySettingsForm) -> None:
    actions.save_privacy_settings(request.actor, **form.settings_fields())
    for code in form.periods:
        retention_actions.shorten_period(request.actor, period=code, count=form.cleaned_data[code])
