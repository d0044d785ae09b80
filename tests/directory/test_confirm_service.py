"""Confirming an offer, and taking in new ones."""

import datetime as dt

import pytest
import time_machine

from anlaufstelle.core.actor import DEMO, Actor
from anlaufstelle.core.dates import LOCAL_ZONE
from anlaufstelle.directory import models as m
from anlaufstelle.directory.actions import confirm_service, register_new
from anlaufstelle.outbox.models import OutboxJob, Topic
from tests import factories

pytestmark = pytest.mark.django_db
BEN = Actor("Ben")


def test_the_offer_is_right_as_of_the_day_in_germany() -> None:
    offer = factories.offer(factories.provider(), assured_date=dt.date(2026, 5, 1), assurer="Clara")
    half_past_midnight = dt.datetime(2026, 11, 24, 0, 30, tzinfo=LOCAL_ZONE)  # the 23rd, by the clock of Greenwich
    with time_machine.travel(half_past_midnight, tick=False):
        confirm_service(BEN, offer)
    stored = m.Service.objects.get()
    assert (stored.assured_date, stored.assurer) == (dt.date(2026, 11, 24), "Ben")
    assert stored.last_modified == half_past_midnight
    assert stored.age(dt.date(2026, 12, 4)) == 10
    (row,) = m.Metadata.objects.all()
    assert (row.field_name, row.previous_value, row.replacement_value) == ("assured_date", "2026-05-01", "2026-11-24")
    assert row.updated_by == "Ben"
    assert list(OutboxJob.objects.values_list("topic", "subject")) == [(Topic.INDEX_OFFER, offer.pk)]


def test_what_was_never_confirmed_has_no_age() -> None:
    offer = factories.offer(factories.provider())
    assert offer.age(dt.date(2026, 12, 4)) is None
    confirm_service(BEN, offer)
    assert m.Metadata.objects.get().previous_value == ""


def test_confirming_touches_nothing_else() -> None:
    offer = factories.offer(factories.provider(), tagline="Alt")
    m.Service.objects.update(tagline="Inzwischen neu")
    confirm_service(BEN, offer)
    assert m.Service.objects.get().tagline == "Inzwischen neu"


def test_new_providers_and_offers_have_a_history_and_only_offers_are_indexed() -> None:
    owner = factories.provider()
    offers = [factories.offer(owner, name=f"Angebot {number}") for number in range(3)]
    register_new(DEMO, [owner, *offers])
    rows = m.Metadata.objects.filter(last_action_type="create", updated_by="demo")
    assert {row.replacement_value for row in rows} == {"Brücke e. V.", "Angebot 0", "Angebot 1", "Angebot 2"}
    assert {row.resource_id for row in rows if row.resource_type == "organization"} == {owner.pk}
    assert set(OutboxJob.objects.values_list("subject", flat=True)) == {offer.pk for offer in offers}
