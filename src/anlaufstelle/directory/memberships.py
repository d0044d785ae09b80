"""Who works for a provider: inviting, joining, changing roles, leaving. Each change ends the person's open sessions."""

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

MAX_OPEN_INVITATIONS = 100  # invitations of one provider that nobody has answered yet
FIRST_STAFF_ROLES = frozenset({Role.ADMINISTRATOR, Role.EDITOR})


class CannotInvite(Refused):
    """This invitation cannot be."""


class CannotJoin(Refused):
    """A link that opens nothing: used, expired, taken back, or never written. Always the same sentence."""


class CannotChange(Refused):
    """These roles cannot be."""


@dataclass(frozen=True)
class SentInvitation:
    """An invitation and the secret of its link, which is told once and kept nowhere."""

    invitation: Invitation
    link: str


def hash_of(token: str) -> str:
    """What is kept of a link's secret."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


@transaction.atomic
def invite(
    actor: Actor, *, organization: Organization, email: str, roles: Iterable[str], address: str
) -> SentInvitation:
    """Ask somebody to work for a provider; the letter goes to her. `address` is what stands before the secret."""
    wanted = _roles(roles)
    _may_invite(actor, organization, wanted)
    to = _address(email)
    open_ones = Invitation.objects.open(timezone.now()).filter(organization=organization)
    if Membership.objects.live().filter(user__email=to, organization=organization).exists():
        raise CannotInvite(_("%(email)s works here already. Please change the roles instead.") % {"email": to})
    open_ones.filter(email=to).update(revoked_at=timezone.now())  # the newest link is the one that works
    if open_ones.count() >= MAX_OPEN_INVITATIONS:
        raise CannotInvite(_("Too many invitations are open. Please take some back first."))
    token = secrets.token_urlsafe(16)
    invitation = Invitation.objects.create(
        email=to,
        organization=organization,
        roles=sorted(role.value for role in wanted),
        token_hash=hash_of(token),
        invited_by_id=actor.user_id,
    )
    _record(actor, invitation.pk, "invitation", "create", after=f"{to}: {', '.join(invitation.roles)}")
    link = f"{address}{token}/"
    invitation_mail.send_invitation(invitation, by=actor.name, link=link)
    return SentInvitation(invitation, link)


@transaction.atomic
def revoke_invitation(actor: Actor, *, invitation: Invitation) -> None:
    """An invitation no longer holds. One that is used or over stays as it is."""
    if actor.provider_id == invitation.organization_id:
        require_permission(actor, Permission.INVITE_OWN)
    else:
        require_permission(actor, Permission.INVITE_PROVIDERS)
    now = timezone.now()
    if Invitation.objects.open(now).filter(pk=invitation.pk).update(revoked_at=now):
        _record(actor, invitation.pk, "invitation", "delete", before=invitation.email)


def find_invitation(token: str) -> Invitation:
    """The open invitation of this link. Raises CannotJoin, in the same words whatever is wrong with it."""
    found = Invitation.objects.open(timezone.now()).select_related("organization").filter(token_hash=hash_of(token))
    invitation = found.first()
    if invitation is None:
        raise CannotJoin(_("This link does not work, or no longer. Please ask whoever invited you for a new one."))
    return invitation


@transaction.atomic
def join_with_new_account(*, token: str, name: str, password: str | None, language: str) -> User:
    """Accept an invitation with a new account. Raises CannotJoin; ValidationError where name or password cannot be.

    The one verb without an actor: whoever holds the link becomes one by it.
    """
    invitation = find_invitation(token)
    if User.objects.filter(email=invitation.email).exists():
        raise CannotJoin(_("There is an account with this address already. Please sign in, then open the link again."))
    user = User.objects.make(email=invitation.email, name=name, password=password, language=language)
    _accept(user, invitation)
    return user


@transaction.atomic
def accept_invitation(actor: Actor, *, user: User, token: str) -> Invitation:
    """Accept an invitation with the account one has. Raises CannotJoin."""
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
    there = set(
        Membership.objects.live().filter(user=user, organization=invitation.organization_id).values_list("role")
    )
    actor = Actor(user.name, user_id=user.pk)
    for role in invitation.roles:
        if (role,) not in there:
            _start(actor, user, invitation.organization_id, Role(role))


@transaction.atomic
def change_roles(actor: Actor, *, user: User, organization: Organization, roles: Iterable[str]) -> None:
    """From now on this person has exactly these roles at the provider. Her open sessions end. Raises Refused."""
    wanted = _roles(roles)
    _may_manage(actor, organization)
    rows = _live(user, organization)
    there = {Role(row.role) for row in rows}
    if not rows:
        raise CannotChange(_("Nothing was changed: this person does not work here."))
    if wanted == there:
        return
    _may_give(actor, organization, wanted ^ there)
    if Role.ADMINISTRATOR in there - wanted:
        _leave_one_administrator(actor, user, organization)
    for row in rows:
        if Role(row.role) not in wanted:
            _end(actor, row)
    for role in sorted(wanted - there):
        _start(actor, user, organization.pk, role)
    end_sessions(user)


@transaction.atomic
def end_membership(actor: Actor, *, user: User, organization: Organization) -> None:
    """This person no longer works for the provider, from this moment on. Raises Refused."""
    _may_manage(actor, organization)
    rows = _live(user, organization)
    _may_give(actor, organization, {Role(row.role) for row in rows})
    if any(row.role == Role.ADMINISTRATOR for row in rows):
        _leave_one_administrator(actor, user, organization)
    for row in rows:
        _end(actor, row)
    end_sessions(user)


@transaction.atomic
def leave_provider(actor: Actor, *, user: User, organization: Organization) -> None:
    """One's own leave. Raises Refused where nobody would be left to look after the others."""
    rows = _live(user, organization)
    if any(row.role == Role.ADMINISTRATOR for row in rows):
        _leave_one_administrator(actor, user, organization)
    for row in rows:
        _end(actor, row)
    end_sessions(user)


