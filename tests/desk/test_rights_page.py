"""“Her rights”: the page does what its buttons say, and says what was done, and nothing else."""

from pathlib import Path
from typing import Any

import pytest

from anlaufstelle.audit.models import AuditAction, AuditEntry
from anlaufstelle.core.ids import new_id
from anlaufstelle.people import actions as people
from anlaufstelle.people.models import AssignmentRole, Case, Restriction
from anlaufstelle.privacy import client_records
from anlaufstelle.rls.context import access_context, context_of
from tests import factories
from tests.desk.scene import Scene, as_
from tests.desk.scene import scene as scene  # noqa: PLC0414 - a fixture

pytestmark = pytest.mark.django_db
CLOSED = "Der Fall ist abgeschlossen."


@pytest.fixture(autouse=True)
def own_ledger(settings: Any, tmp_path: Path) -> None:
    settings.HOME = tmp_path


def post(scene: Scene, **told: str) -> tuple[int, str]:
    """What the page answers, where it leads to read as well."""
    client = as_(scene.ben)
    answer = client.post(f"/desk/persons/{scene.client}/rights/change/", told)
    text = answer.content.decode()
    if answer.status_code == 302:
        text = client.get(answer["Location"]).content.decode()
    return answer.status_code, text


def case_of(scene: Scene) -> Case:
    return client_records.records(Case, scene.client, scene.bridge.pk).get(pk=scene.case.pk)


def another_case(scene: Scene) -> Case:
    with access_context(context_of(scene.actor)):
        return people.open_case(scene.actor, facts={"given_name": "Mona"})


@pytest.mark.parametrize("which", ["unknown", "no key", "nothing", "of somebody else"])
def test_a_case_that_is_not_hers_is_not_said_to_be_closed(scene: Scene, which: str) -> None:
    other = another_case(scene)
    key = {"unknown": str(new_id()), "no key": "x", "nothing": "", "of somebody else": str(other.pk)}[which]
    status, text = post(scene, word="close", case=key, why="ZIEL")
    assert CLOSED not in text
    assert status == 422
    assert "Nichts wurde abgeschlossen" in text
    with access_context(context_of(scene.actor)):
        assert not Case.objects.visible_to(scene.actor).exclude(closed_on=None).exists()


def test_a_case_is_closed_and_twice_is_no_harm(scene: Scene) -> None:
    for _ in range(2):
        status, text = post(scene, word="close", case=str(scene.case.pk), why="ZIEL")
        assert (status, CLOSED in text) == (302, True)
    assert AuditEntry.objects.filter(action=AuditAction.CHANGE, reason="closed").count() == 1
    with access_context(context_of(scene.actor)):
        assert case_of(scene).closure_reason == "ZIEL"


def test_without_a_reason_it_stays_open(scene: Scene) -> None:
    status, text = post(scene, word="close", case=str(scene.case.pk), why="SO-HALT")
    assert (status, CLOSED in text) == (422, False)
    assert "wie der Fall endete" in text
    with access_context(context_of(scene.actor)):
        assert case_of(scene).closed_on is None


def test_a_case_on_which_one_works_and_that_another_one_leads_is_not_closed(scene: Scene) -> None:
    """Whoever leads one case of hers stands before this page; the other one is not theirs to close."""
    dora = factories.actor(scene.dora)
    with access_context(context_of(scene.actor)):
        people.assign(scene.actor, case=scene.case, colleague=scene.dora, role=AssignmentRole.MEMBER)
    with access_context(context_of(dora)):
        person = case_of(scene).client
        second = people.open_case(dora, facts={}, client=person, areas=["ARB"], matter="Arbeit")
        people.assign(dora, case=second, colleague=scene.ben, role=AssignmentRole.MEMBER)
    status, text = post(scene, word="close", case=str(second.pk), why="ZIEL")
    assert (status, CLOSED in text) == (422, False)
    with access_context(context_of(dora)):
        assert Case.objects.visible_to(dora).get(pk=second.pk).closed_on is None


def test_without_the_tick_nothing_is_erased_and_the_page_says_so(scene: Scene) -> None:
    post(scene, word="close", case=str(scene.case.pk), why="ZIEL")
    status, text = post(scene, word="erase")
    assert status == 422
    assert "Nichts wurde gelöscht" in text
    with access_context(context_of(scene.actor)):
        assert case_of(scene)


def test_while_a_case_is_open_nothing_is_erased_and_the_page_says_so(scene: Scene) -> None:
    status, text = post(scene, word="erase", sure="on")
    assert status == 422
    assert "Ein Fall ist noch offen" in text
    assert AuditEntry.objects.filter(action=AuditAction.REFUSE, client=None, what="change").count() == 1


@pytest.mark.parametrize("word", ["", "shut", "restrict ", "ERASE"])
def test_a_word_that_is_none_does_nothing_and_says_so(scene: Scene, word: str) -> None:
    status, text = post(scene, word=word, sure="on")
    assert status == 422
    assert "Nichts wurde getan" in text


def test_holding_back_is_said_and_noted_once(scene: Scene) -> None:
    for _ in range(2):
        status, text = post(scene, word="restrict")
        assert (status, "Eingeschränkt: Nur" in text) == (302, True)
    for _ in range(2):
        status, text = post(scene, word="unrestrict")
        assert (status, "Nicht mehr eingeschränkt." in text) == (302, True)
    with access_context(context_of(scene.actor)):
        assert not Restriction.objects.live().filter(client=scene.client).exists()
    noted = AuditEntry.objects.filter(action=AuditAction.CHANGE, what="client")
    assert sorted(noted.values_list("reason", flat=True)) == ["restricted", "unrestricted"]
