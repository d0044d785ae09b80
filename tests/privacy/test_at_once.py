"""Erasing and writing at the same moment: whoever comes second waits, and nothing is left of an erased file."""

import datetime as dt
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import connection, transaction

from anlaufstelle.core.actor import Actor
from anlaufstelle.core.errors import Refused
from anlaufstelle.people import actions as people
from anlaufstelle.people import correcting, guardians, household, own, wishes
from anlaufstelle.people.models import Case, Clearance, Person
from anlaufstelle.privacy import about, actions
from anlaufstelle.walls.access import access, of
from tests.desk.scene import Scene
from tests.desk.scene import scene as scene  # noqa: PLC0414 - a fixture

pytestmark = pytest.mark.django_db(transaction=True)
WAITS = 0.4  # seconds in which somebody whom nobody keeps waiting is long done


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


def one_after_the_other(scene: Scene, first: Callable[[Scene], None], second: Callable[[Scene], None]) -> list[str]:
    """The second begins while what the first has done is not yet kept. Returns who was refused."""
    refused: list[str] = []

    def run() -> None:
        try:
            with access(of(whoever(second))), transaction.atomic():
                second(scene)
        except (Refused, ObjectDoesNotExist):
            refused.append(second.__name__)
        finally:
            connection.close()

    def whoever(do: Callable[[Scene], None]) -> Actor:
        return own.herself(scene.person) if do is asks else scene.actor

    other = threading.Thread(target=run)
    with access(of(whoever(first))), transaction.atomic():
        first(scene)
        other.start()
        other.join(WAITS)
    other.join()
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


@pytest.mark.parametrize("write", WRITES)
def test_who_erases_waits_for_what_is_just_being_written_and_erases_it_too(
    closed: Scene, write: Callable[[Scene], None]
) -> None:
    assert one_after_the_other(closed, write, erases) == []
    assert left(closed) == []


@pytest.mark.parametrize("write", [*WRITES, takes_in])
def test_who_writes_waits_for_whoever_is_just_erasing_and_is_refused(
    closed: Scene, write: Callable[[Scene], None]
) -> None:
    assert one_after_the_other(closed, erases, write) == [write.__name__]
    assert left(closed) == []


def test_a_case_that_is_just_being_opened_is_not_erased(closed: Scene) -> None:
    assert one_after_the_other(closed, takes_in, erases) == ["erases"]
    with access(of(closed.actor)):
        assert Case.objects.visible_to(closed.actor).filter(person=closed.person).count() == 2
