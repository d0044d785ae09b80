"""The people of the provider one acts for: who works here in which role; inviting, changing, ending."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from anlaufstelle.accounts.models import User
from anlaufstelle.core.errors import Refused
from anlaufstelle.desk.doors import asks, own_provider
from anlaufstelle.directory import people
from anlaufstelle.directory.acting import StaffRequest
from anlaufstelle.directory.models import Invitation, Membership, Organization
from anlaufstelle.directory.roles import OF_THE_HOUSE, Deed, Role, may_give

LINK = "invitation_link"
"""Where the session keeps a link until it has been shown once, where no mail goes out."""


@require_safe
@asks(Deed.INVITE_OWN, Deed.MANAGE_OWN)
def index(request: StaffRequest) -> HttpResponse:
    """Who works here, and who has been asked to."""
    provider = own_provider(request)
    rows = Membership.objects.live().filter(organization=provider).select_related("user").order_by("user__name", "role")
    persons: dict[UUID, dict[str, Any]] = {}
    for row in rows:
        persons.setdefault(row.user_id, {"user": row.user, "roles": []})["roles"].append(row.role)
    invitations = Invitation.objects.open(timezone.now()).filter(organization=provider)
    told = {"persons": list(persons.values()), "invitations": invitations, "link": request.session.pop(LINK, "")}
    return render(request, "desk/people.html", told)


@require_http_methods(["GET", "HEAD", "POST"])
@asks(Deed.INVITE_OWN)
def invite(request: StaffRequest) -> HttpResponse:
    """Ask somebody to work for the provider one acts for."""
    provider = own_provider(request)
    roles = _choices(request, set(request.POST.getlist("role")))
    return _invite(request, provider, "desk/invite.html", {"roles": roles})


@require_http_methods(["GET", "HEAD", "POST"])
@asks(Deed.INVITE_PROVIDERS)
def invite_provider(request: StaffRequest) -> HttpResponse:
    """Ask the first person of a provider; she becomes its administrator and may keep its offers."""
    taken = Membership.objects.live().filter(role=Role.ADMINISTRATOR).values("organization")
    free = Organization.objects.filter(replaced_by=None).exclude(pk__in=taken)
    provider = None
    if request.method == "POST":
        chosen = request.POST.get("provider", "")
        provider = next((one for one in free if str(one.pk) == chosen), None)
        if provider is None:
            told = {"providers": free, "sentence": _("Please choose a provider."), "email": request.POST.get("email")}
            return render(request, "desk/invite_provider.html", told, status=400)
    return _invite(request, provider, "desk/invite_provider.html", {"providers": free})


def _invite(request: StaffRequest, provider: Organization | None, template: str, told: dict[str, Any]) -> HttpResponse:
    email = request.POST.get("email", "")
    told = {**told, "sentence": "", "email": email}
    if request.method != "POST" or provider is None:
        return render(request, template, told)
    first = template == "desk/invite_provider.html"
    try:
        invited = people.invite(
            request.actor,
            organization=provider,
            email=email,
            roles=sorted(people.FOR_THE_FIRST_PERSON) if first else request.POST.getlist("role"),
            address=request.build_absolute_uri(reverse("desk:join", args=["x"]))[: -len("x/")],
        )
    except Refused as why:
        return render(request, template, {**told, "sentence": why.sentence}, status=400)
    if settings.MAIL_URL:
        messages.success(request, _("The invitation to %(email)s is on its way.") % {"email": email.strip().lower()})
    else:
        request.session[LINK] = invited.link
    return redirect("desk:invited" if first else "desk:people")


@require_safe
@asks(Deed.INVITE_PROVIDERS)
def invited(request: StaffRequest) -> HttpResponse:
    """After the first person of a provider was asked: the link, where no mail goes out."""
    return render(request, "desk/invited.html", {"link": request.session.pop(LINK, "")})


@require_POST
@asks(Deed.INVITE_OWN)
def take_back(request: StaffRequest, key: UUID) -> HttpResponse:
    """An invitation no longer holds."""
    invitation = get_object_or_404(Invitation, pk=key, organization=own_provider(request))
    people.take_back(request.actor, invitation=invitation)
    invitation.refresh_from_db()
    if invitation.used_at:
        messages.error(request, _("Not taken back: it was accepted meanwhile. Whoever it was now stands on this page."))
    else:
        messages.success(request, _("The invitation is taken back."))
    return redirect("desk:people")


@require_http_methods(["GET", "HEAD", "POST"])
@asks(Deed.MANAGE_OWN)
def person(request: StaffRequest, key: UUID) -> HttpResponse:
    """One person: her roles here, and the end of her work here."""
    provider = own_provider(request)
    rows = Membership.objects.live().filter(user=key, organization=provider)
    user = get_object_or_404(User, pk=key, memberships__in=rows[:1])
    sentence, has = "", {row.role for row in rows}
    if request.method == "POST":
        has = set(request.POST.getlist("role"))
        try:
            if "end" in request.POST:
                people.end_membership(request.actor, user=user, organization=provider)
                said = _("%(name)s no longer works here.")
            else:
                people.change_roles(request.actor, user=user, organization=provider, roles=has)
                said = _("The roles of %(name)s are changed.")
        except Refused as why:
            sentence = why.sentence
        else:
            messages.success(request, said % {"name": user.name})
            return redirect("desk:people")
    told = {"person": user, "roles": _choices(request, has), "sentence": sentence}
    return render(request, "desk/person.html", told, status=400 if sentence else 200)


def _choices(request: StaffRequest, chosen: set[str]) -> list[dict[str, Any]]:
    """The roles there are here; those that she may not give stay as they are."""
    return [
        {"role": role, "chosen": role.value in chosen, "fixed": not may_give(request.actor, role)}
        for role in Role
        if request.acting.at_the_house or role not in OF_THE_HOUSE
    ]
