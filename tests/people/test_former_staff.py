"""Whoever has left sees nothing of her old cases when she comes back, and hears nothing of them meanwhile."""

import datetime as dt

import pytest
import time_machine

from anlaufstelle.accounts.models import User
from anlaufstelle.audit.models import AuditEntry
from anlaufstelle.casework.models import ConfidentialNote
from anlaufstelle.core.actor import OPERATOR
from anlaufstelle.core.errors import Refused
from anlaufstelle.directory import memberships
from anlaufstelle.directory.roles import Role
from anlaufstelle.people import actions
from anlaufstelle.people.access import emergency_access
from anlaufstelle.people.access.permissions import NotOnCase
from anlaufstelle.people.models import AssignmentRole, Case, Client
from anlaufstelle.rls.context import access_context, context_of
from tests import factories
from tests.desk.scene import Scene, as_, page
from tests.desk.scene import scene as scene  # noqa: PLC0414 - a fixture

pytestmark = pytest.mark.django_db
LATER = dt.datetime(2027, 3, 1, 10, tzinfo=dt.UTC)


def left(scene: Scene, how: str) -> None:
    """Ben, who leads, works here as a counsellor no more."""
    boss = factories.actor(factories.staff_member("Ruth Meier", scene.bridge, Role.ADMINISTRATOR))
    if how == "removed":
        memberships.end_membership(boss, user=scene.ben, organization=scene.bridge)
    elif how == "another role":
        memberships.change_roles(boss, user=scene.ben, organization=scene.bridge, roles=["editor"])
    elif how == "left":
        memberships.leave_provider(scene.actor, user=scene.ben, organization=scene.bridge)
    else:
        memberships.deactivate(OPERATOR, user=scene.ben)


def back(scene: Scene) -> None:
    User.objects.filter(pk=scene.ben.pk).update(is_active=True)
    factories.add_roles(scene.ben, scene.bridge, Role.COUNSELLOR)


@pytest.mark.parametrize("how", ["removed", "another role", "left", "account closed"])
def test_whoever_comes_back_begins_anew(scene: Scene, how: str) -> None:
    with access_context(context_of(scene.actor)):
        assert ConfidentialNote.objects.visible_to(scene.actor).exists()
    left(scene, how)
    with time_machine.travel(LATER):
        back(scene)
        again = factories.actor(scene.ben, scene.bridge)
        assert Role.COUNSELLOR in again.roles
        with access_context(context_of(again)):
            assert not Client.objects.visible_to(again).exists()
            assert not Case.objects.visible_to(again).exists()
            assert not ConfidentialNote.objects.visible_to(again).exists()
            with pytest.raises(NotOnCase):
                actions.assign(again, case=scene.case, colleague=scene.dora, role=AssignmentRole.MEMBER)
            new = actions.open_case(again, facts={"given_name": "Mona"})
            assert [one.pk for one in Case.objects.visible_to(again)] == [new.pk]


def test_she_can_be_asked_to_work_on_it_again(scene: Scene) -> None:
    """Her old place makes room for the new one, also when the case goes on to somebody else."""
    with access_context(context_of(scene.actor)):
        actions.assign(scene.actor, case=scene.case, colleague=scene.dora, role=AssignmentRole.MEMBER)
    boss = factories.actor(factories.staff_member("Ruth Meier", scene.bridge, Role.ADMINISTRATOR))
    memberships.end_membership(boss, user=scene.dora, organization=scene.bridge)
    with time_machine.travel(LATER):
        factories.add_roles(scene.dora, scene.bridge, Role.COUNSELLOR)
        again = factories.actor(scene.dora)
        with access_context(context_of(scene.actor)):
            actions.hand_over(scene.actor, case=scene.case, colleague=scene.dora)
        with access_context(context_of(again)):
            assert ConfidentialNote.objects.visible_to(again).exists()
            actions.hand_over(again, case=scene.case, colleague=scene.ben)
            assert Case.objects.visible_to(again).exists()


