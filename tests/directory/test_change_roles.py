"""Changing roles, ending work, leaving, closing an account: at once, with history, and only by who may."""

import pytest

from anlaufstelle.accounts.models import User
from anlaufstelle.core.actor import OPERATOR, Actor
from anlaufstelle.directory import models as m
from anlaufstelle.directory.people import CannotChange, change_roles, deactivate, end_membership, leave_provider
from anlaufstelle.directory.roles import NotYourRole, Role
from tests import cast
from tests.conftest import StrictClient

pytestmark = pytest.mark.django_db


def roles_of(user: User, owner: m.Organization) -> set[str]:
    return set(m.Membership.objects.live().filter(user=user, organization=owner).values_list("role", flat=True))


@pytest.fixture
def bridge(db: None) -> m.Organization:
    return cast.provider()


@pytest.fixture
def ruth(bridge: m.Organization) -> User:
    return cast.person("Ruth Meier", bridge, Role.ADMINISTRATOR)


@pytest.fixture
def amal(bridge: m.Organization) -> User:
    return cast.person("Amal Haddad", bridge, Role.EDITOR)


def test_roles_are_exactly_those_that_were_chosen(bridge: m.Organization, ruth: User, amal: User) -> None:
    seal = amal.seal
    change_roles(cast.actor(ruth), user=amal, organization=bridge, roles=["counsellor", "funding"])
    assert roles_of(amal, bridge) == {"counsellor", "funding"}
    ended = m.Membership.objects.get(user=amal, role="editor")
    assert ended.ended_on is not None
    history = m.Metadata.objects.filter(resource_type="membership").values_list("last_action_type", "updated_by")
    assert sorted(history) == [("create", "Ruth Meier"), ("create", "Ruth Meier"), ("delete", "Ruth Meier")]
    assert User.objects.get(pk=amal.pk).seal != seal


def test_what_is_as_before_changes_nothing(bridge: m.Organization, ruth: User, amal: User) -> None:
    change_roles(cast.actor(ruth), user=amal, organization=bridge, roles=["editor"])
    assert not m.Metadata.objects.exists()
    assert User.objects.get(pk=amal.pk).seal == amal.seal


def test_her_open_session_ends_with_her_next_request(
    bridge: m.Organization, ruth: User, amal: User, client: StrictClient
) -> None:
    cast.sign_in(client, amal)
    assert client.get("/desk/").status_code == 200
    end_membership(cast.actor(ruth), user=amal, organization=bridge)
    assert client.get("/desk/").headers["Location"] == "/desk/sign-in/?next=/desk/"
    assert roles_of(amal, bridge) == set()


def test_the_same_person_may_come_back(bridge: m.Organization, ruth: User, amal: User) -> None:
    end_membership(cast.actor(ruth), user=amal, organization=bridge)
    cast.works_for(amal, bridge, Role.EDITOR)
    assert m.Membership.objects.filter(user=amal).count() == 2


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMINISTRATOR, Role.OPERATOR}))
def test_nobody_else_changes_anything(role: Role, bridge: m.Organization, amal: User) -> None:
    other = cast.actor(cast.person("Nour", bridge, role))
    with pytest.raises(NotYourRole):
        change_roles(other, user=amal, organization=bridge, roles=["administrator"])
    with pytest.raises(NotYourRole):
        end_membership(other, user=amal, organization=bridge)
    assert roles_of(amal, bridge) == {"editor"}


def test_an_administrator_has_no_say_at_another_provider(ruth: User) -> None:
    rur = cast.provider("Wohnwerk Rur")
    nina = cast.person("Nina Rur", rur, Role.EDITOR)
    with pytest.raises(NotYourRole):
        change_roles(cast.actor(ruth), user=nina, organization=rur, roles=["counsellor"])
    with pytest.raises(NotYourRole):
        end_membership(cast.actor(ruth), user=nina, organization=rur)


def test_nobody_makes_herself_coordinator_or_operator(bridge: m.Organization, ruth: User) -> None:
    for role in ("coordinator", "operator"):
        with pytest.raises(NotYourRole):
            change_roles(cast.actor(ruth), user=ruth, organization=bridge, roles=["administrator", role])
    assert roles_of(ruth, bridge) == {"administrator"}


def test_an_administrator_of_the_house_does_not_end_its_operator() -> None:
    house = cast.house()
    ruth = cast.person("Ruth Meier", house, Role.ADMINISTRATOR)
    otto = cast.person("Otto Post", house, Role.OPERATOR)
    with pytest.raises(NotYourRole):
        end_membership(cast.actor(ruth), user=otto, organization=house)


def test_the_last_administrator_makes_somebody_else_one_first(bridge: m.Organization, ruth: User, amal: User) -> None:
    for attempt in (
        lambda: change_roles(cast.actor(ruth), user=ruth, organization=bridge, roles=["editor"]),
        lambda: end_membership(cast.actor(ruth), user=ruth, organization=bridge),
        lambda: leave_provider(cast.actor(ruth), user=ruth, organization=bridge),
    ):
        with pytest.raises(CannotChange, match=r"Verwaltung|administrator"):
            attempt()
    change_roles(cast.actor(ruth), user=amal, organization=bridge, roles=["administrator"])
    leave_provider(cast.actor(ruth), user=ruth, organization=bridge)
    assert roles_of(ruth, bridge) == set()


def test_whoever_works_alone_may_leave(bridge: m.Organization, ruth: User) -> None:
    leave_provider(cast.actor(ruth), user=ruth, organization=bridge)
    assert roles_of(ruth, bridge) == set()


def test_whoever_does_not_work_here_gets_no_roles_by_a_change(bridge: m.Organization, ruth: User) -> None:
    stranger = cast.person("Nour")
    with pytest.raises(CannotChange):
        change_roles(cast.actor(ruth), user=stranger, organization=bridge, roles=["editor"])


def test_a_closed_account_works_for_nobody_and_its_session_ends(
    bridge: m.Organization, amal: User, client: StrictClient
) -> None:
    cast.works_for(amal, cast.provider("Wohnwerk Rur"), Role.EDITOR)
    cast.sign_in(client, amal)
    deactivate(OPERATOR, user=amal)
    assert not m.Membership.objects.live().filter(user=amal).exists()
    assert not User.objects.get(pk=amal.pk).is_active
    assert client.get("/desk/").status_code == 302


def test_only_an_operator_closes_an_account(ruth: User, amal: User) -> None:
    for actor in (cast.actor(ruth), Actor("nobody")):
        with pytest.raises(NotYourRole):
            deactivate(actor, user=amal)
