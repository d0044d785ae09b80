"""The locations of the user's provider."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as late
from django.views.decorators.http import require_http_methods, require_safe

from anlaufstelle.desk.decorators import acting_provider, requires_permission
from anlaufstelle.desk.offer_forms.base import code_choices
from anlaufstelle.directory.maintenance import change_location, new_location
from anlaufstelle.directory.models import Accessibility, Location
from anlaufstelle.directory.roles import Permission
from anlaufstelle.directory.staff_context import StaffRequest


class LocationForm(forms.Form):
    """One location. A confidential one is never published."""

    name = forms.CharField(label=late("Name of the house"), max_length=200, required=False)
    address_1 = forms.CharField(label=late("Street and number"), max_length=200)
    postal_code = forms.RegexField(
        r"^\d{5}$", label=late("Postal code"), error_messages={"invalid": late("A postal code has five digits.")}
    )
    city = forms.CharField(label=late("Town"), max_length=100)
    municipality = forms.ChoiceField(label=late("Municipality"), required=False)
    transportation = forms.CharField(label=late("Stop of bus or train"), max_length=120, required=False)
    walk_minutes = forms.IntegerField(
        label=late("Minutes on foot from there"), min_value=0, max_value=120, required=False
    )
    way = forms.CharField(
        label=late("How to recognise the house and find the room"),
        max_length=600,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    step_free = forms.BooleanField(label=late("No steps"), required=False)
    confidential = forms.BooleanField(
        label=late("This place is secret: it is shown nowhere, to nobody"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["municipality"].choices = [("", "–"), *code_choices("municipality")]  # type: ignore[attr-defined]


@require_safe
@requires_permission(Permission.KEEP_OWN)
def location_list(request: StaffRequest) -> HttpResponse:
    """List the locations of the provider."""
    locations = Location.objects.filter(organization=acting_provider(request)).annotate(
        used=Count("service_at_locations")
    )
    return render(request, "desk/locations.html", {"places": locations.order_by("name", "address_1", "id")})


@require_http_methods(["GET", "HEAD", "POST"])
@requires_permission(Permission.KEEP_OWN)
def location(request: StaffRequest, key: UUID | None = None) -> HttpResponse:
    """Edit a location, or create one."""
    row = get_object_or_404(Location.objects.kept_by(request.actor), pk=key) if key else None
    accessibility = Accessibility.objects.filter(location=row).first() if row else None
    initial = {name: getattr(row, name) for name in LocationForm.base_fields if name != "step_free"} if row else {}
    form = LocationForm(
        request.POST or None, initial={**initial, "step_free": bool(accessibility and accessibility.step_free)}
    )
    if request.method == "POST" and form.is_valid():
        if row:
            change_location(request.actor, row, **form.cleaned_data)
        else:
            new_location(request.actor, acting_provider(request), **form.cleaned_data)
        messages.success(request, _("Saved. The public pages show it within seconds."))
        return redirect("desk:locations")
    return render(request, "desk/location.html", {"form": form, "place": row}, status=422 if form.errors else 200)
