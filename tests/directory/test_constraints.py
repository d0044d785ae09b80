"""What the database itself refuses, whoever writes."""
# ruff: noqa: E501 - one line is one row

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import IntegrityError, models, transaction

from anlaufstelle.directory import models as m
from anlaufstelle.rls.context import MAINTENANCE, process_context
from tests import factories

pytestmark = pytest.mark.django_db
NINE, NOON = dt.time(9), dt.time(12)
MONDAY, FRIDAY = dt.date(2026, 11, 23), dt.date(2026, 11, 27)
Rows = Callable[[m.Service], models.Model]

# fmt: off
REFUSED: dict[str, tuple[str, Rows]] = {
    "closing before opening": ("schedule_closes_after_it_opens", lambda s: m.Schedule(service=s, weekday=0, opens_at=NOON, closes_at=NINE)),
    "closing as it opens": ("schedule_closes_after_it_opens", lambda s: m.Schedule(service=s, weekday=0, opens_at=NINE, closes_at=NINE)),
    "an eighth weekday": ("schedule_on_a_weekday", lambda s: m.Schedule(service=s, weekday=7, opens_at=NINE, closes_at=NOON)),
    "a sixth week of the month": ("schedule_in_a_week_of_the_month", lambda s: m.Schedule(service=s, weekday=0, opens_at=NINE, closes_at=NOON, week_of_month=6)),
    "the last but one week of the month": ("schedule_in_a_week_of_the_month", lambda s: m.Schedule(service=s, weekday=0, opens_at=NINE, closes_at=NOON, week_of_month=-2)),
    "an exception that ends before it starts": ("exception_ends_after_it_starts", lambda s: m.ScheduleException(service=s, first=FRIDAY, last=MONDAY)),
    "an exception that closes before it opens": ("exception_closes_after_it_opens", lambda s: m.ScheduleException(service=s, first=MONDAY, last=MONDAY, opens_at=NOON, closes_at=NINE)),
    "an exception that never closes": ("exception_closes_after_it_opens", lambda s: m.ScheduleException(service=s, first=MONDAY, last=MONDAY, opens_at=NINE)),
    "an exception that never opens": ("exception_closes_after_it_opens", lambda s: m.ScheduleException(service=s, first=MONDAY, last=MONDAY, closes_at=NOON)),
    "a language of nobody": ("language_of_one", lambda s: m.Language(code="ar")),
    "a language of two": ("language_of_one", lambda s: m.Language(code="ar", service=s, contact=m.Contact.objects.create(service=s, name="Frau Y."))),
    "a phone of nobody": ("phone_of_one", lambda s: m.Phone(number="110")),
    "a phone of two": ("phone_of_one", lambda s: m.Phone(number="110", service=s, organization=s.organization)),
    "ages reversed": ("eligibility_ages_in_order", lambda s: m.Eligibility(service=s, minimum_age=27, maximum_age=12)),
    "north of the pole": ("location_on_earth", lambda s: m.Location(organization=s.organization, latitude=91.0, longitude=6.0)),
    "around the earth and further": ("location_on_earth", lambda s: m.Location(organization=s.organization, latitude=50.0, longitude=181.0)),
    "half a coordinate": ("location_on_earth", lambda s: m.Location(organization=s.organization, latitude=None, longitude=6.0)),
    "the other half": ("location_on_earth", lambda s: m.Location(organization=s.organization, latitude=50.0, longitude=None)),
    "the same situation twice": ("", lambda s: m.Attribute(service=s, taxonomy_term=m.Attribute.objects.create(service=s, taxonomy_term="WOH").taxonomy_term)),
    "the same place twice": ("", lambda s: m.ServiceAtLocation(service=s, location=m.ServiceAtLocation.objects.create(service=s, location=factories.location(s.organization)).location)),
    "the same matter twice": ("", lambda s: m.Responsibility(organization=s.organization, matter=m.Responsibility.objects.create(organization=s.organization, matter="WOH").matter)),
    "a second centre": ("centre_only_one", lambda s: m.Centre(pk=2, name="Zweites", county="Kreis Düren")),
}
ACCEPTED: dict[str, Rows] = {
    "one age only": lambda s: m.Eligibility(service=s, minimum_age=18),
    "one year": lambda s: m.Eligibility(service=s, minimum_age=18, maximum_age=18),
    "no coordinate": lambda s: m.Location(organization=s.organization),
    "the south pole": lambda s: m.Location(organization=s.organization, latitude=-90.0, longitude=180.0),
    "closed for a day": lambda s: m.ScheduleException(service=s, first=MONDAY, last=MONDAY),
    "the last Sunday": lambda s: m.Schedule(service=s, weekday=6, opens_at=NINE, closes_at=NOON, week_of_month=-1),
}
# fmt: on


@pytest.mark.parametrize(("name", "row"), REFUSED.values(), ids=REFUSED)
def test_refused(name: str, row: Rows) -> None:
    wrong = row(factories.offer(factories.provider()))
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        wrong.save(force_insert=True)
    assert name in str(refused.value)


@pytest.mark.parametrize("row", ACCEPTED.values(), ids=ACCEPTED)
def test_accepted(row: Rows) -> None:
    row(factories.offer(factories.provider())).save()


def test_nothing_is_left_behind_when_a_provider_goes() -> None:
    with process_context(MAINTENANCE):  # whether people hang on it is asked, too
        factories.complete_offer().organization.delete()
    kept = {
        model.__name__ for model in [m.Service, m.Location, m.Phone, m.Schedule, m.Language] if model.objects.exists()
    }
    assert kept == set()
