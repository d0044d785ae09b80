"""What she writes herself, as the database sees it: to whom, in whose name, and that it stays as it was said."""

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from anlaufstelle.core.actor import Actor
from anlaufstelle.people import correcting, wishes
from anlaufstelle.people.models import Correction
from anlaufstelle.walls.access import access, of
from tests import cast
from tests.people.scene import Scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(codes: None) -> Scene:
    return Scene()


def refused(statement: str, *told: Any) -> bool:
    """Whether the database itself says no, or finds nothing to do."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, told)
            return cursor.rowcount == 0
    except DatabaseError:
        return True


def add(actor: Actor, person: Any, provider: Any) -> bool:
    """Whether a wish can be put there past all our code."""
    try:
        with access(of(actor)), transaction.atomic():
            Correction.objects.create(person_id=person, provider_id=provider, text="Falsch")
    except DatabaseError:
        return False
    return True


def test_she_writes_to_whoever_counsels_her_and_nobody_writes_in_her_name(scene: Scene) -> None:
    clara, stranger = cast.actor(scene.clara), Actor("", person_id=cast.provider("Küchentisch").pk)
    assert add(scene.herself, scene.key, scene.bridge.pk)
    assert not add(clara, scene.key, scene.bridge.pk)
    assert not add(stranger, scene.key, scene.bridge.pk)
    assert not add(scene.herself, scene.key, scene.rur.pk)
    with access(of(scene.herself)), pytest.raises(wishes.CannotAsk):
        wishes.ask(scene.herself, provider=scene.rur.pk, text="Falsch")


def test_what_she_has_asked_and_what_was_answered_stays(scene: Scene) -> None:
    with access(of(scene.herself)):
        asked = wishes.ask(scene.herself, provider=scene.bridge.pk, text="Falsch")
    with access(of(scene.actor)):
        assert refused("UPDATE people_correction SET text = 'Anders' WHERE id = %s", asked.pk)
        correcting.answer(scene.actor, wish=asked, was_done=False, reason="Pass")
        assert refused("UPDATE people_correction SET was_done = true WHERE id = %s", asked.pk)
        assert Correction.objects.visible_to(scene.actor).get(pk=asked.pk).text == "Falsch"
    with access(of(scene.herself)):
        assert refused("UPDATE people_correction SET reason = 'Doch' WHERE id = %s", asked.pk)


def test_whether_she_has_said_yes_herself_stays_as_it_was_written(scene: Scene) -> None:
    consent = scene.agree(how={"own_yes": True})
    with access(of(scene.actor)):
        assert refused("UPDATE people_consent SET own_yes = false WHERE id = %s", consent.pk)
        assert not refused("UPDATE people_consent SET copy_given = true WHERE id = %s", consent.pk)
