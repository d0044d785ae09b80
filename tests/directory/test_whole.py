"""Reading offers costs the same few queries, however many they are."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from anlaufstelle.directory import facts
from anlaufstelle.directory import models as m
from anlaufstelle.languages.texts import texts_of
from tests import cast

pytestmark = pytest.mark.django_db


def queries_for(count: int) -> int:
    while m.Service.objects.count() < count:
        cast.whole_offer()
    with CaptureQueriesContext(connection) as asked:
        services = list(m.Service.objects.whole()[:count])
        texts = texts_of(owner for service in services for owner in facts.owners_of(service))
        told = [facts.of(service, texts) for service in services]
    assert len(told) == count
    assert all(known["place"] and known["phone"] and known["contacts"] for known in told)
    return len(asked)


def test_thirty_offers_take_as_many_queries_as_three() -> None:
    assert queries_for(3) == queries_for(30)


def test_an_offer_without_anything_asks_nothing_more() -> None:
    for _ in range(3):
        cast.offer(cast.provider(email=""), cast.place(cast.provider()))
    few = list(m.Service.objects.whole())
    texts = texts_of(owner for service in few for owner in facts.owners_of(service))
    with CaptureQueriesContext(connection) as asked:
        for service in few:
            facts.of(service, texts)
    assert [query["sql"] for query in asked] == []


def test_the_public_finds_active_offers_and_those_closed_for_a_time() -> None:
    owner = cast.provider()
    for status in m.Status.values:
        cast.offer(owner, name=status, status=status)
    assert [offer.name for offer in m.Service.objects.public()] == ["active", "temporarily closed"]