@transaction.atomic
def deactivate(actor: Actor, *, user: User) -> None:
    """Close an account: nobody signs in with it any more, and its work for all providers ends."""
    require_permission(actor, Permission.GIVE_HOUSE_ROLES)
    for row in Membership.objects.live().filter(user=user):
        _end(actor, row)
    user.is_active = False
    user.save(update_fields=["is_active"])
    _record(actor, user.pk, "user", "update", before="active", after="closed")
    end_sessions(user)


@transaction.atomic
def reactivate(actor: Actor, *, user: User) -> None:
    """Open a closed account. Nobody has worked with it meanwhile; it begins anew with an invitation."""
    require_permission(actor, Permission.GIVE_HOUSE_ROLES)
    user.is_active = True
    user.save(update_fields=["is_active"])
    _record(actor, user.pk, "user", "update", before="closed", after="active")


def _roles(roles: Iterable[str]) -> set[Role]:
    told = set(roles)
    if not told or not told <= set(Role.values):
        raise CannotChange(_("Please choose at least one role."))
    return {Role(role) for role in told}


def _address(email: str) -> str:
    to = email.strip().lower()
    try:
        validate_email(to)
    except ValidationError:
        raise CannotInvite(_("This is not an email address. Please check it.")) from None
    if len(to) > 254:
        raise CannotInvite(_("This email address is too long. Please check it."))
    return to


def _may_invite(actor: Actor, organization: Organization, roles: set[Role]) -> None:
    own = actor.provider_id == organization.pk or actor.user_id is None
    if own and has_permission(actor, Permission.INVITE_OWN):
        _may_give(actor, organization, roles)
        return
    require_permission(actor, Permission.INVITE_PROVIDERS)
    if Membership.objects.live().filter(organization=organization, role=Role.ADMINISTRATOR).exists():
        raise CannotInvite(_("This provider has an administrator already, who invites its people."))
    if not roles <= FIRST_STAFF_ROLES:
        raise CannotInvite(_("The first person of a provider becomes its administrator, and may keep its offers."))


def _may_manage(actor: Actor, organization: Organization) -> None:
    require_permission(actor, Permission.MANAGE_OWN)
    if actor.provider_id != organization.pk and actor.user_id is not None:
        raise PermissionRefused(_("Nothing was changed: you act for another provider now."))


def _may_give(actor: Actor, organization: Organization, roles: set[Role]) -> None:
    if not all(may_grant_role(actor, role) for role in roles):
        raise PermissionRefused(_("Only an operator names coordinators and operators. Please ask one."))
    if roles & CENTRE_ROLES and not Centre.objects.filter(organization=organization).exists():
        raise CannotChange(_("Coordinators and operators work for the provider that runs the house."))


def _leave_one_administrator(actor: Actor, user: User, organization: Organization) -> None:
    rows = Membership.objects.live().filter(organization=organization)
    others = rows.exclude(user=user)
    alone = not others.filter(role=Role.ADMINISTRATOR).exists()
    if alone and others.exists() and not has_permission(actor, Permission.GIVE_HOUSE_ROLES):
        raise CannotChange(_("The provider would be without an administrator. Please make somebody else one first."))


def _live(user: User, organization: Organization) -> list[Membership]:
    return list(Membership.objects.live().select_for_update().filter(user=user, organization=organization))


def _start(actor: Actor, user: User, organization_id: UUID, role: Role) -> None:
    row = Membership.objects.create(user=user, organization_id=organization_id, role=role)
    _record(actor, row.pk, "membership", "create", after=f"{user.name}: {role.value}")


def _end(actor: Actor, row: Membership) -> None:
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
