"""One short page of an offer: typed words are kept as a draft, shown as the public would see them, and published."""

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
    """Change one part of an offer."""
    if name not in OFFER_FORM_PAGES:
        raise Http404
    service = managed_offer(request, key)
    draft = draft_of(request.actor, service)
    public = {field: value_of(service, field) for field in OFFER_FORM_PAGES[name].fields}
    values = {field: (draft.values if draft else {}).get(field, public[field]) for field in public}
    seen = {field: (draft.seen if draft else {}).get(field, fingerprint(public[field])) for field in public}
    told = request.POST if request.method == "POST" else None
    sheet = OFFER_FORM_PAGES[name](values, told, places=_places(service, public))
    shown = {"offer": service, "sheet": sheet, "seen": json.dumps(seen), "draft": draft, "conflict": None}
    if told is None:
        return render(request, "desk/offer_part.html", shown)
    if not sheet.is_valid():
        return render(request, "desk/offer_part.html", shown, status=422)
    try:
        return _do(request, service, sheet, _fingerprints_seen(request, seen))
    except ServiceChangedMeanwhile as why:
        shown |= _conflict(why, sheet, seen)
        return render(request, "desk/offer_part.html", shown, status=409)
    except Refused as why:
        return render(request, "desk/offer_part.html", {**shown, "sentence": why.sentence}, status=422)


def _do(request: StaffRequest, service: Service, sheet: OfferFormPage, seen: dict[str, str]) -> HttpResponse:
    told = sheet.values()
    if "look" in request.POST:
        save_draft(request.actor, service, **told)
        return HttpResponse(status=204)
    if "keep" in request.POST:
        save_draft(request.actor, service, **told)
        messages.success(request, _("Kept as a draft. Nobody sees it until you publish it."))
    else:
        with transaction.atomic():
            now = change_service(request.actor, service, seen=seen, **told)
            if draft_of(request.actor, service):
                save_draft(request.actor, now, **{field: value_of(now, field) for field in sheet.fields})
        messages.success(request, _("Published. The public pages show it within seconds."))
    return redirect("desk:offer", service.pk)


def _places(service: Service, public: dict[str, Any]) -> list[tuple[str, str]]:
    """Where the offer may be, by key and name."""
    keys = [str(place.pk) for place in possible_locations(service)] if "places" in public else []
    return list(zip(keys, lines("places", keys), strict=True))


def _fingerprints_seen(request: StaffRequest, otherwise: dict[str, str]) -> dict[str, str]:
    """What the page had shown when it was opened; a page that does not say so is taken to be of now."""
    try:
        told = json.loads(request.POST.get("seen", ""))
    except ValueError:
        return otherwise
    return (
        {field: str(told.get(field, otherwise[field])) for field in otherwise} if isinstance(told, dict) else otherwise
    )


def _conflict(why: ServiceChangedMeanwhile, sheet: OfferFormPage, seen: dict[str, str]) -> dict[str, Any]:
    """Both versions side by side; saving once more then writes mine, and theirs stays in the history."""
    mine = sheet.values()[why.field]
    return {
        "sentence": why.sentence,
        "seen": json.dumps({**seen, why.field: fingerprint(why.theirs)}),
        "conflict": {
            "field": field_name(why.field),
            "theirs": lines(why.field, why.theirs),
            "mine": lines(why.field, mine),
        },
    }


@require_POST
@requires_permission(Permission.KEEP_OWN, Permission.KEEP_ALL)
def undo(request: StaffRequest, key: UUID, change: UUID) -> HttpResponse:
    """Take one change back."""
    service = managed_offer(request, key)
    try:
        undo_change(request.actor, service, change)
    except ServiceChangedMeanwhile:
        messages.error(request, _("This has been changed again since. Please change it on its page."))
    except Refused as why:
        messages.error(request, why.sentence)
    else:
        messages.success(request, _("Taken back. The public pages show it within seconds."))
    return redirect("desk:history", key)
