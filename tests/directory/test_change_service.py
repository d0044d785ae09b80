"""Changing an offer: what may be changed, what it leaves behind, and that nothing is half done."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, models, transaction

from anlaufstelle.core.actor import Actor
from anlaufstelle.directory import models as m
from anlaufstelle.directory.actions import EDITABLE_FIELDS, FieldNotEditable, change_service
from anlaufstelle.outbox.models import OutboxJob, Topic
from tests import factories

pytestmark = pytest.mark.django_db
BEN = Actor("Ben, Brücke e. V.")


@pytest.fixture
def offer() -> m.Service:
    """An offer with a long and a short text."""
    return factories.offer(factories.provider(), tagline="Wir helfen.", minutes=30)


def test_each_changed_field_leaves_its_history(offer: m.Service) -> None:
    change_service(BEN, offer, tagline="Wir lesen mit.", minutes=45, name="Sozialberatung")
    rows = {row.field_name: row for row in m.Metadata.objects.all()}
    assert set(rows) == {"tagline", "minutes"}  # the name is as before
    deed = rows["tagline"]
    assert (deed.resource_id, deed.resource_type, deed.last_action_type) == (offer.pk, "service", "update")
    assert (deed.previous_value, deed.replacement_value) == ("Wir helfen.", "Wir lesen mit.")
    assert deed.updated_by == "Ben, Brücke e. V."
    assert (rows["minutes"].previous_value, rows["minutes"].replacement_value) == ("30", "45")


def test_the_change_is_stored_and_the_index_is_told(offer: m.Service) -> None:
    before = offer.last_modified
    change_service(BEN, offer, tagline="Wir lesen mit.", steps=["Kommen", "Lesen"])
    stored = m.Service.objects.get()
    assert (stored.tagline, stored.steps) == ("Wir lesen mit.", ["Kommen", "Lesen"])
    assert stored.last_modified > before
    (note,) = OutboxJob.objects.all()
    assert (note.topic, note.subject) == (Topic.INDEX_OFFER, offer.pk)


def test_saying_what_is_so_already_changes_nothing(offer: m.Service) -> None:
    change_service(BEN, offer, tagline="Wir helfen.")
    change_service(BEN, offer)
    assert not m.Metadata.objects.exists()
    assert not OutboxJob.objects.exists()
    assert m.Service.objects.get().last_modified == offer.last_modified


@pytest.mark.parametrize("field", ["assured_date", "organization_id", "id", "external_id", "last_modified", "colour"])
def test_what_is_not_the_providers_to_change_is_refused(offer: m.Service, field: str) -> None:
    with pytest.raises(FieldNotEditable) as refused:
        change_service(BEN, offer, **{"tagline": "Neu", field: "x"})
    assert refused.value.sentence == f"The offer was not changed: {field} cannot be set here."
    assert m.Service.objects.get().tagline == "Wir helfen."
    assert not m.Metadata.objects.exists()


def test_open_fields_are_fields() -> None:
    assert {field.name for field in m.Service._meta.get_fields()} >= EDITABLE_FIELDS


@pytest.mark.parametrize(
    "wrong",
    [{"email": "no address"}, {"url": "javascript:alert(1)"}, {"status": "asleep"}, {"name": ""}, {"minutes": -1},
     {"name": "x" * 201}, {"minutes": "lots"}, {"arrival": "by boat"}],
    ids=str,
)  # fmt: skip
def test_a_value_that_cannot_be_leaves_nothing_half_done(offer: m.Service, wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        change_service(BEN, offer, tagline="Wir lesen mit.", **wrong)
    assert m.Service.objects.get().tagline == "Wir helfen."
    assert not m.Metadata.objects.exists()
    assert not OutboxJob.objects.exists()


def test_an_offer_without_steps_and_keywords_can_be_changed(offer: m.Service) -> None:
    change_service(BEN, offer, steps=[], keywords=[], childcare=True)
    assert m.Service.objects.get().childcare


@transaction.atomic
def change_and_fail(offer: m.Service) -> None:
    change_service(BEN, offer, tagline="Wir lesen mit.")
    m.Phone.objects.create(number="of nobody")


def test_change_history_and_note_are_part_of_what_goes_on_around_them(offer: m.Service) -> None:
    with pytest.raises(DatabaseError):
        change_and_fail(offer)
    assert m.Service.objects.get().tagline == "Wir helfen."
    assert not m.Metadata.objects.exists()
    assert not OutboxJob.objects.exists()


@pytest.mark.parametrize("model", [m.Metadata, OutboxJob])
def test_a_change_whose_history_or_note_cannot_be_written_is_not_made(
    offer: m.Service, model: type[models.Model], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as moment:
        moment.setattr(model._meta, "db_table", "table_that_is_away")
        with pytest.raises(DatabaseError, match="table_that_is_away"):
            change_service(BEN, offer, tagline="Wir lesen mit.")
    assert m.Service.objects.get().tagline == "Wir helfen."
    assert not m.Metadata.objects.exists()
    assert not OutboxJob.objects.exists()
