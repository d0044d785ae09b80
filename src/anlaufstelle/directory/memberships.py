"""Memberships: inviting, joining, changing roles, leaving. Each change to a user's roles ends their open sessions."""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from anlaufstelle.accounts.actions import end_sessions
from anlaufstelle.accounts.models import User
from anlaufstelle.core.actor import Actor
from anlaufstelle.core.dates import today
from anlaufstelle.core.errors import Refused
from anlaufstelle.directory import invitation_mail
from anlaufstelle.directory.models import Centre, Invitation, Membership, Metadata, Organization
from anlaufstelle.directory.roles import (
    CENTRE_ROLES,
    Permission,
    PermissionRefused,
    Role,
    has_permission,
    may_grant_role,
    require_permission,
)

MAX_OPEN_INVITATIONS = 100  # unanswered invitations of one organization
FIRST_STAFF_ROLES = frozenset({Role.ADMINISTRATOR, Role.EDITOR})


class CannotInvite(Refused):
    """The invitation is not possible."""


class CannotJoin(Refused):
    """The link is used, expired, revoked or unknown. The sentence is the same for all of them."""


class CannotChange(Refused):
    """The change of roles is not possible."""


@dataclass(frozen=True)
class SentInvitation:
    """An invitation and its link. The link contains the token, which is not stored."""

    invitation: Invitation
    link: str


def hash_of(token: str) -> str:
    """Return the hash under which a token is stored (SHA-256 in hexadecimal)."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


@transaction.atomic
def invite(
    actor: Actor, *, organization: Organization, email: str, roles: Iterable[str], address: str
) -> SentInvitation:
    """Invite someone by e-mail to join an organization. `address` is the URL prefix before the token.

    Raises CannotInvite, CannotChange, PermissionRefused.
    """
    wanted_roles = _checked_roles(roles)
    _require_invite(actor, organization, wanted_roles)
    recipient = _checked_address(email)
    open_invitations = Invitation.objects.open(timezone.now()).filter(organization=organization)
    if Membership.objects.live().filter(user__email=recipient, organization=organization).exists():
        raise CannotInvite(_("%(email)s works here already. Please change the roles instead.") % {"email": recipient})
    open_invitations.filter(email=recipient).update(revoked_at=timezone.now())  # only the newest link works
    if open_invitations.count() >= MAX_OPEN_INVITATIONS:
        raise CannotInvite(_("Too many invitations are open. Please take some back first."))
    token = secrets.token_urlsafe(16)
    invitation = Invitation.objects.create(
        email=recipient,
        organization=organization,
        roles=sorted(role.value for role in wanted_roles),
        token_hash=hash_of(token),
        invited_by_id=actor.user_id,
    )
    _record(actor, invitation.pk, "invitation", "create", after=f"{recipient}: {', '.join(invitation.roles)}")
    link = f"{address}{token}/"
    invitation_mail.send_invitation(invitation, by=actor.name, link=link)
    return SentInvitation(invitation, link)


@transaction.atomic
def revoke_invitation(actor: Actor, *, invitation: Invitation) -> None:
    """Revoke an invitation. A used or expired one is left unchanged. Raises PermissionRefused."""
    if actor.provider_id == invitation.organization_id:
        require_permission(actor, Permission.INVITE_OWN)
    else:
        require_permission(actor, Permission.INVITE_PROVIDERS)
    now = timezone.now()
    if Invitation.objects.open(now).filter(pk=invitation.pk).update(revoked_at=now):
        _record(actor, invitation.pk, "invitation", "delete", before=invitation.email)


def find_invitation(token: str) -> Invitation:
    """Return the open invitation of a token. Raises CannotJoin, with the same sentence for every reason."""
    invitations = (
        Invitation.objects.open(timezone.now()).select_related("organization").filter(token_hash=hash_of(token))
    )
    invitation = invitations.first()
    if invitation is None:
        raise CannotJoin(_("This link does not work, or no longer. Please ask whoever invited you for a new one."))
    return invitation


@transaction.atomic
def join_with_new_account(*, token: str, name: str, password: str | None, language: str) -> User:
    """Accept an invitation with a new account. Raises CannotJoin; ValidationError for an invalid name or password.

    The only action without an actor: there is no account before it.
    """
    invitation = find_invitation(token)
    if User.objects.filter(email=invitation.email).exists():
        raise CannotJoin(_("There is an account with this address already. Please sign in, then open the link again."))
    user = User.objects.make(email=invitation.email, name=name, password=password, language=language)
    _accept(user, invitation)
    return user


@transaction.atomic
def accept_invitation(actor: Actor, *, user: User, token: str) -> Invitation:
    """Accept an invitation with an existing account. Raises CannotJoin."""
    invitation = find_invitation(token)
    if user.email != invitation.email:
        raise CannotJoin(
            _("This invitation was written to another address. Please sign in with that one, or ask for a new one.")
        )
    _accept(user, invitation)
    return invitation


def _accept(user: User, invitation: Invitation) -> None:
    now = timezone.now()
    if not Invitation.objects.open(now).filter(pk=invitation.pk).update(used_at=now):
        raise CannotJoin(_("This link does not work, or no longer. Please ask whoever invited you for a new one."))
    current_roles = set(
        Membership.objects.live().filter(user=user, organization=invitation.organization_id).values_list("role")
    )
    actor = Actor(user.name, user_id=user.pk)
    for role in invitation.roles:
        if (role,) not in current_roles:
            _start_membership(actor, user, invitation.organization_id, Role(role))


@transaction.atomic
def change_roles(actor: Actor, *, user: User, organization: Organization, roles: Iterable[str]) -> None:
    """Set the user's roles at an organization to exactly these, and end their open sessions. Raises Refused."""
    wanted = _checked_roles(roles)
    _require_manage(actor, organization)
    rows = _locked_memberships(user, organization)
    current = {Role(row.role) for row in rows}
    if not rows:
        raise CannotChange(_("Nothing was changed: this person does not work here."))
    if wanted == current:
        return
    _require_grant(actor, organization, wanted ^ current)
    if Role.ADMINISTRATOR in current - wanted:
        _require_other_administrator(actor, user, organization)
    for row in rows:
        if Role(row.role) not in wanted:
            _end_membership(actor, row)
    for role in sorted(wanted - current):
        _start_membership(actor, user, organization.pk, role)
    end_sessions(user)


