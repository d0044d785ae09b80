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
from anlaufstelle.people import rules, vault
from anlaufstelle.people.models import Case, Person, PersonKey, Profile
from anlaufstelle.privacy import about, actions, tombstones
from anlaufstelle.privacy.tombstones import Erasure, Mark
from anlaufstelle.walls.access import access, of
from anlaufstelle.walls.owner import as_owner
from tests import cast
from tests.desk.scene import Scene
from tests.desk.scene import scene as scene  # noqa: PLC0414 - a fixture

pytestmark = pytest.mark.django_db(transaction=True)
WORDS = "Wieder da, und wieder krank"


@pytest.fixture(autouse=True)
def own_ledger(settings: Any, tmp_path: Path) -> None:
    settings.HOME = tmp_path


def erased(scene: Scene) -> None:
    with access(of(scene.actor)):
        actions.close_case(scene.actor, case=scene.case, why="ZIEL")
        actions.erase(scene.actor, person=Person.objects.visible_to(scene.actor).get(pk=scene.person))


def back(scene: Scene) -> Case:
    """Another provider opens her to the bridge, and Ben begins anew with the same person."""
    clara = cast.actor(scene.clara)
    wanted = rules.Wanted("advice", 2, frozenset({"WOH"}))
    how = {"released": "Clara Vogt", "text_version": "1", "language": "ar", "given_how": "paper"}
    with access(of(clara)):
        theirs = Case.objects.visible_to(clara).get(person=scene.person, provider=scene.rur)
        people.agree(clara, case=theirs, recipient=scene.bridge, wanted=wanted, how=how)
    with access(of(scene.actor)):
        person = Person.objects.visible_to(scene.actor).get(pk=scene.person)
        case = people.take_in(scene.actor, facts={"given_name": "Rima"}, person=person, areas=["WOH"])
        casework.write_note(scene.actor, case=case, text=WORDS, areas=["GES"], confidential=True)
    return case


def read(scene: Scene) -> list[str]:
    """What the bridge keeps of her under her key."""
    with access(of(scene.actor)):
        notes = list(about.records(ConfidentialNote, scene.person, scene.bridge.pk))
        vault.open_all(notes)
        return [one.text for one in notes]


def is_there(scene: Scene) -> bool:
    with access(of(scene.actor)):
        return about.began(scene.person, scene.bridge.pk) is not None


def marks() -> list[Mark]:
    return list(tombstones.all_of_them().values())


def restored() -> int:
    with as_owner():
        return actions.again()


def settled() -> list[Mark]:
    with as_owner():
        actions.settle()
    return marks()


def old_line(scene: Scene) -> None:
    """As earlier versions have written it."""
    with tombstones.file().open("a") as ledger:
        ledger.write(f"{scene.person} {scene.bridge.pk}\n")


def test_whoever_came_back_keeps_her_new_file_when_a_backup_of_it_is_restored(scene: Scene) -> None:
    at_rur(scene)
    erased(scene)
    assert not is_there(scene)
    back(scene)
    assert restored() == 0
    assert read(scene) == [WORDS]
    assert marks() == [Mark.DONE]


def test_a_backup_of_before_forgets_her_also_after_she_came_back(scene: Scene) -> None:
    at_rur(scene)
    with access(of(scene.actor)):
        old = Profile.objects.visible_to(scene.actor).get(person=scene.person)
        key = PersonKey.objects.get(person=scene.person)
    erased(scene)
    back(scene)
    with access(of(scene.actor)):
        actions.destroy(scene.person, scene.bridge.pk)
        Profile.objects.bulk_create([old])  # as that backup brings it
        PersonKey.objects.bulk_create([key])
    assert restored() == 1
    with access(of(scene.actor)):
        assert not PersonKey.objects.filter(person=scene.person, provider=scene.bridge).exists()
        assert about.began(scene.person, scene.bridge.pk) is None


def test_what_was_undone_erases_nobody_and_is_settled_as_withdrawn(scene: Scene) -> None:
    with transaction.atomic():
        erased(scene)
        transaction.set_rollback(True)  # as when the next line of the list fails
    assert marks() == [Mark.BEGUN]
    assert restored() == 0
    assert is_there(scene)
    assert settled() == [Mark.WITHDRAWN]
    assert is_there(scene)


@pytest.mark.parametrize("returns", [False, True])
def test_killed_between_erasing_and_marking_it_is_settled_as_done(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, returns: bool
) -> None:
    at_rur(scene)
    real = tombstones.mark

    def killed(one: Erasure, told: Mark) -> None:
        if told == Mark.DONE:
            raise KeyboardInterrupt
        real(one, told)

    monkeypatch.setattr(tombstones, "mark", killed)
    with pytest.raises(KeyboardInterrupt):
        erased(scene)
    monkeypatch.setattr(tombstones, "mark", real)
    assert marks() == [Mark.BEGUN]
    if returns:
        back(scene)
    assert settled() == [Mark.DONE]
    assert restored() == (0 if returns else 1)
    assert is_there(scene) == returns


def test_what_nobody_can_settle_any_more_is_told_and_not_obeyed(scene: Scene) -> None:
    begun = tombstones.note(scene.person, scene.bridge.pk)
    tombstones.leave_unclear()  # a restore puts another database there
    assert restored() == 0
    assert settled() == [Mark.UNCLEAR]
    assert is_there(scene)
    assert tombstones.unclear() == [begun]
    erased(scene)  # the answer to it
    assert tombstones.unclear() == []


def test_a_line_without_a_moment_is_obeyed_as_before(scene: Scene) -> None:
    old_line(scene)
    assert restored() == 1
    assert not is_there(scene)


def test_a_line_without_a_moment_gets_one_and_spares_the_file_of_now(scene: Scene) -> None:
    old_line(scene)
    assert settled() == [Mark.DONE]
    assert restored() == 0
    assert is_there(scene)
    (one,) = tombstones.all_of_them()
    with access(of(scene.actor)):
        assert one.at == about.began(scene.person, scene.bridge.pk)


def test_another_database_settles_nothing(scene: Scene) -> None:
    tombstones.note(new_id(), scene.bridge.pk)
    assert settled() == [Mark.BEGUN]


def test_after_a_line_that_was_cut_off_the_next_one_is_whole(scene: Scene) -> None:
    whole = f"{dt.datetime.now(dt.UTC).isoformat()} {scene.person} {scene.bridge.pk} done"
    for length in range(1, len(whole)):
        tombstones.file().write_text(whole[:length])
        assert marks() == []
    tombstones.mark(tombstones.note(scene.person, scene.bridge.pk), Mark.DONE)
    assert marks() == [Mark.DONE]


def at_rur(scene: Scene) -> None:
    """Wohnwerk Rur counsels her, too."""
    scene.agree(up_to=3)
    clara = cast.actor(scene.clara)
    with access(of(clara)):
        person = Person.objects.visible_to(clara).get(pk=scene.person)
        people.take_in(clara, facts={"given_name": "Rima"}, person=person, areas=["WOH"])
