"""Who acted for somebody is erased: her own file goes, and in the other one it stays that somebody acted, not who."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import translation

from anlaufstelle.core.dates import today
from anlaufstelle.people.clients import representatives
from anlaufstelle.people.models import Case, Client, LegalRepresentative
from anlaufstelle.privacy import actions, client_records, erasure_ledger
from anlaufstelle.rls.context import access_context, context_of
from anlaufstelle.rls.owner import as_owner
from tests.desk.scene import Scene, page
from tests.desk.scene import scene as scene  # noqa: PLC0414 - a fixture
from tests.desk.test_representatives import named, path, sami

pytestmark = pytest.mark.django_db(transaction=True)
CANARY = "ZQXCANARY3391"
WORDS = "jemand, dessen Akte gelöscht wurde"


@pytest.fixture(autouse=True)
def own_ledger(settings: Any, tmp_path: Path) -> None:
    settings.HOME = tmp_path


@pytest.fixture
def child(scene: Scene) -> Case:
    """Rima acts for Sami, in some matters and until a day; somebody has seen by which paper, and shut her out."""
    case = sami(scene)
    told = {"basis": "PFLEGER", "areas": frozenset({"AUF", "FAM"}), "since": dt.date(2026, 1, 1)}
    row = named(scene, case, other=scene.client, name="", proof=f"Beschluss {CANARY}", saw_proof=True, **told)
    with access_context(context_of(scene.actor)):
        representatives.exclude(
            scene.actor, row=row, areas=frozenset({"FAM"}), whole=False, version=row.exclusion_version
        )
    return case


def erased(scene: Scene, reason: str = "wish") -> None:
    with access_context(context_of(scene.actor)):
        if reason == "retention":  # as when it is thrown away
            actions.erase_records(scene.actor, client=scene.client, provider=scene.bridge.pk, reason=reason)
            return
        actions.close_case(scene.actor, case=scene.case, why="ZIEL")
        actions.erase(scene.actor, client=Client.objects.visible_to(scene.actor).get(pk=scene.client))


def raw(scene: Scene) -> str:
    """All there is in the table, past our code; as the provider, for PostgreSQL shows nobody anything."""
    with access_context(context_of(scene.actor)), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM people_legalrepresentative")
        return str(cursor.fetchall())


@pytest.mark.parametrize("reason", ["wish", "retention"])
@pytest.mark.parametrize("language", ["de", "en", "ar"])
def test_it_stays_in_the_childs_file_that_somebody_acted_and_nothing_says_who(
    scene: Scene, child: Case, reason: str, language: str
) -> None:
    assert CANARY in raw(scene)
    with translation.override(language):
        erased(scene, reason)
    with access_context(context_of(scene.actor)):
        (one,) = representatives.representations_of(scene.actor, child.client_id)
        assert client_records.records(LegalRepresentative, scene.client, scene.bridge.pk).count() == 0
    row = one.row
    assert (row.other_id, one.client, row.name, one.name) == (None, None, WORDS, WORDS)
    assert (row.basis, row.areas, row.since) == (
        "PFLEGER",
        representatives.mask_of({"AUF", "FAM"}),
        dt.date(2026, 1, 1),
    )
    assert (row.proof_seen_on, row.proof_seen_by, row.excluded_areas) == (
        today(),
        scene.ben,
        representatives.mask_of({"FAM"}),
    )
    left = raw(scene)
    assert not [word for word in (CANARY, "Rima", str(scene.client), scene.client.hex) if word in left]
    status, text = page(scene.ben, path(child))
    assert (status, WORDS in text, CANARY in text) == (200, True, False)


def test_who_acted_for_her_goes_with_her_and_who_was_never_proved_keeps_no_words(scene: Scene, child: Case) -> None:
    named(scene, scene.case, name="Karim Khoury")
    named(scene, child, other=scene.client, name="", basis="VOLLMACHT", proof=f"Vollmacht {CANARY}")
    erased(scene)
    with access_context(context_of(scene.actor)):
        rows = client_records.records_of_provider(LegalRepresentative, scene.bridge.pk)
        assert sorted((row.client_id, row.basis, bool(row.proof)) for row in rows) == [
            (child.client_id, "PFLEGER", True), (child.client_id, "VOLLMACHT", False),
        ]  # fmt: skip
    assert CANARY not in raw(scene)


def test_a_backup_that_remembers_her_forgets_her_again_and_keeps_the_childs_file(scene: Scene, child: Case) -> None:
    erasure_ledger.mark(erasure_ledger.begin_erasure(scene.client, scene.bridge.pk), erasure_ledger.ErasureState.DONE)
    with as_owner():
        assert actions.repeat_erasures() == actions.repeat_erasures() == 1
    with access_context(context_of(scene.actor)):
        (one,) = representatives.representations_of(scene.actor, child.client_id)
        assert (one.name, one.is_excluded_from(representatives.mask_of({"FAM"}))) == (WORDS, True)
    assert CANARY not in raw(scene)


def test_another_provider_keeps_whom_it_knows_itself(scene: Scene, child: Case) -> None:
    with access_context(context_of(scene.actor)):
        actions.destroy(scene.client, scene.rur.pk)
        (one,) = representatives.representations_of(scene.actor, child.client_id)
    assert one.client == scene.client
