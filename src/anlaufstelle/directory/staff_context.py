"""For which provider somebody who has signed in acts: for one at a time, and she can see which."""

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
"""Where the session keeps the provider that was chosen last."""
PURPOSE_SESSION_KEY = "looks_for"
"""Where it keeps the purpose for which she looks at what others have opened (people/access/choices.py)."""
ADVICE = "advice"

GetResponse = Callable[[HttpRequest], HttpResponse]


@dataclass(frozen=True)
class StaffContext:
    """One person at work: as whom she changes things, for which provider, and for which others she could."""

    actor: Actor
    provider: Organization | None
    others: tuple[Organization, ...]
    at_centre: bool
    is_demo: bool
    roles: tuple[Role, ...]

    def may(self, permission: Permission) -> bool:
        """Whether she may do this, for the provider she acts for now."""
        return has_permission(self.actor, permission)


class StaffRequest(HttpRequest):
    """What a page behind the sign-in gets: `around` has added who asks. A name for the type checker only."""

    user: User
    staff: StaffContext
    actor: Actor


def staff_context(user: User, chosen: str, purpose: str = ADVICE) -> StaffContext:
    """What this person acts as: for the chosen provider if she works there, else for her first one. One query."""
    live = list(Membership.objects.acting(user))
    if user.is_invented and not any(row.in_demo for row in live):
        live = []  # everybody knows her password: outside the demo she may nothing
    providers = {row.organization_id: row.organization for row in live}
    provider = next((one for key, one in providers.items() if str(key) == chosen), None)
    provider = provider or next(iter(providers.values()), None)
    own = [row for row in live if provider and row.organization_id == provider.pk]
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
        others=tuple(one for one in providers.values() if one is not provider),
        at_centre=at_centre,
        is_demo=any(row.in_demo for row in live),
        roles=tuple(role for role in Role if role in roles),
    )


def staff_context_middleware(get_response: GetResponse) -> GetResponse:
    """Give each page behind the sign-in its `request.actor`; public pages ask nothing of the database for it."""

    def page(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def before(request: HttpRequest, view: Any, *_: Any) -> None:
        user = None if is_public(view) else request.user
        if isinstance(user, User):
            if request.path_info.startswith(
                STAFF_PREFIX
            ):  # a public page seen from the desk speaks the language of its address
                activate_language(request, user.language)
            acting = staff_context(
                user, request.session.get(PROVIDER_SESSION_KEY, ""), request.session.get(PURPOSE_SESSION_KEY, ADVICE)
            )
            request.staff, request.actor = acting, acting.actor  # type: ignore[attr-defined]

    page.process_view = before  # type: ignore[attr-defined]
    return page


def switch_provider(request: StaffRequest, provider_id: UUID) -> None:
    """From now on act for this provider, if she works there. Raises Http404."""
    if not Membership.objects.live().filter(user=request.user, organization=provider_id).exists():
        raise Http404
    request.session[PROVIDER_SESSION_KEY] = str(provider_id)
    request.session.pop(PURPOSE_SESSION_KEY, None)
