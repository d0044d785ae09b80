"""A person's rights: to be told all, to have it held back, to be forgotten, also by a backup that remembers."""

import json
from pathlib import Path
from typing import Any

import pytest

from anlaufstelle.audit.models import AuditAction, AuditEntry
from anlaufstelle.directory.roles import Role
from anlaufstelle.people.actions import withdraw
from anlaufstelle.people.models import AccessGrant, Case, CaseAssignment, Client, ClientKey
from anlaufstelle.privacy import actions, client_records, erasure_ledger
from anlaufstelle.rls.context import access_context, context_of
from anlaufstelle.rls.owner import as_owner
from tests import factories
from tests.desk.scene import Scene, as_, page
from tests.desk.scene import scene as scene  # noqa: PLC0414 - a fixture

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_ledger(settings: Any, tmp_path: Path) -> None:
    settings.HOME = tmp_path


def person_of(scene: Scene) -> Client:
    return Client.objects.visible_to(scene.actor).get(pk=scene.client)


def test_she_is_told_everything_her_counsellor_keeps(scene: Scene) -> None:
    scene.agree()
    page(scene.clara, f"/desk/persons/{scene.client}/")
    answer = as_(scene.ben).post(f"/desk/persons/{scene.client}/rights/tell/")
    assert answer["Content-Disposition"].startswith("attachment")
    told = answer.content.decode()
    for words in (
        "Rima",
        "ريما",
        "Zwei Zimmer",
        "ohne Bereich",
        "Schlaeft schlecht",
        "Antrag",
        "Paragraf 25",
        "Gartenweg",
    ):
        assert words in told, words
    assert json.loads(told)["opened_to"][0]["recipient"] == "Wohnwerk Rur"
    assert [one["who"] for one in json.loads(told)["looked_at"]] == ["Clara Vogt"]
    assert AuditEntry.objects.filter(action=AuditAction.EXPORT, client=scene.client).count() == 1


def test_every_kind_of_record_is_told_and_erased(scene: Scene) -> None:
    kinds = {model.__name__ for model in client_records.personal_models()}
    assert {
        "ClientProfile",
        "SpokenLanguage",
        "ClientDetails",
        "Case",
        "Consent",
        "CaseNote",
        "ConfidentialNote",
        "Reminder",
    } <= kinds
    assert {"ResidenceStatus", "Address"} <= kinds


@pytest.mark.parametrize("who", ["dora", "lena", "emre", "clara"])
def test_nobody_but_whoever_leads_tells_or_erases(scene: Scene, who: str) -> None:
    scene.agree(granted_depth=3)
    client = as_(getattr(scene, who))
    assert client.get(f"/desk/persons/{scene.client}/rights/").status_code == 404
    for path in ("tell/", "change/"):
        assert client.post(f"/desk/persons/{scene.client}/rights/{path}", {"word": "restrict"}).status_code == 404


def test_whoever_has_taken_a_consent_back_can_be_erased_too(scene: Scene) -> None:
    consent = scene.agree()
    with access_context(context_of(scene.actor)):
        withdraw(scene.actor, consent=consent, how="counsellor")
        for case in Case.objects.visible_to(scene.actor).filter(client=scene.client):
            actions.close_case(scene.actor, case=case, why="ZIEL")
        actions.erase(scene.actor, client=person_of(scene))
        assert not AccessGrant.objects.filter(client=scene.client).exists()


def test_what_is_held_back_is_seen_by_whoever_leads_and_by_nobody_else(scene: Scene) -> None:
    scene.agree()
    ben, change = as_(scene.ben), f"/desk/persons/{scene.client}/rights/change/"
    ben.post(change, {"word": "restrict"})
    assert page(scene.clara, f"/desk/persons/{scene.client}/")[0] == 404
    assert page(scene.emre, f"/desk/persons/{scene.client}/")[0] == 404
    assert page(scene.ben, f"/desk/persons/{scene.client}/")[0] == 200
    ben.post(change, {"word": "unrestrict"})
    assert page(scene.clara, f"/desk/persons/{scene.client}/")[0] == 200


def test_whoever_leads_sees_her_also_when_she_works_at_the_front_desk_too(scene: Scene) -> None:
    as_(scene.ben).post(f"/desk/persons/{scene.client}/rights/change/", {"word": "restrict"})
    factories.add_roles(scene.ben, scene.bridge, Role.FRONT_DESK)
    factories.add_roles(scene.dora, scene.bridge, Role.FRONT_DESK)
    assert "Rima" in page(scene.ben, f"/desk/persons/{scene.client}/")[1]
    assert page(scene.dora, f"/desk/persons/{scene.client}/")[0] == 404


def test_an_open_case_is_not_erased_and_nothing_without_a_yes(scene: Scene) -> None:
    ben, change = as_(scene.ben), f"/desk/persons/{scene.client}/rights/change/"
    assert ben.post(change, {"word": "erase", "sure": "on"}).status_code == 422
    ben.post(change, {"word": "close", "case": str(scene.case.pk), "why": "ZIEL"})
    assert ben.post(change, {"word": "erase"}).status_code == 422
    assert page(scene.ben, f"/desk/persons/{scene.client}/")[0] == 200


def test_whoever_is_erased_is_gone_with_her_key_and_stays_gone_after_a_restore(scene: Scene) -> None:
    scene.agree()
    ben, change = as_(scene.ben), f"/desk/persons/{scene.client}/rights/change/"
    with access_context(context_of(scene.actor)):
        kept = {
            model: list(client_records.records(model, scene.client, scene.bridge.pk))
            for model in client_records.personal_models()
        }
        key = ClientKey.objects.get(client=scene.client)
        places = list(CaseAssignment.objects.filter(client=scene.client))
    ben.post(change, {"word": "close", "case": str(scene.case.pk), "why": "ZIEL"})
    assert ben.post(change, {"word": "erase", "sure": "on"}).headers["Location"] == "/desk/persons/"
    assert page(scene.ben, f"/desk/persons/{scene.client}/")[0] == 404
    assert page(scene.clara, f"/desk/persons/{scene.client}/")[0] == 404
    with access_context(context_of(scene.actor)):
        assert nothing_left(scene)
        # as an old backup would bring it back, with the key
        for model in (Case, *(model for model in kept if model is not Case)):
            model._default_manager.bulk_create(kept[model])
        CaseAssignment.objects.bulk_create(places)
        ClientKey.objects.bulk_create([key])
        assert not nothing_left(scene)
        for one in erasure_ledger.erasures():
            actions.destroy(one.client, one.provider)
        assert nothing_left(scene)
    assert [(one.client, one.provider) for one in erasure_ledger.erasures()] == [(scene.client, scene.bridge.pk)]


def nothing_left(scene: Scene) -> bool:
    tables = [CaseAssignment, ClientKey]
    rows = sum(
        client_records.records(model, scene.client, scene.bridge.pk).count()
        for model in client_records.personal_models()
    )
    rows += sum(model._default_manager.filter(client=scene.client).count() for model in tables)
    return rows + AccessGrant.objects.filter(client=scene.client, source=scene.bridge.pk).count() == 0


@pytest.mark.django_db(transaction=True)
def test_the_owner_erases_again_what_a_restored_backup_remembers(scene: Scene) -> None:
    erasure_ledger.mark(erasure_ledger.begin_erasure(scene.client, scene.bridge.pk), erasure_ledger.ErasureState.DONE)
    with erasure_ledger.ledger_file().open("a") as ledger:
        ledger.write("cut off by a cra")
    with as_owner():
        assert actions.repeat_erasures() == 1
    with access_context(context_of(scene.actor)):
        assert nothing_left(scene)
