"""The canary: no word of a hidden place, no key of it and nothing that hangs on it is in any answer."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from anlaufstelle.console import worker
from anlaufstelle.directory import models as m
from anlaufstelle.exchange.taxonomy_terms import taxonomy_id, term_id
from anlaufstelle.search import documents, index
from tests import factories
from tests.api.conftest import body_of

pytestmark = pytest.mark.django_db
LISTS = ("services", "organizations", "service_at_locations")
WAYS: tuple[dict[str, Any], ...] = (
    {}, {"full": "true"}, {"format": "ndjson"}, {"full": "true", "format": "ndjson"}, {"full_service": "true"},
    {"minimal": "true"}, {"search": "Zuflucht"}, {"search": "Schutzhaus Nachtigall"}, {"search": "Nörvenich"},
    {"latitude": 50.123456, "longitude": 6.654321}, {"latitude": 50.1, "longitude": 6.6, "proximity": 100_000},
    {"postcode": "52388"}, {"postcode": "52388", "proximity": 50_000}, {"modified_after": "2020-01-01"},
    {"language": "ti"}, {"taxonomy_term_id": str(term_id("municipality", "05358048"))},
    {"taxonomy_id": str(taxonomy_id("municipality"))},
)  # fmt: skip


@pytest.fixture
def refuge(codes: None) -> m.Service:
    """An offer at a hidden place with everything that can hang on one."""
    owner = factories.provider("Frauen helfen Frauen")
    where = factories.hidden_location(owner)
    factories.translations(where, "way", where.way, en="hidden door", uk="hidden door", ar="hidden door")
    offer = factories.offer(owner, name="Zuflucht")
    at = m.ServiceAtLocation.objects.create(service=offer, location=where, description="hidden door")
    for on in ({"location": where}, {"service_at_location": at}):
        m.Phone.objects.create(number="hidden door", **on)
        keeper = m.Contact.objects.create(name="hidden door", **on)
        m.Phone.objects.create(contact=keeper, number="hidden door")
        m.Language.objects.create(contact=keeper, code="ti", note="hidden door")
    m.Language.objects.create(location=where, code="ti", note="hidden door")
    m.Metadata.objects.create(
        resource_id=offer.pk, resource_type="service", last_action_type="update", field_name="description",
        previous_value="hidden door", replacement_value="", updated_by="hidden door",
    )  # fmt: skip
    index.put_documents(list(documents.offer_documents()))
    worker.index_pending()
    return offer


def words() -> list[str]:
    hidden = m.Location.objects.filter(name=factories.HIDDEN_WORDS["name"])
    told = [str(word) for name, word in factories.HIDDEN_WORDS.items() if name not in {"walk_minutes", "city"}]
    told += ["hidden door", '"walk_minutes":59', "Schutzhaus", "Nörvenich"]
    told += [str(key) for key in hidden.values_list("pk", flat=True)]
    told += [str(key) for key in hidden.values_list("service_at_locations", flat=True)]
    return told


def found_in(text: str) -> list[str]:
    return [word for word in words() if word in text]


def answers(client: Client, offer: m.Service) -> list[tuple[str, str]]:
    """Every address in every way that could lead there, in German and in another language."""
    asked = [(path, way) for path in LISTS for way in WAYS]
    asked += [(f"services/{offer.pk}", {}), (f"organizations/{offer.organization_id}", {"full_service": "true"})]
    asked += [(f"service_at_locations/{key}", {}) for key in m.ServiceAtLocation.objects.values_list("pk", flat=True)]
    asked += [("changes", {}), ("", {}), ("profile", {})]
    told = []
    for path, way in asked:
        for language in ("de", "uk"):
            answer = client.get(f"/api/hsds/{path}", way, headers={"Accept-Language": language})
            assert answer.status_code in {200, 404}, (path, way)
            told.append((f"{path} {way}", body_of(answer).decode()))
    return told


def test_nothing_of_a_hidden_place_is_in_any_answer(refuge: m.Service, client: Client) -> None:
    told = answers(client, refuge)
    assert len(told) > 100
    assert not [(where, found) for where, text in told if (found := found_in(text))]
    assert [where for where, text in told if "Zuflucht" in text]


def test_beside_a_public_place_too(refuge: m.Service, client: Client) -> None:
    m.ServiceAtLocation.objects.create(service=refuge, location=factories.location(refuge.organization))
    told = answers(client, refuge)
    assert not [(where, found) for where, text in told if (found := found_in(text))]
    assert [where for where, text in told if "Rurstraße 7" in text]


def test_the_same_place_shown_to_everybody_is_found_by_the_canary(refuge: m.Service, client: Client) -> None:
    m.Location.objects.update(confidential=False)
    told = answers(client, refuge)
    assert len({word for _, text in told for word in found_in(text)}) > 8


def test_a_hidden_place_is_not_there_like_any_that_never_was(refuge: m.Service, send: Callable[..., Any]) -> None:
    hidden = m.ServiceAtLocation.objects.get()
    there = send(f"service_at_locations/{hidden.pk}")
    never = send("service_at_locations/00000000-0000-0000-0000-000000000007")
    assert (there.status_code, there.content) == (404, never.content)


def test_the_offer_says_that_its_place_is_confidential(refuge: m.Service, ask: Callable[..., Any]) -> None:
    assert ask(f"services/{refuge.pk}")["anlaufstelle"]["place"] == "confidential"
