"""The staff context of a request: for which organization a signed-in user acts. It is one at a time."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse

from anlaufstelle.accounts.middleware import is_public
from anlaufstelle.accounts.models import User
from anlaufstelle.core.actor import Actor
from anlaufstelle.core.middleware import STAFF_PREFIX, activate_language
from anlaufstelle.directory.models import Membership, Organization
from anlaufstelle.directory.roles import Permission, Role, effective_roles, has_permission

PROVIDER_SESSION_KEY = "acts_for"
"""Session key of the organization that was chosen last."""
PURPOSE_SESSION_KEY = "looks_for"
"""Session key of the purpose for which the user reads shared client data (people/access/choices.py)."""
ADVICE = "advice"

GetResponse = Callable[[HttpRequest], HttpResponse]


@dataclass(frozen=True)
class StaffContext:
    """A signed-in user at work: the actor, the current organization, and the others the user could switch to."""

    actor: Actor
    provider: Organization | None
    others: tuple[Organization, ...]
    at_centre: bool
    is_demo: bool
    roles: tuple[Role, ...]

    def may(self, permission: Permission) -> bool:
        """Whether the user has this permission at the current organization."""
        return has_permission(self.actor, permission)


class StaffRequest(HttpRequest):
    """A request to a view behind the sign-in, with what the middleware adds. For the type checker only."""

    user: User
    staff: StaffContext
    actor: Actor


def staff_context(user: User, chosen: str, purpose: str = ADVICE) -> StaffContext:
    """Return the user's context at the chosen organization, or at the first one where that is none. One query.

    `chosen` is the organization's id as text, or empty.
    """
    memberships = list(Membership.objects.acting(user))
    if user.is_invented and not any(row.in_demo for row in memberships):
        memberships = []  # passwords of demo users are public: outside a demo these accounts may do nothing
    providers = {row.organization_id: row.organization for row in memberships}
    provider = next((provider for key, provider in providers.items() if str(key) == chosen), None)
    provider = provider or next(iter(providers.values()), None)
    own = [row for row in memberships if provider and row.organization_id == provider.pk]
    at_centre = any(row.at_centre for row in own)
    roles = effective_roles(frozenset(Role(row.role) for row in own), at_centre=at_centre)
    since = next((row.since for row in own if row.role == Role.COUNSELLOR and row.role in roles), None)
    return StaffContext(
        actor=Actor(
            name=user.name,
            user_id=user.pk,
            provider_id=provider.pk if provider else None,
            roles=frozenset(str(role.value) for role in roles),
            purpose=purpose,
            counsels_since=since,
        ),
        provider=provider,
        others=tuple(other for other in providers.values() if other is not provider),
        at_centre=at_centre,
        is_demo=any(row.in_demo for row in memberships),
        roles=tuple(role for role in Role if role in roles),
    )


def staff_context_middleware(get_response: GetResponse) -> GetResponse:
    """Set `request.staff` and `request.actor` for views behind the sign-in. Public views cause no query for it."""

    def page(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def before(request: HttpRequest, view: Any, *_: Any) -> None:
        user = None if is_public(view) else request.user
        if isinstance(user, User):
            # A public page opened by staff keeps the language of its address.
            if request.path_info.startswith(STAFF_PREFIX):
                activate_language(request, user.language)
            context = staff_context(
                user, request.session.get(PROVIDER_SESSION_KEY, ""), request.session.get(PURPOSE_SESSION_KEY, ADVICE)
            )
            request.staff, request.actor = context, context.actor  # type: ignore[attr-defined]

    page.process_view = before  # type: ignore[attr-defined]
    return page


def switch_provider(request: StaffRequest, provider_id: UUID) -> None:
    """Act for this organization from now on. Raises Http404 where the user has no live membership there."""
    if not Membership.objects.live().filter(user=request.user, organization=provider_id).exists():
        raise Http404
    request.session[PROVIDER_SESSION_KEY] = str(provider_id)
    request.session.pop(PURPOSE_SESSION_KEY, None)
