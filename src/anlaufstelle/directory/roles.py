"""Roles and their permissions, in one table. Which client data a role may read is decided in `people/access/`."""

from uuid import UUID

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from anlaufstelle.core.actor import Actor
from anlaufstelle.core.errors import Refused


class Role(models.TextChoices):
    """A user's role at an organization. A user may have several."""

    FRONT_DESK = "front-desk", _("Front desk")
    COUNSELLOR = "counsellor", _("Counsellor")
    COORDINATOR = "coordinator", _("Coordinator of the house")
    EDITOR = "editor", _("Directory editor")
    FUNDING = "funding", _("Funding officer")
    ROUND_TABLE = "round-table", _("Member of the Round Table")
    PRIVACY = "privacy", _("Data protection officer")
    ADMINISTRATOR = "administrator", _("Administrator of the provider")
    OPERATOR = "operator", _("Operator of the installation")


class Permission(models.TextChoices):
    """What a role may allow."""

    KEEP_OWN = "keep-own", _("Keep the offers of the own provider")
    KEEP_ALL = "keep-all", _("Keep the offers of all providers")
    SEE_BOARD = "see-board", _("See what is to be done in the directory")
    MERGE = "merge", _("Merge what is there twice, and hand offers over")
    INVITE_OWN = "invite-own", _("Invite people of the own provider")
    INVITE_PROVIDERS = "invite-providers", _("Invite the first person of a provider")
    MANAGE_OWN = "manage-own", _("Change roles of people of the own provider, and end their work")
    GIVE_HOUSE_ROLES = "give-house-roles", _("Name coordinators and operators")
    GREET = "greet", _("Receive people, and see how they are called and reached")
    ADVISE = "advise", _("Open cases, and work on them")
    OVERSEE = "oversee", _("See how personal data are protected at the own provider")
    DECLARE = "declare", _("Declare how the own provider works with people, and how long it keeps something")
    THROW_AWAY = "throw-away", _("Confirm what is thrown away when its time is over")
    NAME_LEADS = "name-leads", _("Name who leads a case when its lead has left, without seeing whose it is")


ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.FRONT_DESK: frozenset({Permission.GREET}),
    Role.COUNSELLOR: frozenset({Permission.GREET, Permission.ADVISE}),
    Role.COORDINATOR: frozenset(
        {Permission.KEEP_OWN, Permission.KEEP_ALL, Permission.SEE_BOARD, Permission.MERGE, Permission.INVITE_PROVIDERS},
    ),
    Role.EDITOR: frozenset({Permission.KEEP_OWN}),
    Role.FUNDING: frozenset(),
    Role.ROUND_TABLE: frozenset(),
    Role.PRIVACY: frozenset({Permission.OVERSEE, Permission.THROW_AWAY}),
    Role.ADMINISTRATOR: frozenset(
        {Permission.INVITE_OWN, Permission.MANAGE_OWN, Permission.DECLARE, Permission.THROW_AWAY, Permission.NAME_LEADS}
    ),
    Role.OPERATOR: frozenset(
        {Permission.INVITE_OWN, Permission.INVITE_PROVIDERS, Permission.MANAGE_OWN, Permission.GIVE_HOUSE_ROLES}
    ),
}

# Only effective at the organization that runs the centre (Centre.organization).
CENTRE_ROLES = frozenset({Role.COORDINATOR, Role.OPERATOR})


class PermissionRefused(Refused):
    """The actor's roles do not include the permission for this action."""


def has_permission(actor: Actor, permission: Permission) -> bool:
    """Whether one of the actor's roles, at the organization the actor acts for, includes this permission."""
    return any(permission in ROLE_PERMISSIONS[Role(role)] for role in actor.roles)


def may_edit_services(actor: Actor, provider_id: UUID) -> bool:
    """Whether the actor may change the services of this organization."""
    own = actor.provider_id == provider_id and has_permission(actor, Permission.KEEP_OWN)
    return own or has_permission(actor, Permission.KEEP_ALL)


def may_grant_role(actor: Actor, role: Role) -> bool:
    """Whether the actor may grant this role. Only an operator appoints coordinators and operators."""
    return role not in CENTRE_ROLES or has_permission(actor, Permission.GIVE_HOUSE_ROLES)


def effective_roles(roles: frozenset[Role], *, at_centre: bool) -> frozenset[Role]:
    """The roles that take effect at this organization."""
    return roles if at_centre else roles - CENTRE_ROLES


def require_permission(actor: Actor, permission: Permission) -> None:
    """Raises PermissionRefused."""
    if not has_permission(actor, permission):
        raise PermissionRefused(
            gettext("Nothing was done: your role does not include this. Please ask the administrator of your provider.")
        )
