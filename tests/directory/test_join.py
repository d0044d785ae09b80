"""Accepting an invitation: once, with a new account or with the one she has."""

import pytest
from django.core.exceptions import ValidationError

from anlaufstelle.accounts.models import User
from anlaufstelle.core.actor import OPERATOR
from anlaufstelle.directory import models as m
from anlaufstelle.directory.memberships import CannotJoin, accept_invitation, invite, join_with_new_account
from anlaufstelle.directory.roles import Role
from tests import factories

pytestmark = pytest.mark.django_db


def link(owner: m.Organization, *roles: Role, email: str = "nour@bruecke.example") -> str:
    wanted = [role.value for role in roles or (Role.EDITOR,)]
    return invite(OPERATOR, organization=owner, email=email, roles=wanted, address="").link.rstrip("/")


def roles_of(user: User, owner: m.Organization) -> set[str]:
    return set(m.Membership.objects.live().filter(user=user, organization=owner).values_list("role", flat=True))


def test_with_a_new_account_she_has_the_roles_and_the_address_of_the_invitation() -> None:
    bridge = factories.provider()
    user = join_with_new_account(
        token=link(bridge, Role.EDITOR, Role.COUNSELLOR), name="Nour", password="ein Satz", language="en"
    )
    assert (user.email, user.name, user.language) == ("nour@bruecke.example", "Nour", "en")
    assert user.check_password("ein Satz")
    assert roles_of(user, bridge) == {"editor", "counsellor"}
    assert m.Metadata.objects.filter(resource_type="membership", updated_by="Nour").count() == 2


def test_a_link_opens_once() -> None:
    token = link(factories.provider())
    join_with_new_account(token=token, name="Nour", password=None, language="de")
    with pytest.raises(CannotJoin):
        join_with_new_account(token=token, name="Somebody else", password=None, language="de")
    assert User.objects.count() == 1


def test_a_name_that_cannot_be_leaves_the_link_open() -> None:
    token = link(factories.provider())
    with pytest.raises(ValidationError):
        join_with_new_account(token=token, name="N" * 101, password=None, language="de")
    assert join_with_new_account(token=token, name="Nour", password=None, language="de")


def test_with_the_account_she_has_she_works_for_both() -> None:
    bridge, rur = factories.provider(), factories.provider("Wohnwerk Rur")
    nour = factories.staff_member("Nour", bridge, Role.EDITOR, email="nour@bruecke.example")
    accept_invitation(factories.actor(nour), user=nour, token=link(rur, Role.COUNSELLOR))
    assert roles_of(nour, bridge) == {"editor"}
    assert roles_of(nour, rur) == {"counsellor"}


def test_nobody_accepts_what_was_written_to_another_address() -> None:
    bridge = factories.provider()
    token = link(bridge)
    amal = factories.staff_member("Amal Haddad")
    with pytest.raises(CannotJoin):
        accept_invitation(factories.actor(amal), user=amal, token=token)
    assert roles_of(amal, bridge) == set()
    assert join_with_new_account(token=token, name="Nour", password=None, language="de")


def test_no_second_account_for_an_address_that_has_one() -> None:
    factories.staff_member("Nour", email="nour@bruecke.example")
    with pytest.raises(CannotJoin, match=r"sign in|Melden"):
        join_with_new_account(token=link(factories.provider()), name="Nour", password="other", language="de")
    assert User.objects.count() == 1


def test_a_role_that_she_got_meanwhile_is_no_obstacle() -> None:
    bridge = factories.provider()
    token = link(bridge, Role.EDITOR, Role.COUNSELLOR)
    nour = factories.staff_member("Nour", bridge, Role.EDITOR, email="nour@bruecke.example")
    accept_invitation(factories.actor(nour), user=nour, token=token)
    assert roles_of(nour, bridge) == {"editor", "counsellor"}