@transaction.atomic
def end_membership(actor: Actor, *, user: User, organization: Organization) -> None:
    """End all of the user's memberships in an organization with immediate effect. Raises Refused."""
    _require_manage(actor, organization)
    rows = _locked_memberships(user, organization)
    _require_grant(actor, organization, {Role(row.role) for row in rows})
    if any(row.role == Role.ADMINISTRATOR for row in rows):
        _require_other_administrator(actor, user, organization)
    for row in rows:
        _end_membership(actor, row)
    end_sessions(user)


@transaction.atomic
def leave_provider(actor: Actor, *, user: User, organization: Organization) -> None:
    """End one's own memberships. Raises Refused where the organization would be left without an administrator."""
    rows = _locked_memberships(user, organization)
    if any(row.role == Role.ADMINISTRATOR for row in rows):
        _require_other_administrator(actor, user, organization)
    for row in rows:
        _end_membership(actor, row)
    end_sessions(user)


@transaction.atomic
def deactivate(actor: Actor, *, user: User) -> None:
    """Deactivate an account and end all its memberships. Raises PermissionRefused."""
    require_permission(actor, Permission.GIVE_HOUSE_ROLES)
    for row in Membership.objects.live().filter(user=user):
        _end_membership(actor, row)
    user.is_active = False
    user.save(update_fields=["is_active"])
    _record(actor, user.pk, "user", "update", before="active", after="closed")
    end_sessions(user)


@transaction.atomic
def reactivate(actor: Actor, *, user: User) -> None:
    """Reactivate an account. It has no memberships until a new invitation is accepted. Raises PermissionRefused."""
    require_permission(actor, Permission.GIVE_HOUSE_ROLES)
    user.is_active = True
    user.save(update_fields=["is_active"])
    _record(actor, user.pk, "user", "update", before="closed", after="active")


def _checked_roles(roles: Iterable[str]) -> set[Role]:
    values = set(roles)
    if not values or not values <= set(Role.values):
        raise CannotChange(_("Please choose at least one role."))
    return {Role(role) for role in values}


def _checked_address(email: str) -> str:
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError:
        raise CannotInvite(_("This is not an email address. Please check it.")) from None
    if len(address) > 254:
        raise CannotInvite(_("This email address is too long. Please check it."))
    return address


def _require_invite(actor: Actor, organization: Organization, roles: set[Role]) -> None:
    own = actor.provider_id == organization.pk or actor.user_id is None
    if own and has_permission(actor, Permission.INVITE_OWN):
        _require_grant(actor, organization, roles)
        return
    require_permission(actor, Permission.INVITE_PROVIDERS)
    if Membership.objects.live().filter(organization=organization, role=Role.ADMINISTRATOR).exists():
        raise CannotInvite(_("This provider has an administrator already, who invites its people."))
    if not roles <= FIRST_STAFF_ROLES:
        raise CannotInvite(_("The first person of a provider becomes its administrator, and may keep its offers."))


def _require_manage(actor: Actor, organization: Organization) -> None:
    require_permission(actor, Permission.MANAGE_OWN)
    if actor.provider_id != organization.pk and actor.user_id is not None:
        raise PermissionRefused(_("Nothing was changed: you act for another provider now."))


def _require_grant(actor: Actor, organization: Organization, roles: set[Role]) -> None:
    if not all(may_grant_role(actor, role) for role in roles):
        raise PermissionRefused(_("Only an operator names coordinators and operators. Please ask one."))
    if roles & CENTRE_ROLES and not Centre.objects.filter(organization=organization).exists():
        raise CannotChange(_("Coordinators and operators work for the provider that runs the house."))


def _require_other_administrator(actor: Actor, user: User, organization: Organization) -> None:
    rows = Membership.objects.live().filter(organization=organization)
    others = rows.exclude(user=user)
    alone = not others.filter(role=Role.ADMINISTRATOR).exists()
    if alone and others.exists() and not has_permission(actor, Permission.GIVE_HOUSE_ROLES):
        raise CannotChange(_("The provider would be without an administrator. Please make somebody else one first."))


def _locked_memberships(user: User, organization: Organization) -> list[Membership]:
    return list(Membership.objects.live().select_for_update().filter(user=user, organization=organization))


def _start_membership(actor: Actor, user: User, organization_id: UUID, role: Role) -> None:
    row = Membership.objects.create(user=user, organization_id=organization_id, role=role)
    _record(actor, row.pk, "membership", "create", after=f"{user.name}: {role.value}")


def _end_membership(actor: Actor, row: Membership) -> None:
    row.ended_on = today()
    row.save(update_fields=["ended_on"])
    _record(actor, row.pk, "membership", "delete", before=f"{row.user.name}: {row.role}")


def _record(actor: Actor, key: UUID, what: str, kind: str, *, before: str = "", after: str = "") -> None:
    Metadata.objects.create(
        resource_id=key,
        resource_type=what,
        last_action_type=kind,
        field_name="role" if what == "membership" else what,
        previous_value=before,
        replacement_value=after,
        updated_by=actor.name,
    )
