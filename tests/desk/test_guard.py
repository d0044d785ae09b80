"""The page of whoever guards the data: what waits, what was refused, how the record stands, what was declared."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from anlaufstelle.audit import chain
from anlaufstelle.audit.models import Deed, Entry, Seal
from anlaufstelle.directory.roles import NotYourRole, Role
from anlaufstelle.people import actions, shut
from anlaufstelle.people.models import Practice
from tests import cast
from tests.desk.scene import Scene, as_, page
from tests.desk.scene import scene as scene  # noqa: PLC0414 - a fixture

pytestmark = pytest.mark.django_db
GUARD, PRACTICE, KEY = "/desk/privacy/", "/desk/privacy/practice/", "/desk/privacy/key/"
DECLARED = {"law": "dsgvo", "protection_officer": "Raum 2", "FILE": "3", "CONSENT": "3"}


@pytest.fixture
def vera(scene: Scene) -> Any:
    return cast.person("Vera Thom", scene.bridge, Role.PRIVACY)


@pytest.fixture
def ada(scene: Scene) -> Any:
    return cast.person("Ada Amt", scene.bridge, Role.ADMINISTRATOR)


def test_the_officer_is_told_who_was_refused_at_her_provider_and_nowhere_else(scene: Scene, vera: Any) -> None:
    page(scene.dora, f"/desk/persons/{scene.person}/")
    page(scene.clara, f"/desk/persons/{scene.person}/")
    status, text = page(vera, GUARD)
    assert status == 200
    assert "Dora Beck" in text
    assert "Clara Vogt" not in text
    assert not [word for word in ("Rima", "Khoury", "Wohnung", str(scene.person)) if word in text]


def test_the_administrator_is_not_told_who_was_refused(scene: Scene, ada: Any) -> None:
    page(scene.dora, f"/desk/persons/{scene.person}/")
    status, text = page(ada, GUARD)
    assert status == 200
    assert "Dora Beck" not in text
    assert "anchor" not in text


def test_the_anchor_on_the_page_is_the_one_that_verify_audit_takes(scene: Scene, vera: Any) -> None:
    chain.seal()
    text = page(vera, GUARD)[1]
    whole = chain.verify()
    assert f"{whole.places}:{whole.head}" in text
    assert "halten nicht" not in text


def test_a_broken_end_of_the_chain_is_said_on_the_page(scene: Scene, vera: Any) -> None:
    chain.seal()
    last = Seal.objects.order_by("-place")[0]
    late = Entry.objects.create(deed=Deed.READ, what="case")
    Seal.objects.create(place=last.place + 1, entry=late, hash="0" * 64)
    assert not chain.standing().holds
    assert "halten nicht" in page(vera, GUARD)[1]


def test_an_empty_record_has_no_anchor() -> None:
    assert chain.standing() == chain.Standing(0, chain.START, None, 0, holds=True)


@pytest.mark.parametrize("who", ["ben", "emre"])
def test_nobody_else_has_these_pages(scene: Scene, who: str) -> None:
    client = as_(getattr(scene, who))
    assert client.get(GUARD).status_code == 404
    assert client.get(PRACTICE).status_code == 404
    assert client.post(PRACTICE, DECLARED | {"open_team": "on", "sure": "on"}).status_code == 404
    told = {"law": "kdg", "is_public_body": False, "open_team": True, "protection_officer": ""}
    with pytest.raises(NotYourRole):
        actions.declare(cast.actor(getattr(scene, who)), **told)
    assert not Practice.objects.filter(open_team=True).exists()


def test_opening_the_team_says_first_for_whom_it_changes_what(scene: Scene, ada: Any) -> None:
    client = as_(ada)
    assert page(scene.dora, f"/desk/persons/{scene.person}/")[0] == 404
    asked = client.post(PRACTICE, DECLARED | {"open_team": "on"})
    assert asked.status_code == 200
    assert "lesen dann jede Akte hier" in asked.content.decode()
    assert not Practice.objects.get(provider=scene.bridge).open_team
    assert client.post(PRACTICE, DECLARED | {"open_team": "on", "sure": "on"}).headers["Location"] == GUARD
    assert page(scene.dora, f"/desk/persons/{scene.person}/")[0] == 200
    text = page(scene.dora, f"/desk/persons/{scene.person}/")[1]
    assert "Schlaeft schlecht" not in text
    assert "Paragraf 25" not in text
    line = Entry.objects.get(what="practice", reason="open_team:True")
    assert (line.user, line.provider, line.deed) == (ada.pk, scene.bridge.pk, Deed.CHANGE)


def test_each_thing_that_changes_is_a_line_and_what_stays_is_none(scene: Scene, ada: Any) -> None:
    client = as_(ada)
    client.post(PRACTICE, DECLARED | {"law": "kdg", "FILE": "2", "sure": "on"})
    told = set(Entry.objects.filter(user=ada.pk).values_list("what", "reason"))
    assert told == {("practice", "law:kdg"), ("practice", "protection_officer"), ("shorter", "FILE:2")}
    client.post(PRACTICE, DECLARED | {"law": "kdg", "FILE": "2", "sure": "on"})
    assert Entry.objects.filter(user=ada.pk, deed=Deed.CHANGE).count() == 3


@pytest.mark.parametrize("wrong", [{"law": "none"}, {"FILE": "4"}, {"FILE": "0"}, {"CONSENT": ""}])
def test_what_cannot_be_declared_is_said_and_nothing_is_saved(scene: Scene, ada: Any, wrong: dict[str, str]) -> None:
    assert as_(ada).post(PRACTICE, DECLARED | wrong).status_code == 422
    assert Practice.objects.get(provider=scene.bridge).protection_officer == ""


def test_a_new_provider_declares_itself_and_may_then_take_somebody_in(scene: Scene) -> None:
    fresh = cast.provider("Neuer Verein")
    head = cast.person("Nele Neu", fresh, Role.ADMINISTRATOR, Role.COUNSELLOR)
    assert page(head, "/desk/persons/new/")[0] == 404
    assert as_(head).post(PRACTICE, DECLARED).status_code == 302
    assert page(head, "/desk/persons/new/")[0] == 200


def test_the_administrator_keeps_the_key_and_opens_it_after_a_start(
    scene: Scene, ada: Any, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.KEYS_IN_MEMORY = str(tmp_path / "memory")
    monkeypatch.setattr(shut, "Scrypt", lambda **told: Scrypt(**{**told, "n": 2**4}))
    words, file = "sieben blaue Stühle", f"/desk/persons/{scene.person}/"
    client = as_(ada)
    refused = client.post(KEY, {"do": "keep", "passphrase": words, "again": "sieben blaue Stuhle"})
    assert refused.status_code == 422
    assert client.post(KEY, {"do": "keep", "passphrase": words, "again": words}).status_code == 302
    assert "Gartenweg" in page(scene.ben, file)[1]
    shutil.rmtree(tmp_path / "memory")
    status, text = page(scene.ben, file)
    assert "Gartenweg" not in text
    assert status == 200
    assert "Schlüssel" in text
    assert client.post(KEY, {"do": "open", "passphrase": "nonsense"}).status_code == 422
    assert "Gartenweg" not in page(scene.ben, file)[1]
    assert client.post(KEY, {"do": "open", "passphrase": words}).status_code == 302
    assert "Gartenweg" in page(scene.ben, file)[1]
    assert Entry.objects.filter(reason__in=("key-keep", "key-open"), user=ada.pk).count() == 2
