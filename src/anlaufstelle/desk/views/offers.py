"""My offers: what each says today, what it lacks, and the quick words about one or several of them."""

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
    """The offers that this person keeps."""
    return Service.objects.kept_by(request.actor)


def managed_offer(request: StaffRequest, key: UUID) -> Service:
    """One of them. Raises Http404."""
    return get_object_or_404(managed_offers(request).select_related("organization"), pk=key)


@require_safe
@requires_permission(Permission.KEEP_OWN, Permission.KEEP_ALL)
def offer_list(request: StaffRequest) -> HttpResponse:
    """My offers, the whole list or what is to be done with some of them."""
    day, show, text = today(), request.GET.get("show", ""), text_param(request.GET, "q")
    offers = managed_offers(request).exclude(status=Status.DEFUNCT)
    offers = (
        board_queries.BOARD_LISTS[show](offers, day)
        if show in board_queries.BOARD_LISTS
        else offers.order_by("name", "id")
    )
    if text:
        offers = offers.filter(Q(name__icontains=text) | Q(organization__name__icontains=text))
    # First which offers stand on this page, by keys alone; then what is to be said of these few.
    page = Paginator(offers.values_list("pk", flat=True), PER_PAGE).get_page(request.GET.get("page"))
    told = board_queries.with_completeness(Service.objects.filter(pk__in=list(page.object_list)))
    whole = {
        offer.pk: offer
        for offer in told.select_related("organization").prefetch_related("schedules__languages", "exceptions")
    }
    drafted = set(
        ServiceDraft.objects.filter(editor=request.user.pk, service__in=whole).values_list("service", flat=True)
    )
    rows = [
        OfferRow(
            offer=offer,
            today=hours.day_of(public_facts.week_of(offer), day),
            lacks=missing_information(offer),
            stale=rules.is_stale(offer.assured_date, day),
            drafted=offer.pk in drafted,
        )
        for offer in (whole[key] for key in page.object_list if key in whole)
    ]
    shown = {
        "rows": rows,
        "page": page,
        "show": show,
        "text": text,
        "shows": list(board_queries.BOARD_LISTS),
        "day": day,
    }
    return render(request, "desk/offers.html", shown)


@require_safe
@requires_permission(Permission.KEEP_OWN, Permission.KEEP_ALL)
def offer(request: StaffRequest, key: UUID) -> HttpResponse:
    """One offer: what it says now, part by part, and how the public sees it."""
    found = board_queries.with_completeness(managed_offers(request)).select_related("organization", "eligibility")
    service = get_object_or_404(found, pk=key)
    prefetch_parts(service)
    draft = draft_of(request.actor, service)
    written = draft.values if draft else {}
    parts = []
    for sheet in OFFER_FORM_PAGES.values():
        said = [line for field in sheet.fields if field not in TICKS
                for line in lines(field, written.get(field, value_of(service, field)))]  # fmt: skip
        parts.append(
            {
                "name": sheet.name,
                "title": sheet.title,
                "lines": said,
                "drafted": any(field in written for field in sheet.fields),
            }
        )
    lacks = missing_information(service)
    told = {
        "offer": service, "parts": parts, "draft": draft, "day": today(),
        "lacks": lacks, "to_add": [lack for lack in lacks if lack.page],
        "stale": rules.is_stale(service.assured_date, today()),
    }  # fmt: skip
    return render(request, "desk/offer.html", told)


TICKS = {"referral_needed", "childcare", "come_anyway", "online", "minutes"}
"""Fields that the page of an offer does not spell out: a “no” beside each would only be noise."""


@require_http_methods(["GET", "HEAD", "POST"])
@requires_permission(Permission.KEEP_OWN)
def new_offer(request: StaffRequest) -> HttpResponse:
    """A new offer of my provider; nobody sees it until it is published."""
    if request.method != "POST":
        return render(request, "desk/offer_new.html")
    made = new_service(request.actor, acting_provider(request), name=text_param(request.POST, "name", 200))
    return redirect("desk:offer_part", made.pk, "words")


