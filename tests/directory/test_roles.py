"""Who may do what: the table, and the sentence for who may not."""

from uuid import UUID

import pytest

from anlaufstelle.core.actor import DEMO, OPERATOR, Actor
from anlaufstelle.directory.roles import (
    MAY,
    OF_THE_HOUSE,
    Deed,
    NotYourRole,
    Role,
    demand,
    may,
    may_give,
    may_keep,
    that_count,
)

HERE, THERE = UUID(int=1), UUID(int=2)


def somebody(*roles: Role) -> Actor:
    return Actor("Amal Haddad", provider_id=HERE, roles=frozenset(str(role.value) for role in roles))


# One line for each deed: the roles that may, in the order of the table.
TABLE = {
    Deed.KEEP_OWN: {"coordinator", "editor"},
    Deed.KEEP_ALL: {"coordinator"},
    Deed.SEE_BOARD: {"coordinator"},
    Deed.MERGE: {"coordinator"},
    Deed.INVITE_OWN: {"administrator", "operator"},
    Deed.INVITE_PROVIDERS: {"coordinator", "operator"},
    Deed.MANAGE_OWN: {"administrator", "operator"},
    Deed.GIVE_HOUSE_ROLES: {"operator"},
    Deed.GREET: {"front-desk", "counsellor"},
    Deed.ADVISE: {"counsellor"},
    Deed.OVERSEE: {"privacy"},
    Deed.DECLARE: {"administrator"},
    Deed.THROW_AWAY: {"privacy", "administrator"},
    Deed.NAME_LEADS: {"administrator"},
}


def test_each_role_and_each_deed_stands_in_the_table() -> None:
    assert set(MAY) == set(Role)
    assert set(TABLE) == set(Deed)


@pytest.mark.parametrize("deed", Deed)
@pytest.mark.parametrize("role", Role)
def test_a_role_may_exactly_what_the_table_says(role: Role, deed: Deed) -> None:
    assert may(somebody(role), deed) is (role.value in TABLE[deed])


def test_with_two_roles_one_may_what_either_may() -> None:
    both = somebody(Role.EDITOR, Role.ADMINISTRATOR)
    assert may(both, Deed.KEEP_OWN)
    assert may(both, Deed.MANAGE_OWN)
    assert not may(both, Deed.KEEP_ALL)


def test_an_editor_keeps_the_offers_of_her_own_provider_only() -> None:
    assert may_keep(somebody(Role.EDITOR), HERE)
    assert not may_keep(somebody(Role.EDITOR), THERE)
    assert may_keep(somebody(Role.COORDINATOR), THERE)
    assert not may_keep(somebody(Role.COUNSELLOR), HERE)


def test_coordinators_and_operators_are_made_by_operators_only() -> None:
    assert may_give(OPERATOR, Role.COORDINATOR)
    assert not may_give(somebody(Role.ADMINISTRATOR), Role.COORDINATOR)
    assert not may_give(somebody(Role.COORDINATOR), Role.OPERATOR)
    assert may_give(somebody(Role.ADMINISTRATOR), Role.COUNSELLOR)


def test_roles_of_the_house_count_at_the_house_only() -> None:
    roles = frozenset({Role.COORDINATOR, Role.OPERATOR, Role.EDITOR})
    assert that_count(roles, at_the_house=True) == roles
    assert that_count(roles, at_the_house=False) == {Role.EDITOR} == roles - OF_THE_HOUSE


def test_who_may_not_is_told_so_in_a_sentence() -> None:
    demand(OPERATOR, Deed.MANAGE_OWN)
    with pytest.raises(NotYourRole, match="Ihre Rolle umfasst das nicht"):
        demand(DEMO, Deed.MANAGE_OWN)
