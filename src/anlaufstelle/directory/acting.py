"""For which provider somebody who has signed in acts: for one at a time, and she can see which."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse

from anlaufstelle.accounts.middleware import is_public
from anlaufstelle.accounts.models import User
from anlaufstelle.core.actor import Actor
from anlaufstelle.core.middleware import STAFF, speak
from anlaufstelle.directory.models import Membership, Organization
from anlaufstelle.directory.roles import Deed, Role, may, that_count

CHOSEN = "acts_for"
"""Where the session keeps the provider that was chosen last."""
LOOKS_FOR = "looks_for"
"""Where it keeps the purpose for which she looks at what others have opened (people/depth.py)."""
ADVICE = "advice"

Page = Callable[[HttpRequest], HttpResponse]


@dataclass(frozen=True)
class Acting:
    """One person at work: as whom she changes things, for which provider, and for which others she could."""

    actor: Actor
    provider: Organization | None
    others: tuple[Organization, ...]
    at_the_house: bool
    is_demo: bool
    roles: tuple[Role, ...]

    def may(self, deed: Deed) -> bool:
        """Whether she may do this, for the provider she acts for now."""
        return may(self.actor, deed)


class StaffRequest(HttpRequest):
    """What a page behind the sign-in gets: `around` has added who asks. A name for the type checker only."""

    user: User
    acting: Acting
    actor: Actor


def of(user: User, chosen: str, purpose: str = ADVICE) -> Acting:
    """What this person acts as: for the chosen provider if she works there, else for her first one. One query."""
    live = list(Membership.objects.acting(user))
    if user.is_invented and not any(row.in_a_demo for row in live):
        live = []  # everybody knows her password: outside the demo she may nothing
    providers = {row.organization_id: row.organization for row in live}
    provider = next((one for key, one in providers.items() if str(key) == chosen), None)
    provider = provider or next(iter(providers.values()), None)
    own = [row for row in live if provider and row.organization_id == provider.pk]
    at_the_house = any(row.at_the_house for row in own)
    roles = that_count(frozenset(Role(row.role) for row in own), at_the_house=at_the_house)
    since = next((row.since for row in own if row.role == Role.COUNSELLOR and row.role in roles), None)
    return Acting(
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
        at_the_house=at_the_house,
        is_demo=any(row.in_a_demo for row in live),
        roles=tuple(role for role in Role if role in roles),
    )


def around(get_response: Page) -> Page:
    """Give each page behind the sign-in its `request.actor`; public pages ask nothing of the database for it."""

    def page(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def before(request: HttpRequest, view: Any, *_: Any) -> None:
        user = None if is_public(view) else request.user
        if isinstance(user, User):
            if request.path_info.startswith(
                STAFF
            ):  # a public page seen from the desk speaks the language of its address
                speak(request, user.language)
            acting = of(user, request.session.get(CHOSEN, ""), request.session.get(LOOKS_FOR, ADVICE))
            request.acting, request.actor = acting, acting.actor  # type: ignore[attr-defined]

    page.process_view = before  # type: ignore[attr-defined]
    return page


def switch(request: StaffRequest, provider_id: UUID) -> None:
    """From now on act for this provider, if she works there. Raises Http404."""
    if not Membership.objects.live().filter(user=request.user, organization=provider_id).exists():
        raise Http404
    request.session[CHOSEN] = str(provider_id)
    request.session.pop(LOOKS_FOR, None)
