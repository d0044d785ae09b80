"""What she writes herself, as the database sees it: to whom, in whose name, and that it stays as it was said."""

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from anlaufstelle.core.actor import Actor
from anlaufstelle.people.clients import details_editing, rectification
from anlaufstelle.people.models import RectificationRequest
from anlaufstelle.rls.context import access_context, context_of
from tests import factories
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
        with access_context(context_of(actor)), transaction.atomic():
            RectificationRequest.objects.create(client_id=person, provider_id=provider, text="Falsch")
    except DatabaseError:
        return False
    return True


def test_she_writes_to_whoever_counsels_her_and_nobody_writes_in_her_name(scene: Scene) -> None:
    clara, stranger = factories.actor(scene.clara), Actor("", client_id=factories.provider("Küchentisch").pk)
    assert add(scene.herself, scene.key, scene.bridge.pk)
    assert not add(clara, scene.key, scene.bridge.pk)
    assert not add(stranger, scene.key, scene.bridge.pk)
    assert not add(scene.herself, scene.key, scene.rur.pk)
    with access_context(context_of(scene.herself)), pytest.raises(rectification.RectificationRefused):
        rectification.request_rectification(scene.herself, provider=scene.rur.pk, text="Falsch")


def test_what_she_has_asked_and_what_was_answered_stays(scene: Scene) -> None:
    with access_context(context_of(scene.herself)):
        asked = rectification.request_rectification(scene.herself, provider=scene.bridge.pk, text="Falsch")
    with access_context(context_of(scene.actor)):
        assert refused("UPDATE people_rectificationrequest SET text = 'Anders' WHERE id = %s", asked.pk)
        details_editing.answer_rectification(scene.actor, rectification=asked, was_accepted=False, reason="Pass")
        assert refused("UPDATE people_rectificationrequest SET was_accepted = true WHERE id = %s", asked.pk)
        assert RectificationRequest.objects.visible_to(scene.actor).get(pk=asked.pk).text == "Falsch"
    with access_context(context_of(scene.herself)):
        assert refused("UPDATE people_rectificationrequest SET reason = 'Doch' WHERE id = %s", asked.pk)


def test_whether_she_has_said_yes_herself_stays_as_it_was_written(scene: Scene) -> None:
    consent = scene.agree(how={"agreed_by_client": True})
    with access_context(context_of(scene.actor)):
        assert refused("UPDATE people_consent SET agreed_by_client = false WHERE id = %s", consent.pk)
        assert not refused("UPDATE people_consent SET copy_given = true WHERE id = %s", consent.pk)
