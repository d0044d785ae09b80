"""The offers that the user maintains: list, details, history, and quick actions on one or several."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from anlaufstelle.core.dates import today
from anlaufstelle.desk.completeness import MissingInformation, missing_information
from anlaufstelle.desk.decorators import acting_provider, requires_permission, text_param
from anlaufstelle.desk.offer_display import lines
from anlaufstelle.desk.offer_forms import OFFER_FORM_PAGES
from anlaufstelle.directory import board_queries, hours, public_facts, rules
from anlaufstelle.directory.actions import change_service, confirm_service, value_of
from anlaufstelle.directory.drafts import discard_draft, draft_of, publish_draft
from anlaufstelle.directory.maintenance import close_on, new_service
from anlaufstelle.directory.models import Metadata, Service, ServiceDraft, Status
from anlaufstelle.directory.prefetch import prefetch_parts
from anlaufstelle.directory.roles import Permission
from anlaufstelle.directory.staff_context import StaffRequest

PER_PAGE = 40


@dataclass(frozen=True)
class OfferRow:
    """One offer in the list."""

    offer: Service
    today: hours.OpeningDay
    lacks: list[MissingInformation]
    stale: bool
    drafted: bool


def managed_offers(request: StaffRequest) -> QuerySet[Service]:
    """Return the offers that the user may edit."""
    return Service.objects.kept_by(request.actor)


def managed_offer(request: StaffRequest, key: UUID) -> Service:
    """Return one of them. Raises Http404."""
    return get_object_or_404(managed_offers(request).select_related("organization"), pk=key)


@require_safe
@requires_permission(Permission.KEEP_OWN, Permission.KEEP_ALL)
def offer_list(request: StaffRequest) -> HttpResponse:
    """List the offers: all, one list of the board, or those that match a text."""
    day, show, text = today(), request.GET.get("show", ""), text_param(request.GET, "q")
    offers = managed_offers(request).exclude(status=Status.DEFUNCT)
    offers = (
        board_queries.BOARD_LISTS[show](offers, day)
        if show in board_queries.BOARD_LISTS
        else offers.order_by("name", "id")
    )
    if text:
        offers = offers.filter(Q(name__icontains=text) | Q(organization__name__icontains=text))
    # Paginate keys only, then load the details of the offers on this page.
    page = Paginator(offers.values_list("pk", flat=True), PER_PAGE).get_page(request.GET.get("page"))
    queryset = board_queries.with_completeness(Service.objects.filter(pk__in=list(page.object_list)))
    by_key = {
        offer.pk: offer
        for offer in queryset.select_related("organization").prefetch_related("schedules__languages", "exceptions")
    }
    drafted = set(
        ServiceDraft.objects.filter(editor=request.user.pk, service__in=by_key).values_list("service", flat=True)
    )
    rows = [
        OfferRow(
            offer=offer,
            today=hours.day_of(public_facts.week_of(offer), day),
            lacks=missing_information(offer),
            stale=rules.is_stale(offer.assured_date, day),
            drafted=offer.pk in drafted,
        )
        for offer in (by_key[key] for key in page.object_list if key in by_key)
    ]
    context = {
        "rows": rows,
        "page": page,
        "show": show,
        "text": text,
        "shows": list(board_queries.BOARD_LISTS),
        "day": day,
    }
    return render(request, "desk/offers.html", context)


@require_safe
@requires_permission(Permission.KEEP_OWN, Permission.KEEP_ALL)
def offer(request: StaffRequest, key: UUID) -> HttpResponse:
    """Show an offer part by part, beside its public page."""
    queryset = board_queries.with_completeness(managed_offers(request)).select_related("organization", "eligibility")
    service = get_object_or_404(queryset, pk=key)
    prefetch_parts(service)
    draft = draft_of(request.actor, service)
    draft_values = draft.values if draft else {}
    parts = []
    for form_page in OFFER_FORM_PAGES.values():
        texts = [
            line
            for field in form_page.fields
            if field not in HIDDEN_FIELDS
            for line in lines(field, draft_values.get(field, value_of(service, field)))
        ]
        parts.append(
            {
                "name": form_page.name,
                "title": form_page.title,
                "lines": texts,
                "drafted": any(field in draft_values for field in form_page.fields),
            }
        )
    lacks = missing_information(service)
    context = {
        "offer": service,
        "parts": parts,
        "draft": draft,
        "day": today(),
        "lacks": lacks,
        "to_add": [item for item in lacks if item.page],
        "stale": rules.is_stale(service.assured_date, today()),
    }
    return render(request, "desk/offer.html", context)


HIDDEN_FIELDS = {"referral_needed", "childcare", "come_anyway", "online", "minutes"}
"""Fields that the page of an offer does not list, because most would only say “no”."""


@require_http_methods(["GET", "HEAD", "POST"])
@requires_permission(Permission.KEEP_OWN)
def new_offer(request: StaffRequest) -> HttpResponse:
    """Create an offer of the provider. It is not public until it is published."""
    if request.method != "POST":
        return render(request, "desk/offer_new.html")
    service = new_service(request.actor, acting_provider(request), name=text_param(request.POST, "name", 200))
    return redirect("desk:offer_part", service.pk, "words")


@require_POST
@requires_permission(Permission.KEEP_OWN, Permission.KEEP_ALL)
def quick_action(request: StaffRequest, key: UUID, word: str) -> HttpResponse:
    """Run a quick action on an offer. Raises Http404 for unknown ones."""
    service = managed_offer(request, key)
    if word == "confirm":
        confirm_service(request.actor, service)
        messages.success(request, _("“%(name)s” is confirmed as of today.") % {"name": service.name})
    elif word == "closed-tomorrow":
        day = today() + dt.timedelta(days=1)
        close_on(request.actor, service, first=day, last=day)
        messages.success(request, _("“%(name)s” is closed tomorrow.") % {"name": service.name})
    elif word in STATUS_ACTIONS:
        change_service(request.actor, service, status=STATUS_ACTIONS[word])
        messages.success(request, _("Saved. The public pages show it within seconds."))
    elif word == "publish-draft":
        _publish(request, service)
    elif word == "discard-draft":
        discard_draft(request.actor, service)
        messages.success(request, _("The draft is gone. The public pages are as before."))
    else:
        raise Http404
    return redirect(_return_url(request, service))


def _publish(request: StaffRequest, service: Service) -> None:
    if draft_of(request.actor, service) is None:
        messages.error(request, _("Nothing was published just now: there is no draft of yours here any more."))
    else:
        publish_draft(request.actor, service)
        messages.success(request, _("Published. The public pages show it within seconds."))


STATUS_ACTIONS = {"publish": Status.ACTIVE, "pause": Status.CLOSED, "hide": Status.INACTIVE}


def _return_url(request: StaffRequest, service: Service) -> str:
    """Return the URL of the list that was shown before, else of the offer."""
    back = request.POST.get("back", "")
    return back if back.startswith("/desk/offers/?") or back == "/desk/offers/" else f"/desk/offers/{service.pk}/"


@require_POST
@requires_permission(Permission.KEEP_OWN, Permission.KEEP_ALL)
def bulk_action(request: StaffRequest) -> HttpResponse:
    """Run a quick action on several offers."""
    services = list(managed_offers(request).filter(pk__in=_keys(request.POST.getlist("offer"))))
    if not services:
        messages.error(request, _("No offer was chosen. Please tick some, then try again."))
    elif request.POST.get("word") == "confirm":
        for service in services:
            confirm_service(request.actor, service)
        messages.success(request, _done_message(len(services)))
    elif request.POST.get("word") != "closed":
        messages.error(request, _("Nothing was done. Please choose one of the buttons of this page."))
    else:
        try:
            first = dt.date.fromisoformat(request.POST.get("first", ""))
            last = dt.date.fromisoformat(request.POST.get("last", "") or first.isoformat())
        except ValueError:
            messages.error(request, _("Please choose from which day to which. Nothing was changed."))
        else:
            for service in services:
                close_on(request.actor, service, first=first, last=last)
            messages.success(request, _done_message(len(services)))
    return redirect("desk:offers")


def _done_message(count: int) -> str:
    return ngettext("%(count)s offer is changed.", "%(count)s offers are changed.", count) % {"count": count}


def _keys(values: list[str]) -> list[UUID]:
    keys = []
    for value in values[:500]:
        try:
            keys.append(UUID(value))
        except ValueError:
            continue
    return keys


@require_safe
@requires_permission(Permission.KEEP_OWN, Permission.KEEP_ALL)
def history(request: StaffRequest, key: UUID) -> HttpResponse:
    """Show the history of an offer."""
    service = managed_offer(request, key)
    rows = Metadata.objects.filter(resource_id=key, resource_type="service")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    changes: dict[Any, dict[str, Any]] = {}
    for row in page.object_list:
        change = changes.setdefault(row.change or row.pk, {"row": row, "fields": []})
        change["fields"].append(row)
    return render(request, "desk/history.html", {"offer": service, "changes": list(changes.values()), "page": page})
