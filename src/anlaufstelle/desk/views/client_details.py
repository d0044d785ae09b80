"""Edit the details of a client."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from anlaufstelle.audit.record import record_reads
from anlaufstelle.core.errors import Refused
from anlaufstelle.desk.client_details_forms import ClientDetailsForms, differences
from anlaufstelle.desk.decorators import requires_client_permission
from anlaufstelle.desk.views.cases import METHODS
from anlaufstelle.directory.roles import Permission
from anlaufstelle.directory.staff_context import StaffRequest
from anlaufstelle.people.access.permissions import allowed, works_with
from anlaufstelle.people.clients import details_editing
from anlaufstelle.people.models import Client


@require_http_methods(METHODS)
@requires_client_permission(Permission.ADVISE)
def client_details(request: StaffRequest, key: UUID) -> HttpResponse:
    """Edit the details. If they have changed meanwhile, show both versions instead of overwriting them."""
    if not allowed(works_with, request.actor, key):
        raise Http404
    stored, version = details_editing.stored_details(request.actor, key)
    record_reads(request.actor, Client, [(key, None)])
    forms = ClientDetailsForms(stored, request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {"forms": forms, "key": key, "version": version, "sentence": "", "differ": []}
    if request.method != "POST":
        return render(request, "desk/clients/edit_details.html", context)
    context["version"] = request.POST.get("version", "")[:40]
    if not forms.is_valid():
        return render(request, "desk/clients/edit_details.html", context, status=422)
    try:
        details_editing.edit_details(request.actor, client=key, details=forms.submitted(), version=context["version"])
    except details_editing.DetailsChangedMeanwhile as error:
        context |= {
            "sentence": error.sentence,
            "differ": differences(error.submitted, error.stored),
            "version": error.version,
        }
        return render(request, "desk/clients/edit_details.html", context, status=409)
    except Refused as error:
        return render(request, "desk/clients/edit_details.html", {**context, "sentence": error.sentence}, status=422)
    messages.success(request, _("Corrected."))
    return redirect("desk:client_file", key)