@require_POST
@requires_permission(Permission.KEEP_OWN, Permission.KEEP_ALL)
def quick_action(request: StaffRequest, key: UUID, word: str) -> HttpResponse:
    """One word about one offer, said with one click; most of them can be taken back."""
    service = managed_offer(request, key)
    if word == "confirm":
        confirm_service(request.actor, service)
        messages.success(request, _("“%(name)s” is confirmed as of today.") % {"name": service.name})
    elif word == "closed-tomorrow":
        day = today() + dt.timedelta(days=1)
        close_on(request.actor, service, first=day, last=day)
        messages.success(request, _("“%(name)s” is closed tomorrow.") % {"name": service.name})
    elif word in STATUS:
        change_service(request.actor, service, status=STATUS[word])
        messages.success(request, _("Saved. The public pages show it within seconds."))
    elif word == "publish-draft":
        _publish(request, service)
    elif word == "discard-draft":
        discard_draft(request.actor, service)
        messages.success(request, _("The draft is gone. The public pages are as before."))
    else:
        raise Http404
    return redirect(_back(request, service))


def _publish(request: StaffRequest, service: Service) -> None:
    if draft_of(request.actor, service) is None:
        messages.error(request, _("Nothing was published just now: there is no draft of yours here any more."))
    else:
        publish_draft(request.actor, service)
        messages.success(request, _("Published. The public pages show it within seconds."))


STATUS = {"publish": Status.ACTIVE, "pause": Status.CLOSED, "hide": Status.INACTIVE}


def _back(request: StaffRequest, service: Service) -> str:
    """To the list it was said in, else to the offer."""
    asked = request.POST.get("back", "")
    return asked if asked.startswith("/desk/offers/?") or asked == "/desk/offers/" else f"/desk/offers/{service.pk}/"


@require_POST
@requires_permission(Permission.KEEP_OWN, Permission.KEEP_ALL)
def bulk_action(request: StaffRequest) -> HttpResponse:
    """The same word about several offers: all of it or nothing."""
    chosen = list(managed_offers(request).filter(pk__in=_keys(request.POST.getlist("offer"))))
    if not chosen:
        messages.error(request, _("No offer was chosen. Please tick some, then try again."))
    elif request.POST.get("word") == "confirm":
        for service in chosen:
            confirm_service(request.actor, service)
        messages.success(request, _done_message(len(chosen)))
    elif request.POST.get("word") != "closed":
        messages.error(request, _("Nothing was done. Please choose one of the buttons of this page."))
    else:
        try:
            first = dt.date.fromisoformat(request.POST.get("first", ""))
            last = dt.date.fromisoformat(request.POST.get("last", "") or first.isoformat())
        except ValueError:
            messages.error(request, _("Please choose from which day to which. Nothing was changed."))
        else:
            for service in chosen:
                close_on(request.actor, service, first=first, last=last)
            messages.success(request, _done_message(len(chosen)))
    return redirect("desk:offers")


def _done_message(count: int) -> str:
    return ngettext("%(count)s offer is changed.", "%(count)s offers are changed.", count) % {"count": count}


def _keys(told: list[str]) -> list[UUID]:
    found = []
    for one in told[:500]:
        try:
            found.append(UUID(one))
        except ValueError:
            continue
    return found


@require_safe
@requires_permission(Permission.KEEP_OWN, Permission.KEEP_ALL)
def history(request: StaffRequest, key: UUID) -> HttpResponse:
    """Who changed what when."""
    service = managed_offer(request, key)
    rows = Metadata.objects.filter(resource_id=key, resource_type="service")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    changes: dict[Any, dict[str, Any]] = {}
    for row in page.object_list:
        change = changes.setdefault(row.change or row.pk, {"row": row, "fields": []})
        change["fields"].append(row)
    return render(request, "desk/history.html", {"offer": service, "changes": list(changes.values()), "page": page})
