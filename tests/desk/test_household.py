"""With whom she lives: written once, read from either side, and only by whoever may see both."""

import datetime as dt
from typing import Any
from uuid import UUID

import pytest

from anlaufstelle.people import actions, rules
from anlaufstelle.people.clients import household
from anlaufstelle.people.models import Case, Client, HouseholdMember
from anlaufstelle.privacy import actions as privacy
from anlaufstelle.privacy import client_records
from anlaufstelle.rls.context import access_context, context_of
from tests.desk.scene import Scene, as_, page
from tests.desk.scene import scene as scene  # noqa: PLC0414 - a fixture

pytestmark = pytest.mark.django_db


def sami(scene: Scene, **more: Any) -> Case:
    """Rima's son, with a file of his own at the bridge, counselled by Ben too."""
    facts = {"given_name": "Sami", "family_name": "Khoury"}
    with access_context(context_of(scene.actor)):
        return actions.open_case(scene.actor, facts=facts, areas=["FAM"], **more)


def together(scene: Scene, **more: Any) -> UUID:
    """They live together; returns his key."""
    his = sami(scene, **more).client_id
    with access_context(context_of(scene.actor)):
        household.add_household_member(
            scene.actor, client=scene.client, other=his, role="CHILD", since=dt.date(2026, 1, 1)
        )
    return his


def file(key: UUID) -> str:
    return f"/desk/persons/{key}/"


def opens(scene: Scene, case: Case) -> None:
    how = {"released": "Ben", "text_version": "1", "language": "de", "consent_method": "paper"}
    with access_context(context_of(scene.actor)):
        wanted = rules.AccessRequest("advice", 2, frozenset({"FAM"}))
        actions.give_consent(scene.actor, case=case, recipient=scene.rur, wanted=wanted, how=how)


def test_it_is_written_once_and_read_from_either_side(scene: Scene) -> None:
    his = together(scene)
    hers = page(scene.ben, file(scene.client))[1]
    assert f'<a href="{file(his)}">Sami Khoury</a>' in hers
    assert "Kind, seit 1.1.2026" in hers
    assert f'<a href="{file(scene.client)}">Rima Khoury</a>' in page(scene.ben, file(his))[1]
    assert "Mutter oder Vater" in page(scene.ben, file(his))[1]


def test_whoever_sounds_like_the_name_is_offered_and_the_name_alone_can_stand(scene: Scene) -> None:
    his, ben, path = sami(scene).client_id, as_(scene.ben), f"{file(scene.client)}household/"
    asked = ben.post(path, {"name": "Sami Churi", "role": "CHILD"})
    assert f'value="{his}"' in asked.content.decode()
    assert 'value="Sami Churi"' in asked.content.decode()
    assert ben.post(path, {"name": "Sami Churi", "role": "CHILD", "other": str(his)}).status_code == 302
    assert ben.post(path, {"name": "Sami Churi", "role": "CHILD", "other": str(his)}).status_code == 302  # twice
    assert ben.post(path, {"name": "Lea", "role": "FLATMATE", "since": "2026-02-01"}).status_code == 302
    with access_context(context_of(scene.actor)):
        rows = household.household_of(scene.actor, scene.client)
    assert {(one.name, one.role, one.client) for one in rows} == {
        ("Sami Khoury", "CHILD", his),
        ("Lea", "FLATMATE", None),
    }


def test_the_address_of_a_file_can_be_typed_also_of_somebody_whom_no_search_finds(scene: Scene) -> None:
    his, ben, path = sami(scene, is_protected=True).client_id, as_(scene.ben), f"{file(scene.client)}household/"
    assert str(his) not in ben.post(path, {"name": "Sami Khoury", "role": ""}).content.decode()
    assert ben.post(path, {"name": f"http://x{file(his)}", "role": "CHILD"}).status_code == 302
    assert f'<a href="{file(his)}">Sami Khoury</a>' in page(scene.ben, file(scene.client))[1]


BAD: list[dict[str, str]] = [
    {"name": "", "role": "CHILD"}, {"name": "Lea", "role": ""}, {"name": "Lea", "role": "EMPEROR"},
    {"name": "Lea", "role": "CHILD", "since": "30.2.2026"}, {"name": "Lea", "role": "CHILD", "since": "2090-01-01"},
    {"name": "x" * 5000, "role": "CHILD"}, {"name": "{self}", "role": "CHILD"}, {"end": "nonsense"},
    {"name": "00000000-0000-7000-8000-000000000000", "role": "CHILD"},
]  # fmt: skip


