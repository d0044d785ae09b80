"""The coordinator's board, readers' words, providers, and moving what stands in the wrong place."""

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

FIRST = 6
"""So many of each list stand on the board; the whole list is one click away."""


@require_safe
@requires_permission(Permission.SEE_BOARD)
def board(request: StaffRequest) -> HttpResponse:
    """What is to be done in the whole directory, the most urgent first."""
    offers, day = managed_offers(request).exclude(status=Status.DEFUNCT).select_related("organization"), today()
    lists = []
    for name, question in board_queries.BOARD_LISTS.items():
        found = question(offers, day)
        lists.append({"name": name, "count": found.count(), "offers": list(found[:FIRST])})
    return render(request, "desk/board.html", {"lists": lists})


@require_http_methods(["GET", "HEAD", "POST"])
@requires_permission(Permission.KEEP_OWN, Permission.KEEP_ALL)
def feedback(request: StaffRequest) -> HttpResponse:
    """What readers say about my offers, until somebody has read it."""
    waiting = Feedback.objects.filter(service__in=managed_offers(request)).select_related("service__organization")
    if request.method == "POST":
        said = get_object_or_404(waiting, pk=_key(request.POST.get("said", "")))
        maintenance.read_feedback(request.actor, said)
        return redirect("desk:feedback")
    page = Paginator(waiting.filter(read_at=None), 40).get_page(request.GET.get("page"))
    return render(request, "desk/feedback.html", {"page": page})


def _key(told: str) -> UUID:
    try:
        return UUID(told)
    except ValueError:
        return UUID(int=0)


@require_http_methods(["GET", "HEAD", "POST"])
@requires_permission(Permission.INVITE_PROVIDERS)
def providers(request: StaffRequest) -> HttpResponse:
    """All providers of the house; a new one."""
    if request.method == "POST":
        kind = request.POST.get("kind", "")
        made = maintenance.new_organization(
            request.actor,
            name=text_param(request.POST, "name", 200),
            description=text_param(request.POST, "description", 1000),
            kind=kind if kind in ProviderKind.values else ProviderKind.ASSOCIATION,
        )
        messages.success(request, _("“%(name)s” is here. Now invite its first person.") % {"name": made.name})
        return redirect("desk:invite_provider")
    text = text_param(request.GET, "q")
    found = Organization.objects.living().filter(name__icontains=text).annotate(
        offers=Count("services", filter=Q(services__status__in=[Status.ACTIVE, Status.CLOSED]), distinct=True),
        people=Count("memberships__user", filter=Q(memberships__ended_on=None), distinct=True),
    )  # fmt: skip
    page = Paginator(found.order_by("name", "id"), 40).get_page(request.GET.get("page"))
    return render(request, "desk/providers.html", {"page": page, "text": text, "kinds": ProviderKind.values})


@require_safe
@requires_permission(Permission.MERGE)
def duplicate_pairs(request: StaffRequest) -> HttpResponse:
    """What may stand in the directory twice: two beside each other, and which of them stays."""
    pairs = duplicates.duplicate_candidates()
    page = Paginator(pairs, 20).get_page(request.GET.get("page"))
    keys = {key for pair in page.object_list for key in (pair.first, pair.second)}
    known: dict[UUID, Service | Organization] = {
        **Service.objects.select_related("organization").in_bulk(list(keys)),
        **Organization.objects.in_bulk(list(keys)),
    }
    shown = [
        {
            "table": pair.table,
            "sure": pair.answer == MatchAnswer.SAME,
            "one": known[pair.first],
            "other": known[pair.second],
        }
        for pair in page.object_list
    ]
    return render(request, "desk/duplicates.html", {"page": page, "pairs": shown})


@require_http_methods(["GET", "HEAD", "POST"])
@requires_permission(Permission.MERGE)
def move(request: StaffRequest, key: UUID) -> HttpResponse:
    """Hand an offer over to another provider, or merge it into another entry of the same offer."""
    service, text, sentence = managed_offer(request, key), text_param(request.GET, "q"), ""
    if request.method == "POST":
        try:
            return _move(request, service)
        except Refused as why:
            sentence = why.sentence
    others = managed_offers(request).exclude(pk=key).exclude(status=Status.DEFUNCT).select_related("organization")
    words = text or service.name.split()[0]
    told: dict[str, Any] = {
        "offer": service, "text": text, "sentence": sentence,
        "others": others.filter(name__icontains=words).order_by("name", "id")[:12],
        "providers": Organization.objects.living().exclude(pk=service.organization_id).order_by("name", "id"),
    }  # fmt: skip
    return render(request, "desk/move_offer.html", told, status=422 if sentence else 200)


def _move(request: StaffRequest, service: Service) -> HttpResponse:
    if "provider" in request.POST:
        to = Organization.objects.living().filter(pk=_key(request.POST["provider"])).first()
        if to is None:
            raise Refused(_("Please choose a provider. Nothing was handed over."))
        maintenance.transfer_service(request.actor, service, to=to)
        messages.success(request, _("Handed over to %(name)s.") % {"name": to.name})
        return redirect("desk:offer", service.pk)
    keep = managed_offers(request).filter(pk=_key(request.POST.get("into", ""))).first()
    if keep is None:
        raise Refused(_("Please choose the entry that stays. Nothing was merged."))
    maintenance.merge_services(request.actor, keep=keep, gone=service)
    messages.success(request, _("Merged. The old address leads to this offer."))
    return redirect("desk:offer", keep.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@requires_permission(Permission.MERGE)
def merge_provider(request: StaffRequest, key: UUID) -> HttpResponse:
    """Merge a provider into another entry of the same one, whichever of all that may be."""
    gone = get_object_or_404(Organization.objects.living(), pk=key)
    if request.method == "POST":
        return _merge(request, gone)
    text = text_param(request.GET, "q")
    others = Organization.objects.living().exclude(pk=key).filter(name__icontains=text).order_by("name", "id")
    page = Paginator(others, 40).get_page(request.GET.get("page"))
    return render(request, "desk/merge_provider.html", {"gone": gone, "page": page, "text": text})


def _merge(request: StaffRequest, gone: Organization) -> HttpResponse:
    keep = get_object_or_404(Organization.objects.living(), pk=_key(request.POST.get("into", "")))
    try:
        maintenance.merge_organizations(request.actor, keep=keep, gone=gone)
    except Refused as why:
        messages.error(request, why.sentence)
    else:
        messages.success(request, _("Merged. All offers now belong to %(name)s.") % {"name": keep.name})
    return redirect("desk:providers")
