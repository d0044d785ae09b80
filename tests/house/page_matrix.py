"""Every door behind the sign-in, and everybody who may stand before it. Who builds a page adds its line here."""

from dataclasses import dataclass

from anlaufstelle.accounts.models import User
from anlaufstelle.directory import memberships
from anlaufstelle.directory import models as m
from anlaufstelle.directory.maintenance import leave_feedback
from anlaufstelle.directory.roles import CENTRE_ROLES, Role
from tests import factories
from tests.house.client_pages import PEOPLE, counselled, opened
from tests.house.consent_pages import CONSENTS
from tests.house.offer_pages import OFFERS
from tests.house.page_access import PageAccess

ROLES = frozenset(str(role.value) for role in Role)
NOBODY_HERE = frozenset({"ended", "no work"})
ELSEWHERE = frozenset({"editor elsewhere"})
SIGNED_IN = ROLES | NOBODY_HERE | ELSEWHERE
WITH_WORK = SIGNED_IN - NOBODY_HERE
EVERYBODY = frozenset({"nobody", "one factor"}) | SIGNED_IN
"""Who stands before the doors: each role at its provider; an editor of another one; somebody whose work has ended;
somebody who has none; somebody who has signed in with her password only; and nobody at all."""

MANAGERS = frozenset({"administrator", "operator"})
INVITERS = MANAGERS
HOSTS = frozenset({"coordinator", "operator"})

# name → its doors. {own}: somebody of the provider one acts for; {theirs}: somebody of another one.
DESK: dict[str, list[PageAccess]] = {
    "desk:home": [PageAccess("/desk/", SIGNED_IN)],
    "desk:act_for": [
        PageAccess("/desk/act-for/", WITH_WORK, "POST", 302, {"provider": "{provider}"}),
        PageAccess("/desk/act-for/", frozenset(), "POST", 302, {"provider": "{foreign_provider}"}),
        PageAccess("/desk/act-for/", frozenset(), "POST", 302, {"provider": "nonsense"}),
    ],
    "desk:language": [
        PageAccess("/desk/language/", SIGNED_IN, "POST", 302, {"language": "en"}),
        PageAccess("/desk/language/", frozenset(), "POST", 302, {"language": "ar"}),
    ],
    "desk:leave_provider": [
        PageAccess("/desk/leave-provider/", WITH_WORK),
        PageAccess("/desk/leave-provider/", WITH_WORK, "POST", 302),
    ],
    "desk:staff": [PageAccess("/desk/people/", MANAGERS)],
    "desk:invite": [
        PageAccess("/desk/people/invite/", INVITERS),
        PageAccess("/desk/people/invite/", INVITERS, "POST", 302, {"email": "new@x.example", "role": "editor"}),
        PageAccess("/desk/people/invite/", INVITERS, "POST", 400, {"email": "nonsense", "role": "editor"}),
    ],
    "desk:invite_provider": [
        PageAccess("/desk/people/invite-provider/", HOSTS),
        PageAccess(
            "/desk/people/invite-provider/", HOSTS, "POST", 302, {"email": "n@x.example", "provider": "{lonely}"}
        ),
        PageAccess(
            "/desk/people/invite-provider/", HOSTS, "POST", 400, {"email": "n@x.example", "provider": "nonsense"}
        ),
    ],
    "desk:provider_invited": [PageAccess("/desk/people/invited/", HOSTS)],
    "desk:staff_member": [
        PageAccess("/desk/people/{own}/", MANAGERS),
        PageAccess("/desk/people/{own}/", MANAGERS, "POST", 302, {"role": "counsellor"}),
        PageAccess("/desk/people/{own}/", MANAGERS, "POST", 302, {"end": "1"}),
        PageAccess("/desk/people/{theirs}/", frozenset()),
        PageAccess("/desk/people/{theirs}/", frozenset(), "POST", 302, {"role": "counsellor"}),
        PageAccess("/desk/people/{nothing}/", frozenset()),
    ],
    "desk:revoke_invitation": [
        PageAccess("/desk/people/invitation/{invitation}/", INVITERS, "POST", 302),
        PageAccess("/desk/people/invitation/{their_invitation}/", frozenset(), "POST", 302),
        PageAccess("/desk/people/invitation/{nothing}/", frozenset(), "POST", 302),
    ],
    **OFFERS,
    **PEOPLE,
    **CONSENTS,
}