@pytest.mark.parametrize("number", range(len(BAD)))
def test_what_cannot_be_is_said_in_a_sentence_and_what_was_typed_stays(scene: Scene, number: int) -> None:
    told = {name: text.replace("{self}", str(scene.client)) for name, text in BAD[number].items()}
    answer = as_(scene.ben).post(f"{file(scene.client)}household/", told)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert told.get("name", "") in answer.content.decode()
    with access_context(context_of(scene.actor)):
        assert not HouseholdMember.objects.visible_to(scene.actor).exists()


def test_whoever_lives_there_no_longer_leaves_the_file_and_stays_as_what_was(scene: Scene) -> None:
    his, ben = together(scene), as_(scene.ben)
    with access_context(context_of(scene.actor)):
        (row,) = HouseholdMember.objects.visible_to(scene.actor)
    for _ in range(2):
        assert ben.post(f"{file(his)}household/", {"end": str(row.pk)}).status_code == 302
    assert "Sami" not in page(scene.ben, file(scene.client))[1]
    assert "nicht mehr" in page(scene.ben, f"{file(scene.client)}household/")[1]


def test_a_colleague_on_one_case_only_does_not_see_that_they_live_together(scene: Scene) -> None:
    together(scene)
    as_(scene.ben).post(f"/desk/cases/{scene.case.pk}/team/", {"colleague": str(scene.dora.pk), "role": "member"})
    status, text = page(scene.dora, file(scene.client))
    assert status == 200
    assert "Sami" not in text
    assert "Sami" not in page(scene.dora, f"{file(scene.client)}household/")[1]


def test_another_provider_sees_it_only_with_a_clearance_for_each(scene: Scene) -> None:
    case = sami(scene)
    with access_context(context_of(scene.actor)):
        household.add_household_member(scene.actor, client=scene.client, other=case.client_id, role="CHILD")
    scene.agree()
    assert "Sami" not in page(scene.clara, file(scene.client))[1]
    opens(scene, case)
    assert "Sami Khoury" in page(scene.clara, file(scene.client))[1]
    with access_context(context_of(scene.actor)):
        Client.objects.visible_to(scene.actor).filter(pk=case.client_id).update(is_protected=True)
    assert "Sami" not in page(scene.clara, file(scene.client))[1], "where she lives says where he lives"


@pytest.mark.parametrize("who", ["dora", "lena", "emre", "clara"])
def test_nobody_but_whoever_works_with_her_writes_it(scene: Scene, who: str) -> None:
    scene.agree(granted_depth=3)
    client, path = as_(getattr(scene, who)), f"{file(scene.client)}household/"
    for answer in (client.get(path), client.post(path, {"name": "Lea", "role": "CHILD"})):
        assert answer.status_code == 404


def test_with_either_of_them_it_is_erased(scene: Scene, settings: Any, tmp_path: Any) -> None:
    settings.HOME = tmp_path
    his = together(scene)
    with access_context(context_of(scene.actor)):
        assert client_records.export(his, scene.bridge.pk)["householdmember"][0]["since"] == "2026-01-01"
        case = Case.objects.visible_to(scene.actor).get(client=his)
        privacy.close_case(scene.actor, case=case, why="ZIEL")
        privacy.erase(scene.actor, client=Client.objects.visible_to(scene.actor).get(pk=his))
        assert not HouseholdMember.objects.visible_to(scene.actor).exists()


@pytest.mark.parametrize("protected", [False, True])
def test_the_words_about_it_go_to_nobody_else_where_she_is_protected(scene: Scene, protected: bool) -> None:
    """They may say where she lives, like the rows beside them."""
    case = sami(scene, household="bei Tante Nour in Jülich")
    opens(scene, case)
    with access_context(context_of(scene.actor)):
        Client.objects.visible_to(scene.actor).filter(pk=case.client_id).update(is_protected=protected)
    assert "Tante Nour" in page(scene.ben, file(case.client_id))[1]
    status, text = page(scene.clara, file(case.client_id))
    assert (status, "Tante Nour" in text) == (200, not protected)
