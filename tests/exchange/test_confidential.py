"""A confidential place is in no object: not its words, not its key, nor anything that hangs on it."""

import datetime as dt
import json
from typing import Any

import pytest

from anlaufstelle.codes.cache import code_lists
from anlaufstelle.directory import models as m
from anlaufstelle.exchange import objects, querysets
from anlaufstelle.exchange.context import SerializationContext
from anlaufstelle.languages.texts import texts_of
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelter(codes: None) -> m.Location:
    """A hidden place with everything that can hang on one."""
    owner = factories.provider("Frauen helfen Frauen")
    m.Phone.objects.create(organization=owner, number="02421 17355")
    where = factories.hidden_location(owner)
    where.other = {"description": "hidden door", "addresses": [{"address_1": "hidden door"}]}
    where.save()
    factories.translations(where, "way", where.way, en="The hidden door.", uk="hidden door")
    at = m.ServiceAtLocation.objects.create(
        service=factories.offer(owner, name="Zuflucht"), location=where, description="hidden door"
    )
    for on in ({"location": where}, {"service_at_location": at}):
        m.Phone.objects.create(number="hidden door", **on)
        keeper = m.Contact.objects.create(name="hidden door", **on)
        m.Phone.objects.create(contact=keeper, number="hidden door")
    m.Language.objects.create(location=where, code="ti", note="hidden door")
    return where


def nothing_of_it(thing: dict[str, Any], where: m.Location) -> bool:
    text = json.dumps(thing, ensure_ascii=False)
    words = [str(word) for name, word in factories.HIDDEN_WORDS.items() if name != "walk_minutes"]
    words += ["hidden door", str(where.pk), '"walk_minutes": 59']
    words += [str(key) for key in m.ServiceAtLocation.objects.filter(location=where).values_list("pk", flat=True)]
    return not [word for word in words if word in text]


def everything(language: str = "uk") -> list[dict[str, Any]]:
    services, owners = list(querysets.services()), list(querysets.organizations())
    keys = [*querysets.owners(services), *m.Location.objects.values_list("pk", flat=True)]
    frame = SerializationContext(code_lists(), dt.date(2026, 11, 25), language, texts_of(keys))
    return [
        *(objects.service(service, frame) for service in services),
        *(objects.organization_in_full(owner, frame) for owner in owners),
        *(objects.service_at_location(at, frame) for at in querysets.services_at_locations()),
    ]


def test_the_offer_says_only_that_its_place_is_confidential(shelter: m.Location) -> None:
    refuge, owner = everything()
    assert refuge["anlaufstelle"]["place"] == "confidential"
    assert "service_at_locations" not in refuge
    assert "locations" not in owner
    assert owner["phones"][0]["number"] == "02421 17355"
    assert nothing_of_it(refuge, shelter)
    assert nothing_of_it(owner, shelter)


def test_beside_a_public_place_only_that_is_told(shelter: m.Location) -> None:
    m.ServiceAtLocation.objects.create(
        service=m.Service.objects.get(), location=factories.location(shelter.organization)
    )
    known = everything()
    assert known[0]["service_at_locations"][0]["location"]["addresses"][0]["address_1"] == "Rurstraße 7"
    assert "place" not in known[0]["anlaufstelle"]
    assert len(known[1]["locations"]) == 1
    assert all(nothing_of_it(thing, shelter) for thing in known)


def test_the_scan_finds_a_place_that_is_not_hidden(shelter: m.Location) -> None:
    m.Location.objects.update(confidential=False)
    assert not nothing_of_it(everything()[0], shelter)


def test_asking_for_a_confidential_place_is_refused(shelter: m.Location) -> None:
    with pytest.raises(ValueError, match="confidential"):
        objects.location(shelter, SerializationContext(code_lists(), dt.date(2026, 11, 25)))
