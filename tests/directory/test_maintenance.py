"""Keeping the directory in order: new offers, days off, duplicates, offers that move, places, readers' words."""

import datetime as dt
from uuid import UUID

import pytest

from anlaufstelle.core.actor import Actor
from anlaufstelle.core.errors import Refused
from anlaufstelle.directory import models as m
from anlaufstelle.directory import public_facts
from anlaufstelle.directory.actions import value_of
from anlaufstelle.directory.drafts import save_draft
from anlaufstelle.directory.maintenance import (
    MAX_UNREAD,
    change_location,
    close_on,
    leave_feedback,
    merge_organizations,
    merge_services,
    new_service,
    read_feedback,
    transfer_service,
)
from anlaufstelle.directory.roles import PermissionRefused
from anlaufstelle.directory.service_part_rules import InvalidPart
from anlaufstelle.languages.texts import texts_of
from anlaufstelle.outbox.models import OutboxJob
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("codes")]
BEN = Actor("Ben", user_id=UUID(int=1), roles=frozenset({"editor"}))
CLARA = Actor("Clara", user_id=UUID(int=2), roles=frozenset({"coordinator"}))
DAY = dt.date(2026, 11, 26)


def test_a_new_offer_is_seen_by_nobody_until_it_is_published() -> None:
    made = new_service(BEN, factories.provider(), name="  Näh-Café ")
    assert made.name == "Näh-Café"
    assert not m.Service.objects.public().exists()
    assert m.Metadata.objects.get().last_action_type == "create"
    with pytest.raises(Refused):
        new_service(BEN, made.organization, name=" ")


def test_closed_tomorrow_is_one_exception_however_often_it_is_said() -> None:
    offer = factories.complete_offer()
    before = value_of(offer, "exceptions")
    close_on(BEN, offer, first=DAY, last=DAY)
    close_on(BEN, offer, first=DAY, last=DAY)
    told = {"first": "2026-11-26", "last": "2026-11-26", "opens": None, "closes": None}
    assert sorted(value_of(offer, "exceptions"), key=str) == sorted([*before, told], key=str)
    assert m.Metadata.objects.count() == 1


def test_closed_wins_over_other_hours_of_the_same_day() -> None:
    offer = factories.complete_offer()
    m.ScheduleException.objects.all().delete()
    m.ScheduleException.objects.create(
        service=offer, first=DAY, last=DAY, opens_at=dt.time(14), closes_at=dt.time(15)
    )  # fmt: skip
    close_on(BEN, offer, first=DAY, last=DAY + dt.timedelta(days=1))
    assert [row.opens_at for row in m.ScheduleException.objects.all()] == [None]
    with pytest.raises(InvalidPart):
        close_on(BEN, offer, first=DAY, last=DAY - dt.timedelta(days=1))


def test_an_offer_is_handed_over_with_its_history_and_without_drafts() -> None:
    offer, other = factories.complete_offer(), factories.provider("Nachbarn e. V.")
    save_draft(BEN, offer, tagline="Neu.")
    with pytest.raises(PermissionRefused):
        transfer_service(BEN, offer, to=other)
    transfer_service(CLARA, offer, to=other)
    assert m.Service.objects.get().organization == other
    assert not m.ServiceDraft.objects.exists()
    row = m.Metadata.objects.get()
    assert (row.field_name, row.previous_value, row.replacement_value) == (
        "organization", "Brücke e. V.", "Nachbarn e. V.",
    )  # fmt: skip
    assert OutboxJob.objects.get().subject == offer.pk


def test_of_two_entries_one_stays_and_takes_what_it_lacks() -> None:
    full = factories.complete_offer()
    thin = factories.offer(factories.provider("Nachbarn e. V."), name="Sozialberatung (alt)", tagline="Wir reden.")
    m.Language.objects.create(service=thin, code="ru")
    save_draft(BEN, full, tagline="Neu.")
    leave_feedback(full, language="ar", what="hours", text="zu")
    with pytest.raises(PermissionRefused):
        merge_services(BEN, keep=thin, gone=full)
    merge_services(CLARA, keep=thin, gone=full)
    thin, full = m.Service.objects.get(pk=thin.pk), m.Service.objects.get(pk=full.pk)
    assert (full.status, full.replaced_by) == ("defunct", thin)
    assert thin.tagline == "Wir reden."
    assert value_of(thin, "languages") == ["ru"]
    assert value_of(thin, "hours") == value_of(full, "hours")
    assert thin.steps == full.steps
    assert m.Feedback.objects.get().service == thin
    assert not m.ServiceDraft.objects.exists()
    for again in ((full, thin), (thin, full), (thin, thin)):
        with pytest.raises(Refused):
            merge_services(CLARA, keep=again[0], gone=again[1])


def test_of_two_providers_one_stays_with_all_offers_and_places() -> None:
    offer, other = factories.complete_offer(), factories.provider("Brücke Düren")
    old = offer.organization
    merge_organizations(CLARA, keep=other, gone=old)
    old.refresh_from_db()
    assert old.replaced_by == other
    assert m.Service.objects.get().organization == other
    assert m.Location.objects.get().organization == other
    assert list(m.Organization.objects.living()) == [other]
    with pytest.raises(Refused):
        merge_organizations(CLARA, keep=other, gone=old)
    with pytest.raises(Refused):
        transfer_service(CLARA, m.Service.objects.get(), to=old)


def test_a_place_that_becomes_confidential_leaves_the_facts_and_the_index_is_told() -> None:
    offer = factories.complete_offer()
    place = m.Location.objects.get()
    change_location(BEN, place, confidential=True)
    whole = m.Service.objects.with_details().get()
    assert public_facts.public_facts(whole, texts_of([offer.pk]))["place"] is None
    assert OutboxJob.objects.get().subject == offer.pk
    row = m.Metadata.objects.get()
    assert (row.resource_type, row.field_name, row.replacement_value) == ("location", "confidential", "true")


def test_a_place_keeps_what_was_not_changed_and_may_lose_its_steps() -> None:
    offer = factories.complete_offer()
    place = m.Location.objects.get()
    change_location(BEN, place, step_free=False, address_1="Rurstraße 9")
    shown = public_facts.public_facts(m.Service.objects.with_details().get(), texts_of([offer.pk]))["place"]
    assert (shown["street"], shown["step_free"], shown["city"]) == ("Rurstraße 9", False, "Düren")


def test_a_readers_word_waits_until_somebody_has_read_it() -> None:
    offer = factories.complete_offer()
    said = leave_feedback(offer, language="uk", what="hours", text="  Тут зачинено  ")
    assert (said.text, said.language, said.read_at) == ("Тут зачинено", "uk", None)
    read_feedback(BEN, said)
    first = said.read_at
    read_feedback(CLARA, said)
    assert (said.read_by, said.read_at) == ("Ben", first)


def test_a_flood_of_words_ends_with_a_sentence() -> None:
    offer = factories.complete_offer()
    for number in range(MAX_UNREAD):
        leave_feedback(offer, language="de", what="other", text=str(number))
    with pytest.raises(Refused):
        leave_feedback(offer, language="de", what="other", text="noch eins")
    assert m.Feedback.objects.count() == MAX_UNREAD
