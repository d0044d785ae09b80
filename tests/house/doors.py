"""Every door behind the sign-in, and everybody who may stand before it. Who builds a page adds its line here."""

from dataclasses import dataclass

from anlaufstelle.accounts.models import User
from anlaufstelle.directory import models as m
from anlaufstelle.directory import people
from anlaufstelle.directory.keeping import leave_feedback
from anlaufstelle.directory.roles import OF_THE_HOUSE, Role
from tests import cast
from tests.house.consent_doors import CONSENTS
from tests.house.door import Door
from tests.house.offer_doors import OFFERS
from tests.house.people_doors import PEOPLE, counselled, opened

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
DESK: dict[str, list[Door]] = {
    "desk:home": [Door("/desk/", SIGNED_IN)],
    "desk:act_for": [
        Door("/desk/act-for/", WITH_WORK, "POST", 302, {"provider": "{provider}"}),
        Door("/desk/act-for/", frozenset(), "POST", 302, {"provider": "{foreign_provider}"}),
        Door("/desk/act-for/", frozenset(), "POST", 302, {"provider": "nonsense"}),
    ],
    "desk:language": [
        Door("/desk/language/", SIGNED_IN, "POST", 302, {"language": "en"}),
        Door("/desk/language/", frozenset(), "POST", 302, {"language": "ar"}),
    ],
    "desk:leave_provider": [
        Door("/desk/leave-provider/", WITH_WORK),
        Door("/desk/leave-provider/", WITH_WORK, "POST", 302),
    ],
    "desk:people": [Door("/desk/people/", MANAGERS)],
    "desk:invite": [
        Door("/desk/people/invite/", INVITERS),
        Door("/desk/people/invite/", INVITERS, "POST", 302, {"email": "new@x.example", "role": "editor"}),
        Door("/desk/people/invite/", INVITERS, "POST", 400, {"email": "nonsense", "role": "editor"}),
    ],
    "desk:invite_provider": [
        Door("/desk/people/invite-provider/", HOSTS),
        Door("/desk/people/invite-provider/", HOSTS, "POST", 302, {"email": "n@x.example", "provider": "{lonely}"}),
        Door("/desk/people/invite-provider/", HOSTS, "POST", 400, {"email": "n@x.example", "provider": "nonsense"}),
    ],
    "desk:invited": [Door("/desk/people/invited/", HOSTS)],
    "desk:person": [
        Door("/desk/people/{own}/", MANAGERS),
        Door("/desk/people/{own}/", MANAGERS, "POST", 302, {"role": "counsellor"}),
        Door("/desk/people/{own}/", MANAGERS, "POST", 302, {"end": "1"}),
        Door("/desk/people/{theirs}/", frozenset()),
        Door("/desk/people/{theirs}/", frozenset(), "POST", 302, {"role": "counsellor"}),
        Door("/desk/people/{nothing}/", frozenset()),
    ],
    "desk:take_back": [
        Door("/desk/people/invitation/{invitation}/", INVITERS, "POST", 302),
        Door("/desk/people/invitation/{their_invitation}/", frozenset(), "POST", 302),
        Door("/desk/people/invitation/{nothing}/", frozenset(), "POST", 302),
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
    house, bridge, rur = cast.house(), cast.provider(), cast.provider("Wohnwerk Rur")
    lonely = cast.provider("Küchentisch")
    at = {role.value: house if role in OF_THE_HOUSE else bridge for role in Role}
    persons = {role.value: cast.person(f"Die {role.value}", at[role.value], role, password="ein Satz") for role in Role}
    persons["editor elsewhere"] = cast.person("Nina Rur", rur, Role.EDITOR, password="ein Satz")
    persons["no work"] = cast.person("Lea Frei", password="ein Satz")
    persons["ended"] = cast.person("Eva Ende", bridge, Role.ADMINISTRATOR, password="ein Satz")
    m.Membership.objects.filter(user=persons["ended"]).update(ended_on="2099-01-01")
    persons["one factor"] = cast.person("Uma Neu", bridge, Role.ADMINISTRATOR, password="ein Satz")
    keys = {}
    for owner, other in ((house, rur), (bridge, rur), (rur, bridge)):
        colleague = cast.person(f"Kollege {owner.name}", owner, Role.EDITOR)
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
        email="asked@x.example", organization=owner, roles=["editor"], token_hash=people.hash_of(str(owner.pk))
    )
    return str(invitation.pk)


def _offered(owner: m.Organization) -> dict[str, str]:
    """An offer of this provider, its place, and what a reader has said about it."""
    place = cast.place(owner)
    offer = cast.offer(owner, place)
    said = leave_feedback(offer, language="de", what="hours", text="")
    pledge = m.Pledge.objects.create(provider=owner, name="Amal", does="DOLMETSCHEN", bound_by="Ada", text_version="1")
    return {"pledge": str(pledge.pk), "offer": str(offer.pk), "place": str(place.pk), "said": str(said.pk)}


def _counselled(owner: m.Organization, other: m.Organization, lead: User | None) -> dict[str, str]:
    """Somebody whom this provider counsels, led by the counsellor of the cast there; and two opened to the other."""
    colleague = cast.person(f"Kollegin {owner.name}", owner, Role.COUNSELLOR)
    (_, keys), (agreed, _) = (counselled(owner, lead or colleague, colleague) for _ in range(2))
    case, _ = counselled(owner, colleague, colleague)
    consent = opened(agreed, lead or colleague, other)
    return keys | {"opens": str(opened(case, colleague, other).person_id), "consent": str(consent.pk)}
