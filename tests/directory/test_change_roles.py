"""Changing roles, ending work, leaving, closing an account: at once, with history, and only by who may."""

import pytest

from anlaufstelle.accounts.models import User
from anlaufstelle.core.actor import OPERATOR, Actor
from anlaufstelle.directory import models as m
from anlaufstelle.directory.memberships import CannotChange, change_roles, deactivate, end_membership, leave_provider
from anlaufstelle.directory.roles import PermissionRefused, Role
from tests import factories
from tests.conftest import StrictClient

pytestmark = pytest.mark.django_db


def roles_of(user: User, owner: m.Organization) -> set[str]:
    return set(m.Membership.objects.live().filter(user=user, organization=owner).values_list("role", flat=True))


@pytest.fixture
def bridge(db: None) -> m.Organization:
    return factories.provider()


@pytest.fixture
def ruth(bridge: m.Organization) -> User:
    return factories.staff_member("Ruth Meier", bridge, Role.ADMINISTRATOR)


@pytest.fixture
def amal(bridge: m.Organization) -> User:
    return factories.staff_member("Amal Haddad", bridge, Role.EDITOR)


def test_roles_are_exactly_those_that_were_chosen(bridge: m.Organization, ruth: User, amal: User) -> None:
    seal = amal.session_generation
    change_roles(factories.actor(ruth), user=amal, organization=bridge, roles=["counsellor", "funding"])
    assert roles_of(amal, bridge) == {"counsellor", "funding"}
    ended = m.Membership.objects.get(user=amal, role="editor")
    assert ended.ended_on is not None
    history = m.Metadata.objects.filter(resource_type="membership").values_list("last_action_type", "updated_by")
    assert sorted(history) == [("create", "Ruth Meier"), ("create", "Ruth Meier"), ("delete", "Ruth Meier")]
    assert User.objects.get(pk=amal.pk).session_generation != seal


def test_what_is_as_before_changes_nothing(bridge: m.Organization, ruth: User, amal: User) -> None:
    change_roles(factories.actor(ruth), user=amal, organization=bridge, roles=["editor"])
    assert not m.Metadata.objects.exists()
    assert User.objects.get(pk=amal.pk).session_generation == amal.session_generation


def test_her_open_session_ends_with_her_next_request(
    bridge: m.Organization, ruth: User, amal: User, client: StrictClient
) -> None:
    factories.sign_in(client, amal)
    assert client.get("/desk/").status_code == 200
    end_membership(factories.actor(ruth), user=amal, organization=bridge)
    assert client.get("/desk/").headers["Location"] == "/desk/sign-in/?next=/desk/"
    assert roles_of(amal, bridge) == set()


def test_the_same_person_may_come_back(bridge: m.Organization, ruth: User, amal: User) -> None:
    end_membership(factories.actor(ruth), user=amal, organization=bridge)
    factories.add_roles(amal, bridge, Role.EDITOR)
    assert m.Membership.objects.filter(user=amal).count() == 2


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMINISTRATOR, Role.OPERATOR}))
def test_nobody_else_changes_anything(role: Role, bridge: m.Organization, amal: User) -> None:
    other = factories.actor(factories.staff_member("Nour", bridge, role))
    with pytest.raises(PermissionRefused):
        change_roles(other, user=amal, organization=bridge, roles=["administrator"])
    with pytest.raises(PermissionRefused):
        end_membership(other, user=amal, organization=bridge)
    assert roles_of(amal, bridge) == {"editor"}


def test_an_administrator_has_no_say_at_another_provider(ruth: User) -> None:
    rur = factories.provider("Wohnwerk Rur")
    nina = factories.staff_member("Nina Rur", rur, Role.EDITOR)
    with pytest.raises(PermissionRefused):
        change_roles(factories.actor(ruth), user=nina, organization=rur, roles=["counsellor"])
    with pytest.raises(PermissionRefused):
        end_membership(factories.actor(ruth), user=nina, organization=rur)


def test_nobody_makes_herself_coordinator_or_operator(bridge: m.Organization, ruth: User) -> None:
    for role in ("coordinator", "operator"):
        with pytest.raises(PermissionRefused):
            change_roles(factories.actor(ruth), user=ruth, organization=bridge, roles=["administrator", role])
    assert roles_of(ruth, bridge) == {"administrator"}


def test_an_administrator_of_the_house_does_not_end_its_operator() -> None:
    house = factories.centre_provider()
    ruth = factories.staff_member("Ruth Meier", house, Role.ADMINISTRATOR)
    otto = factories.staff_member("Otto Post", house, Role.OPERATOR)
    with pytest.raises(PermissionRefused):
        end_membership(factories.actor(ruth), user=otto, organization=house)


def test_the_last_administrator_makes_somebody_else_one_first(bridge: m.Organization, ruth: User, amal: User) -> None:
    for attempt in (
        lambda: change_roles(factories.actor(ruth), user=ruth, organization=bridge, roles=["editor"]),
        lambda: end_membership(factories.actor(ruth), user=ruth, organization=bridge),
        lambda: leave_provider(factories.actor(ruth), user=ruth, organization=bridge),
    ):
        with pytest.raises(CannotChange, match=r"Verwaltung|administrator"):
            attempt()
    change_roles(factories.actor(ruth), user=amal, organization=bridge, roles=["administrator"])
    leave_provider(factories.actor(ruth), user=ruth, organization=bridge)
    assert roles_of(ruth, bridge) == set()


def test_whoever_works_alone_may_leave(bridge: m.Organization, ruth: User) -> None:
    leave_provider(factories.actor(ruth), user=ruth, organization=bridge)
    assert roles_of(ruth, bridge) == set()


def test_whoever_does_not_work_here_gets_no_roles_by_a_change(bridge: m.Organization, ruth: User) -> None:
    stranger = factories.staff_member("Nour")
    with pytest.raises(CannotChange):
        change_roles(factories.actor(ruth), user=stranger, organization=bridge, roles=["editor"])


def test_a_closed_account_works_for_nobody_and_its_session_ends(
    bridge: m.Organization, amal: User, client: StrictClient
) -> None:
    factories.add_roles(amal, factories.provider("Wohnwerk Rur"), Role.EDITOR)
    factories.sign_in(client, amal)
    deactivate(OPERATOR, user=amal)
    assert not m.Membership.objects.live().filter(user=amal).exists()
    assert not User.objects.get(pk=amal.pk).is_active
    assert client.get("/desk/").status_code == 302


def test_only_an_operator_closes_an_account(ruth: User, amal: User) -> None:
    for actor in (factories.actor(ruth), Actor("nobody")):
        with pytest.raises(PermissionRefused):
            deactivate(actor, user=amal)
