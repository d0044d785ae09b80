"""Erasing and writing at the same moment: whoever comes second waits, and nothing is left of an erased file."""

import datetime as dt
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import connection, transaction

from anlaufstelle.core.errors import Refused
from anlaufstelle.people import actions as people
from anlaufstelle.people import correcting, guardians, household, own, wishes
from anlaufstelle.people.models import Case, Clearance, Person
from anlaufstelle.privacy import about, actions
from anlaufstelle.walls.access import access, of
from tests.desk.scene import Scene
from tests.desk.scene import scene as scene  # noqa: PLC0414 - a fixture

pytestmark = pytest.mark.django_db(transaction=True)
WAITS = 0.5  # seconds in which somebody whom nobody keeps waiting is long done


@pytest.fixture(autouse=True)
def own_ledger(settings: Any, tmp_path: Path) -> None:
    settings.HOME = tmp_path


def corrects(scene: Scene) -> None:
    kept, version = correcting.known(scene.actor, scene.person)
    told = replace(kept, languages=(("ar", ""), ("uk", "")))
    correcting.correct(scene.actor, person=scene.person, told=told, version=version)


def asks(scene: Scene) -> None:
    wishes.ask(own.herself(scene.person), provider=scene.bridge.pk, text="Bitte den Namen richtig")


def names_guardian(scene: Scene) -> None:
    told = guardians.Named("ELTERN", name="Salma Khoury")
    guardians.name_guardian(scene.actor, person=scene.person, told=told)


def lives_with(scene: Scene) -> None:
    household.live_with(scene.actor, person=scene.person, role="CHILD", name="Nour")


def gives_code(scene: Scene) -> None:
    own.give_code(scene.actor, person=Person(pk=scene.person))


def restricts(scene: Scene) -> None:
    actions.restrict(scene.actor, person=Person(pk=scene.person))


def agrees(scene: Scene) -> None:
    scene.agree()


def takes_in(scene: Scene) -> None:
    people.take_in(scene.actor, facts={"given_name": "Rima"}, person=Person(pk=scene.person))


WRITES = [corrects, asks, names_guardian, lives_with, gives_code, restricts, agrees]


def erases(scene: Scene) -> None:
    actions.erase(scene.actor, person=Person(pk=scene.person))


def meanwhile(scene: Scene, first: Callable[[Scene], None], *others: Callable[[Scene], None]) -> set[str]:
    """The others begin, each by itself, while what the first has done is not yet kept. Returns who was refused."""
    refused = set()

    def run(do: Callable[[Scene], None]) -> None:
        try:
            with access(of(own.herself(scene.person) if do is asks else scene.actor)):
                do(scene)
        except (Refused, ObjectDoesNotExist):
            refused.add(do.__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(other,)) for other in others]
    with access(of(scene.actor)), transaction.atomic():
        first(scene)
        for thread in threads:
            thread.start()
        time.sleep(WAITS)
    for thread in threads:
        thread.join()
    return refused


def left(scene: Scene) -> list[str]:
    """The tables in which the bridge still keeps something of her."""
    with access(of(scene.actor)):
        found = [kind.__name__ for kind in about.personal() if about.records(kind, scene.person, scene.bridge.pk)]
        beside = (kind._default_manager.filter(person=scene.person, provider=scene.bridge) for kind in about.BESIDE)
        found += [rows.model.__name__ for rows in beside if rows]
        return found + ["Clearance"] * Clearance.objects.filter(person=scene.person, source=scene.bridge).count()


@pytest.fixture
def closed(scene: Scene) -> Scene:
    """Her case is over, so that she can be erased; her day of birth is known, so that she can get a code."""
    with access(of(scene.actor)):
        kept, version = correcting.known(scene.actor, scene.person)
        born = replace(kept, born=(dt.date(1990, 2, 14), "day"))
        correcting.correct(scene.actor, person=scene.person, told=born, version=version)
        actions.close_case(scene.actor, case=scene.case, why="ZIEL")
    return scene


def test_whoever_writes_waits_for_who_is_just_erasing_and_is_refused(closed: Scene) -> None:
    assert meanwhile(closed, erases, *WRITES) == {write.__name__ for write in WRITES}
    assert left(closed) == []


def test_who_erases_waits_for_what_is_just_being_written_and_erases_it_too(closed: Scene) -> None:
    assert meanwhile(closed, lives_with, erases) == set()
    assert left(closed) == []


def test_whoever_opens_a_case_waits_for_who_is_just_erasing_and_begins_a_whole_new_file(closed: Scene) -> None:
    assert meanwhile(closed, erases, takes_in) == set()
    assert set(left(closed)) == {"Case", "Clearance", "Particulars", "Place", "Profile"}


def test_a_case_that_is_just_being_opened_is_not_erased(closed: Scene) -> None:
    assert meanwhile(closed, takes_in, erases) == {"erases"}
    with access(of(closed.actor)):
        assert Case.objects.visible_to(closed.actor).filter(person=closed.person).count() == 2
