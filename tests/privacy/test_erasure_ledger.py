"""The ledger of erasures: whom a restored backup forgets, who came back and stays, and what was never done."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from anlaufstelle.casework import actions as casework
from anlaufstelle.casework.models import ConfidentialNote
from anlaufstelle.core.ids import new_id
from anlaufstelle.people import actions as people
from anlaufstelle.people import rules
from anlaufstelle.people.crypto import encryption
from anlaufstelle.people.models import Case, Client, ClientKey, ClientProfile
from anlaufstelle.privacy import actions, client_records, erasure_ledger
from anlaufstelle.privacy.erasure_ledger import Erasure, ErasureState
from anlaufstelle.rls.context import access_context, context_of
from anlaufstelle.rls.owner import as_owner
from tests import factories
from tests.desk.scene import Scene
from tests.desk.scene import scene as scene  # noqa: PLC0414 - a fixture

pytestmark = pytest.mark.django_db(transaction=True)
WORDS = "Wieder da, und wieder krank"


@pytest.fixture(autouse=True)
def own_ledger(settings: Any, tmp_path: Path) -> None:
    settings.HOME = tmp_path


def erased(scene: Scene) -> None:
    with access_context(context_of(scene.actor)):
        actions.close_case(scene.actor, case=scene.case, why="ZIEL")
        actions.erase(scene.actor, client=Client.objects.visible_to(scene.actor).get(pk=scene.client))


def back(scene: Scene) -> Case:
    """Another provider opens her to the bridge, and Ben begins anew with the same person."""
    clara = factories.actor(scene.clara)
    wanted = rules.AccessRequest("advice", 2, frozenset({"WOH"}))
    how = {"released": "Clara Vogt", "text_version": "1", "language": "ar", "consent_method": "paper"}
    with access_context(context_of(clara)):
        theirs = Case.objects.visible_to(clara).get(client=scene.client, provider=scene.rur)
        people.give_consent(clara, case=theirs, recipient=scene.bridge, wanted=wanted, how=how)
    with access_context(context_of(scene.actor)):
        person = Client.objects.visible_to(scene.actor).get(pk=scene.client)
        case = people.open_case(scene.actor, facts={"given_name": "Rima"}, client=person, areas=["WOH"])
        casework.write_note(scene.actor, case=case, text=WORDS, areas=["GES"], confidential=True)
    return case


def read(scene: Scene) -> list[str]:
    """What the bridge keeps of her under her key."""
    with access_context(context_of(scene.actor)):
        notes = list(client_records.records(ConfidentialNote, scene.client, scene.bridge.pk))
        encryption.decrypt_all(notes)
        return [one.text for one in notes]


def is_there(scene: Scene) -> bool:
    with access_context(context_of(scene.actor)):
        return client_records.file_started_at(scene.client, scene.bridge.pk) is not None


def marks() -> list[ErasureState]:
    return list(erasure_ledger.erasures().values())


def restored() -> int:
    with as_owner():
        return actions.repeat_erasures()


def settled() -> list[ErasureState]:
    with as_owner():
        actions.resolve_unclear_erasures()
    return marks()


def old_line(scene: Scene) -> None:
    """As earlier versions have written it."""
    with erasure_ledger.ledger_file().open("a") as ledger:
        ledger.write(f"{scene.client} {scene.bridge.pk}\n")


def test_whoever_came_back_keeps_her_new_file_when_a_backup_of_it_is_restored(scene: Scene) -> None:
    at_rur(scene)
    erased(scene)
    assert not is_there(scene)
    back(scene)
    assert restored() == 0
    assert read(scene) == [WORDS]
    assert marks() == [ErasureState.DONE]


def test_a_backup_of_before_forgets_her_also_after_she_came_back(scene: Scene) -> None:
    at_rur(scene)
    with access_context(context_of(scene.actor)):
        old = ClientProfile.objects.visible_to(scene.actor).get(client=scene.client)
        key = ClientKey.objects.get(client=scene.client)
    erased(scene)
    back(scene)
    with access_context(context_of(scene.actor)):
        actions.destroy(scene.client, scene.bridge.pk)
        ClientProfile.objects.bulk_create([old])  # as that backup brings it
        ClientKey.objects.bulk_create([key])
    assert restored() == 1
    with access_context(context_of(scene.actor)):
        assert not ClientKey.objects.filter(client=scene.client, provider=scene.bridge).exists()
        assert client_records.file_started_at(scene.client, scene.bridge.pk) is None


def test_what_was_undone_erases_nobody_and_is_settled_as_withdrawn(scene: Scene) -> None:
    with transaction.atomic():
        erased(scene)
        transaction.set_rollback(True)  # as when the next line of the list fails
    assert marks() == [ErasureState.BEGUN]
    assert restored() == 0
    assert is_there(scene)
    assert settled() == [ErasureState.WITHDRAWN]
    assert is_there(scene)


@pytest.mark.parametrize("returns", [False, True])
def test_killed_between_erasing_and_marking_it_is_settled_as_done(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, returns: bool
) -> None:
    at_rur(scene)
    real = erasure_ledger.mark

    def killed(one: Erasure, told: ErasureState) -> None:
        if told == ErasureState.DONE:
            raise KeyboardInterrupt
        real(one, told)

    monkeypatch.setattr(erasure_ledger, "mark", killed)
    with pytest.raises(KeyboardInterrupt):
        erased(scene)
    monkeypatch.setattr(erasure_ledger, "mark", real)
    assert marks() == [ErasureState.BEGUN]
    if returns:
        back(scene)
    assert settled() == [ErasureState.DONE]
    assert restored() == (0 if returns else 1)
    assert is_there(scene) == returns


def test_what_nobody_can_settle_any_more_is_told_and_not_obeyed(scene: Scene) -> None:
    begun = erasure_ledger.begin_erasure(scene.client, scene.bridge.pk)
    erasure_ledger.mark_all_unclear()  # a restore puts another database there
    assert restored() == 0
    assert settled() == [ErasureState.UNCLEAR]
    assert is_there(scene)
    assert erasure_ledger.unclear() == [begun]
    erased(scene)  # the answer to it
    assert erasure_ledger.unclear() == []


def test_a_line_without_a_moment_is_obeyed_as_before(scene: Scene) -> None:
    old_line(scene)
    assert restored() == 1
    assert not is_there(scene)


def test_a_line_without_a_moment_gets_one_and_spares_the_file_of_now(scene: Scene) -> None:
    old_line(scene)
    assert settled() == [ErasureState.DONE]
    assert restored() == 0
    assert is_there(scene)
    (one,) = erasure_ledger.erasures()
    with access_context(context_of(scene.actor)):
        assert one.at == client_records.file_started_at(scene.client, scene.bridge.pk)


def test_another_database_settles_nothing(scene: Scene) -> None:
    erasure_ledger.begin_erasure(new_id(), scene.bridge.pk)
    assert settled() == [ErasureState.BEGUN]


def test_after_a_line_that_was_cut_off_the_next_one_is_whole(scene: Scene) -> None:
    whole = f"{dt.datetime.now(dt.UTC).isoformat()} {scene.client} {scene.bridge.pk} done"
    for length in range(1, len(whole)):
        erasure_ledger.ledger_file().write_text(whole[:length])
        assert marks() == []
    erasure_ledger.mark(erasure_ledger.begin_erasure(scene.client, scene.bridge.pk), ErasureState.DONE)
    assert marks() == [ErasureState.DONE]


def at_rur(scene: Scene) -> None:
    """Wohnwerk Rur counsels her, too."""
    scene.agree(granted_depth=3)
    clara = factories.actor(scene.clara)
    with access_context(context_of(clara)):
        person = Client.objects.visible_to(clara).get(pk=scene.client)
        people.open_case(clara, facts={"given_name": "Rima"}, client=person, areas=["WOH"])
