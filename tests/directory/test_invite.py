"""Inviting: who may ask whom, and what of it is kept."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from anlaufstelle.core.actor import OPERATOR, Actor
from anlaufstelle.directory import memberships
from anlaufstelle.directory import models as m
from anlaufstelle.directory.memberships import (
    CannotChange,
    CannotInvite,
    CannotJoin,
    SentInvitation,
    find_invitation,
    invite,
)
from anlaufstelle.directory.roles import PermissionRefused, Role
from tests import factories

pytestmark = pytest.mark.django_db
WHERE = "https://help.example/desk/join/"


def asks(actor: Actor, owner: m.Organization, *roles: Role, email: str = "Nour@Bruecke.example ") -> SentInvitation:
    wanted = [role.value for role in roles or (Role.EDITOR,)]
    return invite(actor, organization=owner, email=email, roles=wanted, address=WHERE)


def boss(owner: m.Organization) -> Actor:
    return factories.actor(factories.staff_member("Ruth Meier", owner, Role.ADMINISTRATOR), owner)


def token_of(invited: SentInvitation) -> str:
    return invited.link.removeprefix(WHERE).rstrip("/")


def test_an_administrator_invites_and_a_letter_goes_out_with_the_link() -> None:
    bridge = factories.provider()
    invited = asks(boss(bridge), bridge, Role.EDITOR, Role.COUNSELLOR)
    kept = m.Invitation.objects.get()
    assert (kept.email, kept.roles) == ("nour@bruecke.example", ["counsellor", "editor"])
    assert kept.expires_at - kept.created_at == pytest.approx(dt.timedelta(days=7), abs=dt.timedelta(seconds=5))
    letter = factories.queued_mails()[0]
    assert letter.to == "nour@bruecke.example"
    assert letter.subject == "Einladung: Brücke e. V."
    assert letter.body.count(invited.link) == 2
    assert "Ruth Meier lädt Sie ein" in letter.body
    assert "Ruth Meier invites you" in letter.body
    assert letter.not_after - timezone.now() <= dt.timedelta(days=7)
    history = m.Metadata.objects.get(resource_id=kept.pk)
    assert (history.last_action_type, history.updated_by) == ("create", "Ruth Meier")


def test_only_a_hash_of_the_secret_is_kept_and_it_has_128_bits() -> None:
    bridge = factories.provider()
    token = token_of(asks(boss(bridge), bridge))
    assert len(token) == 22
    for row in (m.Invitation.objects.values().get(), *m.Metadata.objects.values()):
        assert token not in str(row)
    assert find_invitation(token).organization == bridge


def test_the_newest_link_is_the_one_that_works() -> None:
    bridge = factories.provider()
    ruth = boss(bridge)
    first, second = token_of(asks(ruth, bridge)), token_of(asks(ruth, bridge))
    with pytest.raises(CannotJoin):
        find_invitation(first)
    assert find_invitation(second)


def test_every_link_that_opens_nothing_is_answered_in_the_same_words() -> None:
    bridge = factories.provider()
    ruth = boss(bridge)
    said = set()
    with time_machine.travel(dt.datetime(2026, 11, 1, tzinfo=dt.UTC)):
        expired = token_of(asks(ruth, bridge, email="a@x.example"))
    taken = asks(ruth, bridge, email="b@x.example")
    memberships.revoke_invitation(ruth, invitation=taken.invitation)
    used = token_of(asks(ruth, bridge, email="c@x.example"))
    memberships.join_with_new_account(token=used, name="Nour", password=None, language="de")
    for token in (expired, token_of(taken), used, "guessed", "", "\ud800", "x" * 5000, "' OR 1=1 --"):
        with pytest.raises(CannotJoin) as why:
            find_invitation(token)
        said.add(why.value.sentence)
    assert len(said) == 1


def test_nobody_invites_for_another_provider() -> None:
    bridge, rur = factories.provider(), factories.provider("Wohnwerk Rur")
    with pytest.raises(PermissionRefused):
        asks(boss(bridge), rur)
    assert not m.Invitation.objects.exists()
    assert not factories.queued_mails()


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMINISTRATOR, Role.OPERATOR, Role.COORDINATOR}))
def test_whoever_is_not_administrator_invites_nobody(role: Role) -> None:
    bridge = factories.provider()
    with pytest.raises(PermissionRefused):
        asks(factories.actor(factories.staff_member("Amal Haddad", bridge, role)), bridge)


def test_a_coordinator_invites_the_first_person_of_a_provider_and_no_further_one() -> None:
    house, rur = factories.centre_provider(), factories.provider("Wohnwerk Rur")
    ruth = factories.actor(factories.staff_member("Ruth Meier", house, Role.COORDINATOR))
    with pytest.raises(CannotInvite, match=r"Verwaltung|administrator"):
        asks(ruth, rur, Role.COUNSELLOR)
    token = token_of(asks(ruth, rur, Role.ADMINISTRATOR, Role.EDITOR))
    memberships.join_with_new_account(token=token, name="Nour", password=None, language="de")
    with pytest.raises(CannotInvite):
        asks(ruth, rur, Role.ADMINISTRATOR, email="second@rur.example")


def test_coordinators_are_invited_by_operators_only_and_for_the_house_only() -> None:
    house, rur = factories.centre_provider(), factories.provider("Wohnwerk Rur")
    administrator = factories.actor(factories.staff_member("Ruth Meier", house, Role.ADMINISTRATOR))
    with pytest.raises(PermissionRefused):
        asks(administrator, house, Role.COORDINATOR)
    operator = factories.actor(factories.staff_member("Otto Post", house, Role.OPERATOR))
    assert asks(operator, house, Role.COORDINATOR)
    with pytest.raises(CannotChange):
        asks(OPERATOR, rur, Role.COORDINATOR)


@pytest.mark.parametrize(
    "email", ["", "nour", "nour@", "@x", "a b@x.example", "x" * 250 + "@x.example", "a@x\r\nBcc: b@y.example"]
)
def test_what_is_no_address_is_refused(email: str) -> None:
    bridge = factories.provider()
    with pytest.raises(CannotInvite):
        asks(boss(bridge), bridge, email=email)


@pytest.mark.parametrize("roles", [[], ["king"], ["editor", "king"], [""]])
def test_roles_that_do_not_exist_are_refused(roles: list[str]) -> None:
    bridge = factories.provider()
    with pytest.raises(CannotChange):
        invite(boss(bridge), organization=bridge, email="nour@x.example", roles=roles, address=WHERE)


def test_whoever_works_here_already_is_not_invited() -> None:
    bridge = factories.provider()
    ruth = boss(bridge)
    with pytest.raises(CannotInvite):
        asks(ruth, bridge, email="ruth.meier@work.example")


def test_no_more_than_a_hundred_wait() -> None:
    bridge = factories.provider()
    ruth = boss(bridge)
    for number in range(100):
        asks(ruth, bridge, email=f"n{number}@x.example")
    with pytest.raises(CannotInvite):
        asks(ruth, bridge, email="one-more@x.example")
    assert len(factories.queued_mails()) == 100


def test_taking_back_what_belongs_to_another_provider_is_refused() -> None:
    bridge, rur = factories.provider(), factories.provider("Wohnwerk Rur")
    invited = asks(boss(bridge), bridge)
    with pytest.raises(PermissionRefused):
        memberships.revoke_invitation(
            factories.actor(factories.staff_member("Nina Rur", rur, Role.ADMINISTRATOR)), invitation=invited.invitation
        )
    assert find_invitation(token_of(invited))
