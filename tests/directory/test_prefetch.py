"""All parts of an offer in one query say what each part read alone says."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from anlaufstelle.directory import models as m
from anlaufstelle.directory.actions import value_of
from anlaufstelle.directory.prefetch import prefetch_parts
from anlaufstelle.directory.service_parts import SERVICE_PARTS
from tests import factories
from tests.stories.demo_county import Demo

pytestmark = pytest.mark.django_db


def both_say_the_same(key: object) -> set[str]:
    """Which parts say anything."""
    assert connection.features.supports_json_field  # Django asks the database once in a process; not counted below
    alone = m.Service.objects.get(pk=key)
    at_once = m.Service.objects.select_related("eligibility").get(pk=key)
    with CaptureQueriesContext(connection) as seen:
        prefetch_parts(at_once)
        told = {name: value_of(at_once, name) for name in SERVICE_PARTS}
    assert len(seen) == 1, [query["sql"] for query in seen.captured_queries[1:]]
    assert told == {name: value_of(alone, name) for name in SERVICE_PARTS}
    return {name for name, value in told.items() if value}


def test_of_every_offer_in_the_county(demo: Demo) -> None:
    said = [both_say_the_same(key) for key in m.Service.objects.values_list("pk", flat=True)]
    assert len(said) == demo.offers
    assert set().union(*said) == set(SERVICE_PARTS) - {"phones", "languages"}


@pytest.mark.usefixtures("codes")
def test_of_an_offer_with_everything_and_of_one_with_nothing() -> None:
    whole = factories.complete_offer()
    m.Funding.objects.create(service=whole, source="Kreis")
    m.Funding.objects.create(service=whole, source="Stadt", until="2026-12-31")
    factories.hours(whole, "mo 07:30-08:15 uk ar", week_of_month=-1, by_appointment=True, valid_from="2026-12-01")
    m.ScheduleException.objects.create(
        service=whole, first="2026-12-20", last="2026-12-20", opens_at="10:00", closes_at="11:00"
    )  # fmt: skip
    assert both_say_the_same(whole.pk) == set(SERVICE_PARTS)
    assert both_say_the_same(factories.offer(whole.organization, name="Leer").pk) == {"who"}
