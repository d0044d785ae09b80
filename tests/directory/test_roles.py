"""Who may do what: the table, and the sentence for who may not."""

from uuid import UUID

import pytest

from anlaufstelle.core.actor import DEMO, OPERATOR, Actor
from anlaufstelle.directory.roles import (
    CENTRE_ROLES,
    ROLE_PERMISSIONS,
    Permission,
    PermissionRefused,
    Role,
    effective_roles,
    has_permission,
    may_edit_services,
    may_grant_role,
    require_permission,
)

HERE, THERE = UUID(int=1), UUID(int=2)


def somebody(*roles: Role) -> Actor:
    return Actor("Amal Haddad", provider_id=HERE, roles=frozenset(str(role.value) for role in roles))


# One line for each deed: the roles that may, in the order of the table.
TABLE = {
    Permission.KEEP_OWN: {"coordinator", "editor"},
    Permission.KEEP_ALL: {"coordinator"},
    Permission.SEE_BOARD: {"coordinator"},
    Permission.MERGE: {"coordinator"},
    Permission.INVITE_OWN: {"administrator", "operator"},
    Permission.INVITE_PROVIDERS: {"coordinator", "operator"},
    Permission.MANAGE_OWN: {"administrator", "operator"},
    Permission.GIVE_HOUSE_ROLES: {"operator"},
    Permission.GREET: {"front-desk", "counsellor"},
    Permission.ADVISE: {"counsellor"},
    Permission.OVERSEE: {"privacy"},
    Permission.DECLARE: {"administrator"},
    Permission.THROW_AWAY: {"privacy", "administrator"},
    Permission.NAME_LEADS: {"administrator"},
}


def test_each_role_and_each_deed_stands_in_the_table() -> None:
    assert set(ROLE_PERMISSIONS) == set(Role)
    assert set(TABLE) == set(Permission)


@pytest.mark.parametrize("permission", Permission)
@pytest.mark.parametrize("role", Role)
def test_a_role_may_exactly_what_the_table_says(role: Role, permission: Permission) -> None:
    assert has_permission(somebody(role), permission) is (role.value in TABLE[permission])


def test_with_two_roles_one_may_what_either_may() -> None:
    both = somebody(Role.EDITOR, Role.ADMINISTRATOR)
    assert has_permission(both, Permission.KEEP_OWN)
    assert has_permission(both, Permission.MANAGE_OWN)
    assert not has_permission(both, Permission.KEEP_ALL)


def test_an_editor_keeps_the_offers_of_her_own_provider_only() -> None:
    assert may_edit_services(somebody(Role.EDITOR), HERE)
    assert not may_edit_services(somebody(Role.EDITOR), THERE)
    assert may_edit_services(somebody(Role.COORDINATOR), THERE)
    assert not may_edit_services(somebody(Role.COUNSELLOR), HERE)


def test_coordinators_and_operators_are_made_by_operators_only() -> None:
    assert may_grant_role(OPERATOR, Role.COORDINATOR)
    assert not may_grant_role(somebody(Role.ADMINISTRATOR), Role.COORDINATOR)
    assert not may_grant_role(somebody(Role.COORDINATOR), Role.OPERATOR)
    assert may_grant_role(somebody(Role.ADMINISTRATOR), Role.COUNSELLOR)


def test_roles_of_the_house_count_at_the_house_only() -> None:
    roles = frozenset({Role.COORDINATOR, Role.OPERATOR, Role.EDITOR})
    assert effective_roles(roles, at_centre=True) == roles
    assert effective_roles(roles, at_centre=False) == {Role.EDITOR} == roles - CENTRE_ROLES


def test_who_may_not_is_told_so_in_a_sentence() -> None:
    require_permission(OPERATOR, Permission.MANAGE_OWN)
    with pytest.raises(PermissionRefused, match="Ihre Rolle umfasst das nicht"):
        require_permission(DEMO, Permission.MANAGE_OWN)