# Signing in: name → path, status for nobody, for whoever has shown one factor only, for whoever has signed in.
SIGN_IN: dict[str, tuple[str, int, int, int]] = {
    "account_login": ("", 200, 302, 302),
    "account_logout": ("out/", 302, 200, 200),
    "account_inactive": ("closed/", 200, 200, 200),
    "account_reauthenticate": ("again/", 302, 200, 200),
    "account_change_password": ("password/", 302, 302, 200),
    "account_set_password": ("password/first/", 302, 302, 302),
    "account_reset_password": ("password/forgotten/", 200, 200, 200),
    "account_reset_password_done": ("password/forgotten/sent/", 200, 200, 200),
    "account_reset_password_from_key": ("password/new/abc-abc/", 200, 200, 200),
    "account_reset_password_from_key_done": ("password/new/done/", 200, 200, 200),
    "mfa_index": ("second/", 302, 200, 200),
    "mfa_authenticate": ("second/code/", 302, 302, 302),
    "mfa_reauthenticate": ("second/again/", 302, 302, 200),
    "mfa_activate_totp": ("second/app/", 302, 200, 302),
    "mfa_deactivate_totp": ("second/app/remove/", 302, 302, 200),
    "mfa_view_recovery_codes": ("second/recovery/", 302, 302, 200),
    "mfa_generate_recovery_codes": ("second/recovery/new/", 302, 302, 200),
    "mfa_download_recovery_codes": ("second/recovery/file/", 302, 302, 200),
    "mfa_list_webauthn": ("keys/", 302, 302, 200),
    "mfa_add_webauthn": ("keys/add/", 302, 200, 200),
    "mfa_login_webauthn": ("keys/in/", 302, 302, 302),
    "mfa_reauthenticate_webauthn": ("keys/again/", 302, 302, 302),
    "mfa_remove_webauthn": ("keys/999/remove/", 302, 302, 404),
    "mfa_edit_webauthn": ("keys/999/name/", 302, 302, 404),
    "usersessions_list": ("sessions/", 302, 302, 200),
    "socialaccount_connections": ("elsewhere/", 302, 302, 200),
    "socialaccount_login_cancelled": ("elsewhere/ended/", 200, 200, 200),
    "openid_connect_login": ("elsewhere/nowhere/", 404, 404, 404),
    "openid_connect_callback": ("elsewhere/nowhere/back/", 404, 404, 404),
}


THEIRS = (
    "invitation",
    "offer",
    "place",
    "said",
    "person",
    "case",
    "note",
    "reminder",
    "consent",
    "wish",
    "file",
    "emergency",
    "pledge",
)


@dataclass(frozen=True)
class World:
    """Two providers, the one that runs the house and another one, and one person of each kind."""

    persons: dict[str, User]
    providers: dict[str, m.Organization]
    keys: dict[str, dict[str, str]]  # what stands for {own} and the like, for whoever acts for which provider


def build() -> World:
    """The world for the matrix."""
    house, bridge, rur = factories.centre_provider(), factories.provider(), factories.provider("Wohnwerk Rur")
    lonely = factories.provider("Küchentisch")
    at = {role.value: house if role in CENTRE_ROLES else bridge for role in Role}
    persons = {
        role.value: factories.staff_member(f"Die {role.value}", at[role.value], role, password="ein Satz")
        for role in Role
    }
    persons["editor elsewhere"] = factories.staff_member("Nina Rur", rur, Role.EDITOR, password="ein Satz")
    persons["no work"] = factories.staff_member("Lea Frei", password="ein Satz")
    persons["ended"] = factories.staff_member("Eva Ende", bridge, Role.ADMINISTRATOR, password="ein Satz")
    m.Membership.objects.filter(user=persons["ended"]).update(ended_on="2099-01-01")
    persons["one factor"] = factories.staff_member("Uma Neu", bridge, Role.ADMINISTRATOR, password="ein Satz")
    keys = {}
    for owner, other in ((house, rur), (bridge, rur), (rur, bridge)):
        colleague = factories.staff_member(f"Kollege {owner.name}", owner, Role.EDITOR)
        keys[str(owner.pk)] = {"own": str(colleague.pk), "invitation": _invitation(owner), "provider": str(owner.pk)}
        keys[str(owner.pk)]["lonely"] = str(lonely.pk)
        keys[str(owner.pk)] |= _offered(owner)
        keys[str(owner.pk)]["foreign_provider"] = str(other.pk)
        keys[str(owner.pk)] |= _counselled(owner, other, persons["counsellor"] if owner == bridge else None)
    for owner, other in ((house, rur), (bridge, rur), (rur, bridge)):
        theirs = keys[str(other.pk)]
        keys[str(owner.pk)] |= {"theirs": theirs["own"], "opened": theirs["opens"], "stranger": theirs["colleague"]}
        keys[str(owner.pk)] |= {f"their_{name}": theirs[name] for name in THEIRS}
    providers = {name: at.get(name, rur if name == "editor elsewhere" else bridge) for name in persons}
    return World(persons, providers, keys)


def _invitation(owner: m.Organization) -> str:
    invitation = m.Invitation.objects.create(
        email="asked@x.example", organization=owner, roles=["editor"], token_hash=memberships.hash_of(str(owner.pk))
    )
    return str(invitation.pk)


def _offered(owner: m.Organization) -> dict[str, str]:
    """An offer of this provider, its place, and what a reader has said about it."""
    place = factories.location(owner)
    offer = factories.offer(owner, place)
    said = leave_feedback(offer, language="de", what="hours", text="")
    pledge = m.ConfidentialityUndertaking.objects.create(
        provider=owner, name="Amal", activity="DOLMETSCHEN", bound_by="Ada", text_version="1"
    )
    return {"pledge": str(pledge.pk), "offer": str(offer.pk), "place": str(place.pk), "said": str(said.pk)}


def _counselled(owner: m.Organization, other: m.Organization, lead: User | None) -> dict[str, str]:
    """Somebody whom this provider counsels, led by the counsellor of the cast there; and two opened to the other."""
    colleague = factories.staff_member(f"Kollegin {owner.name}", owner, Role.COUNSELLOR)
    (_, keys), (agreed, _) = (counselled(owner, lead or colleague, colleague) for _ in range(2))
    case, _ = counselled(owner, colleague, colleague)
    consent = opened(agreed, lead or colleague, other)
    return keys | {"opens": str(opened(case, colleague, other).client_id), "consent": str(consent.pk)}
