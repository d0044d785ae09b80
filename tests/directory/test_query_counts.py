"""Reading offers costs the same few queries, however many they are."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from anlaufstelle.directory import models as m
from anlaufstelle.directory import public_facts
from anlaufstelle.languages.texts import texts_of
from tests import factories

pytestmark = pytest.mark.django_db


def queries_for(count: int) -> int:
    while m.Service.objects.count() < count:
        factories.complete_offer()
    with CaptureQueriesContext(connection) as asked:
        services = list(m.Service.objects.with_details()[:count])
        texts = texts_of(owner for service in services for owner in public_facts.owners_of(service))
        told = [public_facts.public_facts(service, texts) for service in services]
    assert len(told) == count
    assert all(known["place"] and known["phone"] and known["contacts"] for known in told)
    return len(asked)


def test_thirty_offers_take_as_many_queries_as_three() -> None:
    assert queries_for(3) == queries_for(30)


def test_an_offer_without_anything_asks_nothing_more() -> None:
    for _ in range(3):
        factories.offer(factories.provider(email=""), factories.location(factories.provider()))
    few = list(m.Service.objects.with_details())
    texts = texts_of(owner for service in few for owner in public_facts.owners_of(service))
    with CaptureQueriesContext(connection) as asked:
        for service in few:
            public_facts.public_facts(service, texts)
    assert [query["sql"] for query in asked] == []


def test_the_public_finds_active_offers_and_those_closed_for_a_time() -> None:
    owner = factories.provider()
    for status in m.Status.values:
        factories.offer(owner, name=status, status=status)
    assert [offer.name for offer in m.Service.objects.public()] == ["active", "temporarily closed"]
