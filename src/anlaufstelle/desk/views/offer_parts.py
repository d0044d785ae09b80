"""Edit one part of an offer: save a draft, preview it, publish it; and undo changes."""

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from anlaufstelle.core.errors import Refused
from anlaufstelle.desk.decorators import requires_permission
from anlaufstelle.desk.offer_display import field_name, lines
from anlaufstelle.desk.offer_forms import OFFER_FORM_PAGES, OfferFormPage
from anlaufstelle.desk.views.offers import managed_offer
from anlaufstelle.directory.actions import (
    ServiceChangedMeanwhile,
    change_service,
    possible_locations,
    undo_change,
    value_of,
)
from anlaufstelle.directory.drafts import draft_of, save_draft
from anlaufstelle.directory.models import Service
from anlaufstelle.directory.roles import Permission
from anlaufstelle.directory.service_parts import fingerprint
from anlaufstelle.directory.staff_context import StaffRequest


@require_http_methods(["GET", "HEAD", "POST"])
@requires_permission(Permission.KEEP_OWN, Permission.KEEP_ALL)
def offer_part(request: StaffRequest, key: UUID, name: str) -> HttpResponse:
    """Edit one part of an offer, starting from the draft of the user if there is one."""
    if name not in OFFER_FORM_PAGES:
        raise Http404
    service = managed_offer(request, key)
    draft = draft_of(request.actor, service)
    public = {field: value_of(service, field) for field in OFFER_FORM_PAGES[name].fields}
    values = {field: (draft.values if draft else {}).get(field, public[field]) for field in public}
    seen = {field: (draft.seen if draft else {}).get(field, fingerprint(public[field])) for field in public}
    data = request.POST if request.method == "POST" else None
    form_page = OFFER_FORM_PAGES[name](values, data, places=location_choices(service, public))
    context = {"offer": service, "form_page": form_page, "seen": json.dumps(seen), "draft": draft, "conflict": None}
    if data is None:
        return render(request, "desk/offer_part.html", context)
    if not form_page.is_valid():
        return render(request, "desk/offer_part.html", context, status=422)
    try:
        return _save(request, service, form_page, _fingerprints_seen(request, seen))
    except ServiceChangedMeanwhile as error:
        context |= _conflict(error, form_page, seen)
        return render(request, "desk/offer_part.html", context, status=409)
    except Refused as error:
        return render(request, "desk/offer_part.html", {**context, "sentence": error.sentence}, status=422)


def _save(request: StaffRequest, service: Service, form_page: OfferFormPage, seen: dict[str, str]) -> HttpResponse:
    values = form_page.values()
    if "look" in request.POST:
        save_draft(request.actor, service, **values)
        return HttpResponse(status=204)
    if "keep" in request.POST:
        save_draft(request.actor, service, **values)
        messages.success(request, _("Kept as a draft. Nobody sees it until you publish it."))
    else:
        with transaction.atomic():
            changed = change_service(request.actor, service, seen=seen, **values)
            if draft_of(request.actor, service):
                save_draft(request.actor, changed, **{field: value_of(changed, field) for field in form_page.fields})
        messages.success(request, _("Published. The public pages show it within seconds."))
    return redirect("desk:offer", service.pk)


def location_choices(service: Service, public: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the possible locations of an offer as choices."""
    keys = [str(location.pk) for location in possible_locations(service)] if "places" in public else []
    return list(zip(keys, lines("places", keys), strict=True))


def _fingerprints_seen(request: StaffRequest, current: dict[str, str]) -> dict[str, str]:
    """Return the fingerprints of the values the page has shown; the current ones if it does not send any."""
    try:
        submitted = json.loads(request.POST.get("seen", ""))
    except ValueError:
        return current
    return (
        {field: str(submitted.get(field, current[field])) for field in current}
        if isinstance(submitted, dict)
        else current
    )


def _conflict(error: ServiceChangedMeanwhile, form_page: OfferFormPage, seen: dict[str, str]) -> dict[str, Any]:
    """Return the context to show both versions. Saving again overwrites the published one (see its history)."""
    submitted = form_page.values()[error.field]
    return {
        "sentence": error.sentence,
        "seen": json.dumps({**seen, error.field: fingerprint(error.theirs)}),
        "conflict": {
            "field": field_name(error.field),
            "published": lines(error.field, error.theirs),
            "submitted": lines(error.field, submitted),
        },
    }


@require_POST
@requires_permission(Permission.KEEP_OWN, Permission.KEEP_ALL)
def undo(request: StaffRequest, key: UUID, change: UUID) -> HttpResponse:
    """Undo a change."""
    service = managed_offer(request, key)
    try:
        undo_change(request.actor, service, change)
    except ServiceChangedMeanwhile:
        messages.error(request, _("This has been changed again since. Please change it on its page."))
    except Refused as error:
        messages.error(request, error.sentence)
    else:
        messages.success(request, _("Taken back. The public pages show it within seconds."))
    return redirect("desk:history", key)
