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
from anlaufstelle.people.clients import details_editing, household, rectification, representatives
from anlaufstelle.people.models import AccessGrant, Case, Client
from anlaufstelle.people.portal_access import sign_in as portal_access
from anlaufstelle.privacy import actions, client_records
from anlaufstelle.rls.context import access_context, context_of
from tests.desk.scene import Scene
from tests.desk.scene import scene as scene  # noqa: PLC0414 - a fixture

pytestmark = pytest.mark.django_db(transaction=True)
WAITS = 0.5  # seconds in which somebody whom nobody keeps waiting is long done


@pytest.fixture(autouse=True)
def own_ledger(settings: Any, tmp_path: Path) -> None:
    settings.HOME = tmp_path


def corrects(scene: Scene) -> None:
    kept, version = details_editing.stored_details(scene.actor, scene.client)
    told = replace(kept, languages=(("ar", ""), ("uk", "")))
    details_editing.edit_details(scene.actor, client=scene.client, details=told, version=version)


def asks(scene: Scene) -> None:
    rectification.request_rectification(
        portal_access.client_actor(scene.client), provider=scene.bridge.pk, text="Bitte den Namen richtig"
    )


def names_guardian(scene: Scene) -> None:
    told = representatives.RepresentativeInput("ELTERN", name="Salma Khoury")
    representatives.name_representative(scene.actor, client=scene.client, data=told)


def lives_with(scene: Scene) -> None:
    household.add_household_member(scene.actor, client=scene.client, role="CHILD", name="Nour")


def gives_code(scene: Scene) -> None:
    portal_access.issue_code(scene.actor, client=Client(pk=scene.client))


def restricts(scene: Scene) -> None:
    actions.restrict(scene.actor, client=Client(pk=scene.client))


def agrees(scene: Scene) -> None:
    scene.agree()


def takes_in(scene: Scene) -> None:
    people.open_case(scene.actor, facts={"given_name": "Rima"}, client=Client(pk=scene.client))


WRITES = [corrects, asks, names_guardian, lives_with, gives_code, restricts, agrees]


def erases(scene: Scene) -> None:
    actions.erase(scene.actor, client=Client(pk=scene.client))


def meanwhile(scene: Scene, first: Callable[[Scene], None], *others: Callable[[Scene], None]) -> set[str]:
    """The others begin, each by itself, while what the first has done is not yet kept. Returns who was refused."""
    refused = set()

    def run(do: Callable[[Scene], None]) -> None:
        try:
            with access_context(context_of(portal_access.client_actor(scene.client) if do is asks else scene.actor)):
                do(scene)
        except (Refused, ObjectDoesNotExist):
            refused.add(do.__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(other,)) for other in others]
    with access_context(context_of(scene.actor)), transaction.atomic():
        first(scene)
        for thread in threads:
            thread.start()
        time.sleep(WAITS)
    for thread in threads:
        thread.join()
    return refused


def left(scene: Scene) -> list[str]:
    """The tables in which the bridge still keeps something of her."""
    with access_context(context_of(scene.actor)):
        found = [
            kind.__name__
            for kind in client_records.personal_models()
            if client_records.records(kind, scene.client, scene.bridge.pk)
        ]
        beside = (
            kind._default_manager.filter(client=scene.client, provider=scene.bridge)
            for kind in client_records.ACCESS_TABLES
        )
        found += [rows.model.__name__ for rows in beside if rows]
        return found + ["AccessGrant"] * AccessGrant.objects.filter(client=scene.client, source=scene.bridge).count()


@pytest.fixture
def closed(scene: Scene) -> Scene:
    """Her case is over, so that she can be erased; her day of birth is known, so that she can get a code."""
    with access_context(context_of(scene.actor)):
        kept, version = details_editing.stored_details(scene.actor, scene.client)
        born = replace(kept, born=(dt.date(1990, 2, 14), "day"))
        details_editing.edit_details(scene.actor, client=scene.client, details=born, version=version)
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
    assert set(left(closed)) == {"Case", "AccessGrant", "ClientDetails", "CaseAssignment", "ClientProfile"}


def test_a_case_that_is_just_being_opened_is_not_erased(closed: Scene) -> None:
    assert meanwhile(closed, takes_in, erases) == {"erases"}
    with access_context(context_of(closed.actor)):
        assert Case.objects.visible_to(closed.actor).filter(client=closed.client).count() == 2
