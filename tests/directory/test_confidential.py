"""A confidential place: a phone, never a place. Every word of it is looked for in everything that is said."""

import json

import pytest

from anlaufstelle.directory import models as m
from tests import factories
from tests.directory.test_public_facts import facts_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelter() -> m.Organization:
    """A provider with a phone, whose house nobody may find."""
    owner = factories.provider("Frauen helfen Frauen")
    m.Phone.objects.create(organization=owner, number="02421 17355")
    return owner


def assert_nothing_of_it(service: m.Service) -> None:
    told = json.dumps(facts_of(service), ensure_ascii=False)
    for name, word in factories.HIDDEN_WORDS.items():
        if name != "walk_minutes":  # 59 may well be a part of a key
            assert str(word) not in told, f"{name} is told"
    assert "hidden door" not in told
    assert '"walk": 59' not in told


def hidden(owner: m.Organization) -> m.Location:
    where = factories.hidden_location(owner)
    factories.translations(where, "way", where.way, en="The hidden door.", ar="hidden door")
    return where


def test_a_shelter_shows_its_phone_and_no_place(shelter: m.Organization) -> None:
    refuge = factories.offer(shelter, hidden(shelter), name="Zuflucht")
    known = facts_of(refuge)
    assert known["place"] is None
    assert known["phone"] == "02421 17355"
    assert known["step_free"] is False
    assert_nothing_of_it(refuge)


@pytest.mark.parametrize("hidden_first", [True, False])
def test_beside_a_public_place_only_that_is_shown(shelter: m.Organization, hidden_first: bool) -> None:
    places = [hidden(shelter), factories.location(shelter)]
    advice = factories.offer(shelter, *(places if hidden_first else reversed(places)), name="Beratung")
    assert facts_of(advice)["place"]["street"] == "Rurstraße 7"
    assert_nothing_of_it(advice)


def test_two_hidden_places_are_as_hidden_as_one(shelter: m.Organization) -> None:
    refuge = factories.offer(shelter, hidden(shelter), hidden(shelter))
    assert facts_of(refuge)["place"] is None
    assert_nothing_of_it(refuge)


def test_a_place_that_becomes_confidential_is_gone_at_once(shelter: m.Organization) -> None:
    where = factories.location(shelter)
    refuge = factories.offer(shelter, where)
    assert facts_of(refuge)["place"]["city"] == "Düren"
    where.confidential = True
    where.save()
    assert "Rurstraße" not in json.dumps(facts_of(refuge), ensure_ascii=False)


def test_of_two_public_places_the_first_one_told_is_shown() -> None:
    owner = factories.provider()
    houses = [factories.location(owner, name=f"Haus {number}") for number in (2, 1, 3)]
    offer = factories.offer(owner, *houses)
    assert facts_of(offer)["place"]["name"] == "Haus 2"
