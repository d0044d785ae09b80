"""Views of the coordinator: board, feedback, providers, duplicates, and moving or merging offers."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from anlaufstelle.core.dates import today
from anlaufstelle.core.errors import Refused
from anlaufstelle.desk.decorators import requires_permission, text_param
from anlaufstelle.desk.views.offers import managed_offer, managed_offers
from anlaufstelle.directory import board_queries, maintenance
from anlaufstelle.directory.models import Feedback, Organization, ProviderKind, Service, Status
from anlaufstelle.directory.roles import Permission
from anlaufstelle.directory.staff_context import StaffRequest
from anlaufstelle.exchange import duplicates
from anlaufstelle.exchange.duplicate_rules import MatchAnswer

OFFERS_PER_LIST = 6
"""How many offers of each list the board shows."""


@require_safe
@requires_permission(Permission.SEE_BOARD)
def board(request: StaffRequest) -> HttpResponse:
    """Show the lists of offers that need attention, the most urgent first."""
    offers, day = managed_offers(request).exclude(status=Status.DEFUNCT).select_related("organization"), today()
    lists = []
    for name, filter_offers in board_queries.BOARD_LISTS.items():
        matches = filter_offers(offers, day)
        lists.append({"name": name, "count": matches.count(), "offers": list(matches[:OFFERS_PER_LIST])})
    return render(request, "desk/board.html", {"lists": lists})


@require_http_methods(["GET", "HEAD", "POST"])
@requires_permission(Permission.KEEP_OWN, Permission.KEEP_ALL)
def feedback(request: StaffRequest) -> HttpResponse:
    """List the unread feedback about the user's offers, and mark it as read."""
    rows = Feedback.objects.filter(service__in=managed_offers(request)).select_related("service__organization")
    if request.method == "POST":
        entry = get_object_or_404(rows, pk=_parse_key(request.POST.get("said", "")))
        maintenance.read_feedback(request.actor, entry)
        return redirect("desk:feedback")
    page = Paginator(rows.filter(read_at=None), 40).get_page(request.GET.get("page"))
    return render(request, "desk/feedback.html", {"page": page})


def _parse_key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)


@require_http_methods(["GET", "HEAD", "POST"])
@requires_permission(Permission.INVITE_PROVIDERS)
def providers(request: StaffRequest) -> HttpResponse:
    """List all providers, and create one."""
    if request.method == "POST":
        kind = request.POST.get("kind", "")
        organization = maintenance.new_organization(
            request.actor,
            name=text_param(request.POST, "name", 200),
            description=text_param(request.POST, "description", 1000),
            kind=kind if kind in ProviderKind.values else ProviderKind.ASSOCIATION,
        )
        messages.success(request, _("“%(name)s” is here. Now invite its first person.") % {"name": organization.name})
        return redirect("desk:invite_provider")
    text = text_param(request.GET, "q")
    organizations = (
        Organization.objects.living()
        .filter(name__icontains=text)
        .annotate(
            offers=Count("services", filter=Q(services__status__in=[Status.ACTIVE, Status.CLOSED]), distinct=True),
            people=Count("memberships__user", filter=Q(memberships__ended_on=None), distinct=True),
        )
    )
    page = Paginator(organizations.order_by("name", "id"), 40).get_page(request.GET.get("page"))
    return render(request, "desk/providers.html", {"page": page, "text": text, "kinds": ProviderKind.values})


@require_safe
@requires_permission(Permission.MERGE)
def duplicate_pairs(request: StaffRequest) -> HttpResponse:
    """List pairs of possible duplicates."""
    pairs = duplicates.duplicate_candidates()
    page = Paginator(pairs, 20).get_page(request.GET.get("page"))
    keys = {key for pair in page.object_list for key in (pair.first, pair.second)}
    entries: dict[UUID, Service | Organization] = {
        **Service.objects.select_related("organization").in_bulk(list(keys)),
        **Organization.objects.in_bulk(list(keys)),
    }
    rows = [
        {
            "table": pair.table,
            "sure": pair.answer == MatchAnswer.SAME,
            "one": entries[pair.first],
            "other": entries[pair.second],
        }
        for pair in page.object_list
    ]
    return render(request, "desk/duplicates.html", {"page": page, "pairs": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@requires_permission(Permission.MERGE)
def move(request: StaffRequest, key: UUID) -> HttpResponse:
    """Transfer an offer to another provider, or merge it into another entry of the same offer."""
    service, text, sentence = managed_offer(request, key), text_param(request.GET, "q"), ""
    if request.method == "POST":
        try:
            return _move(request, service)
        except Refused as error:
            sentence = error.sentence
    others = managed_offers(request).exclude(pk=key).exclude(status=Status.DEFUNCT).select_related("organization")
    name_part = text or service.name.split()[0]
    context: dict[str, Any] = {
        "offer": service,
        "text": text,
        "sentence": sentence,
        "others": others.filter(name__icontains=name_part).order_by("name", "id")[:12],
        "providers": Organization.objects.living().exclude(pk=service.organization_id).order_by("name", "id"),
    }
    return render(request, "desk/move_offer.html", context, status=422 if sentence else 200)


def _move(request: StaffRequest, service: Service) -> HttpResponse:
    if "provider" in request.POST:
        to = Organization.objects.living().filter(pk=_parse_key(request.POST["provider"])).first()
        if to is None:
            raise Refused(_("Please choose a provider. Nothing was handed over."))
        maintenance.transfer_service(request.actor, service, to=to)
        messages.success(request, _("Handed over to %(name)s.") % {"name": to.name})
        return redirect("desk:offer", service.pk)
    keep = managed_offers(request).filter(pk=_parse_key(request.POST.get("into", ""))).first()
    if keep is None:
        raise Refused(_("Please choose the entry that stays. Nothing was merged."))
    maintenance.merge_services(request.actor, keep=keep, gone=service)
    messages.success(request, _("Merged. The old address leads to this offer."))
    return redirect("desk:offer", keep.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@requires_permission(Permission.MERGE)
def merge_provider(request: StaffRequest, key: UUID) -> HttpResponse:
    """Merge a provider into another entry of the same provider."""
    gone = get_object_or_404(Organization.objects.living(), pk=key)
    if request.method == "POST":
        return _merge(request, gone)
    text = text_param(request.GET, "q")
    others = Organization.objects.living().exclude(pk=key).filter(name__icontains=text).order_by("name", "id")
    page = Paginator(others, 40).get_page(request.GET.get("page"))
    return render(request, "desk/merge_provider.html", {"gone": gone, "page": page, "text": text})


def _merge(request: StaffRequest, gone: Organization) -> HttpResponse:
    keep = get_object_or_404(Organization.objects.living(), pk=_parse_key(request.POST.get("into", "")))
    try:
        maintenance.merge_organizations(request.actor, keep=keep, gone=gone)
    except Refused as error:
        messages.error(request, error.sentence)
    else:
        messages.success(request, _("Merged. All offers now belong to %(name)s.") % {"name": keep.name})
    return redirect("desk:providers")