def test_nobody_who_has_left_or_whose_account_is_closed_hears_of_an_emergency(scene: Scene) -> None:
    vera, nora = (factories.staff_member(name, scene.bridge, Role.PRIVACY) for name in ("Vera Thom", "Nora Kahl"))
    User.objects.filter(pk=nora.pk).update(is_active=False)
    left(scene, "removed")
    dora = factories.actor(scene.dora)
    with access_context(context_of(dora)):
        emergency_access.grant_emergency_access(
            dora, name="Rima Khoury", born=None, reason="Sie weint, und niemand ist da."
        )
    assert [one.to for one in factories.queued_mails()] == [vera.email]
    assert AuditEntry.objects.filter(reason="emergency").count() == 1


def test_who_leads_a_case_decides_only_while_acting_for_its_provider(scene: Scene) -> None:
    factories.add_roles(scene.ben, scene.rur, Role.COUNSELLOR)
    elsewhere = factories.actor(scene.ben, scene.rur)
    with access_context(context_of(scene.actor)):
        for verb in (
            lambda: actions.hand_over(elsewhere, case=scene.case, colleague=scene.dora),
            lambda: actions.assign(elsewhere, case=scene.case, colleague=scene.dora, role=AssignmentRole.MEMBER),
        ):
            with pytest.raises(Refused):
                verb()


LEADS = "/desk/privacy/leads/"


def test_the_administrator_names_who_leads_what_nobody_leads_and_sees_nothing_of_whose_it_is(scene: Scene) -> None:
    ada = factories.staff_member("Ada Brandt", scene.bridge, Role.ADMINISTRATOR, Role.COUNSELLOR)
    vera = factories.staff_member("Vera Thom", scene.bridge, Role.PRIVACY)
    told = {"case": [str(scene.case.pk)], "colleague": str(scene.dora.pk)}
    assert as_(ada).post(LEADS, told).status_code == 422, "somebody leads it"
    left(scene, "account closed")
    text = page(ada, LEADS)[1]
    assert "Akte" in text
    assert not [word for word in ("Rima", "Khoury", "Wohnung", "Zwei Zimmer") if word in text]
    for wrong in (ada, scene.emre, scene.clara, scene.ben):
        assert as_(ada).post(LEADS, told | {"colleague": str(wrong.pk)}).status_code == 422
    assert page(scene.dora, f"/desk/persons/{scene.client}/")[0] == 404
    assert as_(ada).post(LEADS, told).status_code == 302
    assert page(scene.dora, f"/desk/persons/{scene.client}/rights/")[0] == 200
    assert "Rima" in page(scene.dora, f"/desk/persons/{scene.client}/")[1]
    assert page(ada, f"/desk/persons/{scene.client}/")[0] == 404
    line = AuditEntry.objects.get(reason="lead-named")
    assert (line.user, line.client) == (ada.pk, scene.client)
    assert sorted(one.to for one in factories.queued_mails()) == sorted([vera.email, scene.dora.email])
    assert as_(ada).post(LEADS, told).status_code == 422, "only once"


@pytest.mark.parametrize("role", [Role.COUNSELLOR, Role.PRIVACY, Role.FRONT_DESK, Role.EDITOR])
def test_nobody_else_names_a_lead(scene: Scene, role: Role) -> None:
    other, elsewhere = (
        factories.staff_member("Ida Otto", scene.bridge, role),
        factories.staff_member("Udo", scene.rur, Role.ADMINISTRATOR),
    )
    left(scene, "removed")
    told = {"case": [str(scene.case.pk)], "colleague": str(scene.dora.pk)}
    assert (page(other, LEADS)[0], as_(other).post(LEADS, told).status_code) == (404, 404)
    assert as_(elsewhere).post(LEADS, told | {"colleague": str(scene.clara.pk)}).status_code == 422
    assert not AuditEntry.objects.filter(reason="lead-named").exists()
