"""The page of whoever guards the data: what waits, what was refused, how the record stands, what was declared."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from anlaufstelle.audit import chain
from anlaufstelle.audit.models import AuditAction, AuditEntry, ChainLink
from anlaufstelle.directory.roles import PermissionRefused, Role
from anlaufstelle.people import actions
from anlaufstelle.people.crypto import key_passphrase
from anlaufstelle.people.models import ProviderPrivacySettings
from tests import factories
from tests.desk.scene import Scene, as_, page
from tests.desk.scene import scene as scene  # noqa: PLC0414 - a fixture

pytestmark = pytest.mark.django_db
GUARD, PRACTICE, KEY = "/desk/privacy/", "/desk/privacy/practice/", "/desk/privacy/key/"
DECLARED = {"law": "dsgvo", "data_protection_officer": "Raum 2", "FILE": "3", "CONSENT": "3"}


@pytest.fixture
def vera(scene: Scene) -> Any:
    return factories.staff_member("Vera Thom", scene.bridge, Role.PRIVACY)


@pytest.fixture
def ada(scene: Scene) -> Any:
    return factories.staff_member("Ada Amt", scene.bridge, Role.ADMINISTRATOR)


def test_the_officer_is_told_who_was_refused_at_her_provider_and_nowhere_else(scene: Scene, vera: Any) -> None:
    page(scene.dora, f"/desk/persons/{scene.client}/")
    page(scene.clara, f"/desk/persons/{scene.client}/")
    status, text = page(vera, GUARD)
    assert status == 200
    assert "Dora Beck" in text
    assert "Clara Vogt" not in text
    assert not [word for word in ("Rima", "Khoury", "Wohnung", str(scene.client)) if word in text]


def test_the_administrator_is_not_told_who_was_refused(scene: Scene, ada: Any) -> None:
    page(scene.dora, f"/desk/persons/{scene.client}/")
    status, text = page(ada, GUARD)
    assert status == 200
    assert "Dora Beck" not in text
    assert "anchor" not in text


def test_the_anchor_on_the_page_is_the_one_that_verify_audit_takes(scene: Scene, vera: Any) -> None:
    chain.chain_entries()
    text = page(vera, GUARD)[1]
    whole = chain.verify()
    assert f"{whole.links}:{whole.head}" in text
    assert "halten nicht" not in text


def test_a_broken_end_of_the_chain_is_said_on_the_page(scene: Scene, vera: Any) -> None:
    chain.chain_entries()
    last = ChainLink.objects.order_by("-position")[0]
    late = AuditEntry.objects.create(action=AuditAction.READ, what="case")
    ChainLink.objects.create(position=last.position + 1, entry=late, hash="0" * 64)
    assert not chain.status().holds
    assert "halten nicht" in page(vera, GUARD)[1]


def test_an_empty_record_has_no_anchor() -> None:
    assert chain.status() == chain.ChainStatus(0, chain.GENESIS, None, 0, holds=True)


@pytest.mark.parametrize("who", ["ben", "emre"])
def test_nobody_else_has_these_pages(scene: Scene, who: str) -> None:
    client = as_(getattr(scene, who))
    assert client.get(GUARD).status_code == 404
    assert client.get(PRACTICE).status_code == 404
    assert client.post(PRACTICE, DECLARED | {"open_team": "on", "sure": "on"}).status_code == 404
    told = {"law": "kdg", "is_public_body": False, "open_team": True, "data_protection_officer": ""}
    with pytest.raises(PermissionRefused):
        actions.save_privacy_settings(factories.actor(getattr(scene, who)), **told)
    assert not ProviderPrivacySettings.objects.filter(open_team=True).exists()


def test_opening_the_team_says_first_for_whom_it_changes_what(scene: Scene, ada: Any) -> None:
    client = as_(ada)
    assert page(scene.dora, f"/desk/persons/{scene.client}/")[0] == 404
    asked = client.post(PRACTICE, DECLARED | {"open_team": "on"})
    assert asked.status_code == 200
    assert "lesen dann jede Akte hier" in asked.content.decode()
    assert not ProviderPrivacySettings.objects.get(provider=scene.bridge).open_team
    assert client.post(PRACTICE, DECLARED | {"open_team": "on", "sure": "on"}).headers["Location"] == GUARD
    assert page(scene.dora, f"/desk/persons/{scene.client}/")[0] == 200
    text = page(scene.dora, f"/desk/persons/{scene.client}/")[1]
    assert "Schlaeft schlecht" not in text
    assert "Paragraf 25" not in text
    line = AuditEntry.objects.get(what="providerprivacysettings", reason="open_team:True")
    assert (line.user, line.provider, line.action) == (ada.pk, scene.bridge.pk, AuditAction.CHANGE)


def test_each_thing_that_changes_is_a_line_and_what_stays_is_none(scene: Scene, ada: Any) -> None:
    client = as_(ada)
    client.post(PRACTICE, DECLARED | {"law": "kdg", "FILE": "2", "sure": "on"})
    told = set(AuditEntry.objects.filter(user=ada.pk).values_list("what", "reason"))
    assert told == {
        ("providerprivacysettings", "law:kdg"),
        ("providerprivacysettings", "data_protection_officer"),
        ("providerretentionperiod", "FILE:2"),
    }
    client.post(PRACTICE, DECLARED | {"law": "kdg", "FILE": "2", "sure": "on"})
    assert AuditEntry.objects.filter(user=ada.pk, action=AuditAction.CHANGE).count() == 3


@pytest.mark.parametrize("wrong", [{"law": "none"}, {"FILE": "4"}, {"FILE": "0"}, {"CONSENT": ""}])
def test_what_cannot_be_declared_is_said_and_nothing_is_saved(scene: Scene, ada: Any, wrong: dict[str, str]) -> None:
    assert as_(ada).post(PRACTICE, DECLARED | wrong).status_code == 422
    assert ProviderPrivacySettings.objects.get(provider=scene.bridge).data_protection_officer == ""


def test_a_new_provider_declares_itself_and_may_then_take_somebody_in(scene: Scene) -> None:
    fresh = factories.provider("Neuer Verein")
    head = factories.staff_member("Nele Neu", fresh, Role.ADMINISTRATOR, Role.COUNSELLOR)
    assert page(head, "/desk/persons/new/")[0] == 404
    assert as_(head).post(PRACTICE, DECLARED).status_code == 302
    assert page(head, "/desk/persons/new/")[0] == 200


def test_the_administrator_keeps_the_key_and_opens_it_after_a_start(
    scene: Scene, ada: Any, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.KEY_MEMORY_FOLDER = str(tmp_path / "memory")
    monkeypatch.setattr(key_passphrase, "Scrypt", lambda **told: Scrypt(**{**told, "n": 2**4}))
    words, file = "sieben blaue Stühle", f"/desk/persons/{scene.client}/"
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
    assert AuditEntry.objects.filter(reason__in=("key-keep", "key-open"), user=ada.pk).count() == 2
