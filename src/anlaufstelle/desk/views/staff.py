"""The staff of the provider the user acts for: list, invitations, roles, end of membership."""

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
from anlaufstelle.desk.decorators import acting_provider, requires_permission
from anlaufstelle.directory import memberships
from anlaufstelle.directory.models import Invitation, Membership, Organization
from anlaufstelle.directory.roles import CENTRE_ROLES, Permission, Role, may_grant_role
from anlaufstelle.directory.staff_context import StaffRequest

LINK_SESSION_KEY = "invitation_link"
"""The session key of an invitation link that is shown once, if no mail server is configured."""


@require_safe
@requires_permission(Permission.INVITE_OWN, Permission.MANAGE_OWN)
def staff_list(request: StaffRequest) -> HttpResponse:
    """List staff members and open invitations."""
    provider = acting_provider(request)
    rows = Membership.objects.live().filter(organization=provider).select_related("user").order_by("user__name", "role")
    persons: dict[UUID, dict[str, Any]] = {}
    for row in rows:
        persons.setdefault(row.user_id, {"user": row.user, "roles": []})["roles"].append(row.role)
    invitations = Invitation.objects.open(timezone.now()).filter(organization=provider)
    context = {
        "persons": list(persons.values()),
        "invitations": invitations,
        "link": request.session.pop(LINK_SESSION_KEY, ""),
    }
    return render(request, "desk/staff.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires_permission(Permission.INVITE_OWN)
def invite(request: StaffRequest) -> HttpResponse:
    """Invite somebody to the provider the user acts for."""
    provider = acting_provider(request)
    roles = _role_choices(request, set(request.POST.getlist("role")))
    return _invite(request, provider, "desk/invite.html", {"roles": roles})


@require_http_methods(["GET", "HEAD", "POST"])
@requires_permission(Permission.INVITE_PROVIDERS)
def invite_provider(request: StaffRequest) -> HttpResponse:
    """Invite the first staff member of a provider, as administrator and editor of its offers."""
    with_administrator = Membership.objects.live().filter(role=Role.ADMINISTRATOR).values("organization")
    organizations = Organization.objects.filter(replaced_by=None).exclude(pk__in=with_administrator)
    provider = None
    if request.method == "POST":
        provider_id = request.POST.get("provider", "")
        provider = next((organization for organization in organizations if str(organization.pk) == provider_id), None)
        if provider is None:
            context = {
                "providers": organizations,
                "sentence": _("Please choose a provider."),
                "email": request.POST.get("email"),
            }
            return render(request, "desk/invite_provider.html", context, status=400)
    return _invite(request, provider, "desk/invite_provider.html", {"providers": organizations})


def _invite(
    request: StaffRequest, provider: Organization | None, template: str, context: dict[str, Any]
) -> HttpResponse:
    email = request.POST.get("email", "")
    context = {**context, "sentence": "", "email": email}
    if request.method != "POST" or provider is None:
        return render(request, template, context)
    is_first = template == "desk/invite_provider.html"
    try:
        invited = memberships.invite(
            request.actor,
            organization=provider,
            email=email,
            roles=sorted(memberships.FIRST_STAFF_ROLES) if is_first else request.POST.getlist("role"),
            address=request.build_absolute_uri(reverse("desk:accept_invitation", args=["x"]))[: -len("x/")],
        )
    except Refused as error:
        return render(request, template, {**context, "sentence": error.sentence}, status=400)
    if settings.MAIL_URL:
        messages.success(request, _("The invitation to %(email)s is on its way.") % {"email": email.strip().lower()})
    else:
        request.session[LINK_SESSION_KEY] = invited.link
    return redirect("desk:provider_invited" if is_first else "desk:staff")


@require_safe
@requires_permission(Permission.INVITE_PROVIDERS)
def provider_invited(request: StaffRequest) -> HttpResponse:
    """Confirm the invitation to a provider, with the link if no mail server is configured."""
    return render(request, "desk/provider_invited.html", {"link": request.session.pop(LINK_SESSION_KEY, "")})


@require_POST
@requires_permission(Permission.INVITE_OWN)
def revoke_invitation(request: StaffRequest, key: UUID) -> HttpResponse:
    """Revoke an invitation."""
    invitation = get_object_or_404(Invitation, pk=key, organization=acting_provider(request))
    memberships.revoke_invitation(request.actor, invitation=invitation)
    invitation.refresh_from_db()
    if invitation.used_at:
        messages.error(request, _("Not taken back: it was accepted meanwhile. Whoever it was now stands on this page."))
    else:
        messages.success(request, _("The invitation is taken back."))
    return redirect("desk:staff")


@require_http_methods(["GET", "HEAD", "POST"])
@requires_permission(Permission.MANAGE_OWN)
def staff_member(request: StaffRequest, key: UUID) -> HttpResponse:
    """Change the roles of a staff member, or end the membership."""
    provider = acting_provider(request)
    rows = Membership.objects.live().filter(user=key, organization=provider)
    user = get_object_or_404(User, pk=key, memberships__in=rows[:1])
    sentence, roles = "", {row.role for row in rows}
    if request.method == "POST":
        roles = set(request.POST.getlist("role"))
        try:
            if "end" in request.POST:
                memberships.end_membership(request.actor, user=user, organization=provider)
                message = _("%(name)s no longer works here.")
            else:
                memberships.change_roles(request.actor, user=user, organization=provider, roles=roles)
                message = _("The roles of %(name)s are changed.")
        except Refused as error:
            sentence = error.sentence
        else:
            messages.success(request, message % {"name": user.name})
            return redirect("desk:staff")
    context = {"person": user, "roles": _role_choices(request, roles), "sentence": sentence}
    return render(request, "desk/staff_member.html", context, status=400 if sentence else 200)


def _role_choices(request: StaffRequest, selected: set[str]) -> list[dict[str, Any]]:
    """Return the available roles. Those that the user may not grant are fixed."""
    return [
        {"role": role, "chosen": role.value in selected, "fixed": not may_grant_role(request.actor, role)}
        for role in Role
        if request.staff.at_centre or role not in CENTRE_ROLES
    ]
