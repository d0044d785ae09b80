"""What of a row is withheld stays out however the row is read: nobody has to think of it."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps

from anlaufstelle.people.access.rule import PersonalRecord, UnauthorizedQuery
from anlaufstelle.people.actions import withdraw
from anlaufstelle.people.models import Client, ClientDetails, ClientProfile
from anlaufstelle.rls.context import access_context, context_of
from tests import factories
from tests.house.test_guarded import saying
from tests.people.scene import Scene

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("codes")]


@pytest.fixture
def scene() -> Scene:
    made = Scene()
    with access_context(context_of(made.actor)):
        rows = ClientProfile.objects.visible_to(made.actor).filter(client=made.key)
        rows.update(channel="letter", contact_value="Gartenweg 12", contact_note="bei Nour")
        ClientDetails.objects.visible_to(made.actor).filter(client=made.key).update(household="mit Nour")
    return made


WAYS: dict[str, Any] = {
    "all": list, "get": lambda rows: [rows.get()], "first": lambda rows: [rows.first()],
    "last": lambda rows: [rows.last()], "by place": lambda rows: [rows[0]], "slice": lambda rows: list(rows[:5]),
    "iterator": lambda rows: list(rows.iterator()), "in bulk": lambda rows: list(rows.in_bulk().values()),
    "both": lambda rows: list(rows & rows.all()), "one of": lambda rows: list(rows | rows.all()),
    "filtered again": lambda rows: list(rows.filter(client__isnull=False).order_by("pk")),
    "deferred": lambda rows: list(rows.defer("contact_value")) if rows.model is ClientProfile else list(rows),
}  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
def test_where_letters_go_is_read_by_whoever_may_read_the_address(scene: Scene, way: str) -> None:
    clara = factories.actor(scene.clara)
    consent = scene.agree()

    def reached(actor: Any) -> list[tuple[str, str]]:
        with access_context(context_of(actor)):
            rows = WAYS[way](ClientProfile.objects.visible_to(actor).filter(client=scene.key))
            return [(row.contact_value, row.contact_note) for row in rows]

    assert reached(scene.actor) == [("Gartenweg 12", "bei Nour")]
    assert reached(scene.herself) == [("Gartenweg 12", "bei Nour")]
    assert reached(clara) == [("", "")]
    with access_context(context_of(scene.actor)):
        withdraw(scene.actor, consent=consent, how="desk")
    scene.agree(opens_address=True)
    assert reached(clara) == [("Gartenweg 12", "bei Nour")]
    with access_context(context_of(scene.actor)):
        Client.objects.visible_to(scene.actor).filter(pk=scene.key).update(is_protected=True)
    assert reached(clara) == [("", "")]


@pytest.mark.parametrize("way", [one for one in WAYS if one != "deferred"])
def test_with_whom_a_protected_person_lives_goes_to_no_other_provider(scene: Scene, way: str) -> None:
    clara = factories.actor(scene.clara)
    scene.agree()

    def lives(actor: Any) -> list[str]:
        with access_context(context_of(actor)):
            return [
                row.household for row in WAYS[way](ClientDetails.objects.visible_to(actor).filter(client=scene.key))
            ]

    assert lives(clara) == ["mit Nour"]
    with access_context(context_of(scene.actor)):
        Client.objects.visible_to(scene.actor).filter(pk=scene.key).update(is_protected=True)
    assert lives(clara) == [""]
    assert lives(scene.actor) == lives(scene.herself) == ["mit Nour"]


def test_its_bare_value_is_read_by_nobody(scene: Scene) -> None:
    with access_context(context_of(scene.actor)):
        rows = ClientProfile.objects.visible_to(scene.actor)
        for bare in (rows.values, lambda: rows.values_list("contact_note"), lambda: rows.values("contact_value")):
            with pytest.raises(UnauthorizedQuery):
                bare()
        with pytest.raises(UnauthorizedQuery):
            rows.aiterator()
        with pytest.raises(UnauthorizedQuery):
            rows | ClientProfile.objects.visible_to(factories.actor(scene.clara))
        assert list(rows.values_list("given_name", flat=True)) == ["Rima"]


def test_whatever_withholds_something_names_its_fields() -> None:
    kinds = [one for one in apps.get_models() if issubclass(one, PersonalRecord)]
    withholding = {one for one in kinds if "withhold" in vars(one)}
    assert withholding == {one for one in kinds if one.withheld} == {ClientProfile, ClientDetails}
    for one in withholding:
        assert set(one.withheld) <= {field.name for field in one._meta.concrete_fields}


def test_nobody_withholds_it_by_hand(root: Path) -> None:
    """The guard does, and for a guardian whoever gathers the rows (`about.found`, `sheet_for`)."""
    counts = saying(root, r"\.withhold\(|\boverview_for_representative\(")
    assert counts == {
        "people/access/rule.py": 1,
        "privacy/client_records.py": 1,
        "people/clients/representatives.py": 2,
    }
    assert not re.search(r"contact_value|contact_note", "".join(saying(root, r"values(?:_list)?\([^)]*contact_")))
