"""Keeping the directory in order: new offers, days off, duplicates, offers that move, places, readers' words."""

import datetime as dt
from uuid import UUID

import pytest

from anlaufstelle.core.actor import Actor
from anlaufstelle.core.errors import Refused
from anlaufstelle.directory import facts
from anlaufstelle.directory import models as m
from anlaufstelle.directory.actions import value_of
from anlaufstelle.directory.drafts import keep_draft
from anlaufstelle.directory.keeping import (
    UNREAD_AT_MOST,
    change_place,
    close_on,
    hand_over,
    leave_feedback,
    merge_organizations,
    merge_services,
    new_service,
    read_feedback,
)
from anlaufstelle.directory.part_rules import NotLikeThis
from anlaufstelle.directory.roles import NotYourRole
from anlaufstelle.languages.texts import texts_of
from anlaufstelle.outbox.models import Note
from tests import cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("codes")]
BEN = Actor("Ben", user_id=UUID(int=1), roles=frozenset({"editor"}))
CLARA = Actor("Clara", user_id=UUID(int=2), roles=frozenset({"coordinator"}))
DAY = dt.date(2026, 11, 26)


def test_a_new_offer_is_seen_by_nobody_until_it_is_published() -> None:
    made = new_service(BEN, cast.provider(), name="  Näh-Café ")
    assert made.name == "Näh-Café"
    assert not m.Service.objects.public().exists()
    assert m.Metadata.objects.get().last_action_type == "create"
    with pytest.raises(Refused):
        new_service(BEN, made.organization, name=" ")


def test_closed_tomorrow_is_one_exception_however_often_it_is_said() -> None:
    offer = cast.whole_offer()
    before = value_of(offer, "exceptions")
    close_on(BEN, offer, first=DAY, last=DAY)
    close_on(BEN, offer, first=DAY, last=DAY)
    told = {"first": "2026-11-26", "last": "2026-11-26", "opens": None, "closes": None}
    assert sorted(value_of(offer, "exceptions"), key=str) == sorted([*before, told], key=str)
    assert m.Metadata.objects.count() == 1


def test_closed_wins_over_other_hours_of_the_same_day() -> None:
    offer = cast.whole_offer()
    m.ScheduleException.objects.all().delete()
    m.ScheduleException.objects.create(
        service=offer, first=DAY, last=DAY, opens_at=dt.time(14), closes_at=dt.time(15)
    )  # fmt: skip
    close_on(BEN, offer, first=DAY, last=DAY + dt.timedelta(days=1))
    assert [row.opens_at for row in m.ScheduleException.objects.all()] == [None]
    with pytest.raises(NotLikeThis):
        close_on(BEN, offer, first=DAY, last=DAY - dt.timedelta(days=1))


def test_an_offer_is_handed_over_with_its_history_and_without_drafts() -> None:
    offer, other = cast.whole_offer(), cast.provider("Nachbarn e. V.")
    keep_draft(BEN, offer, deed="Neu.")
    with pytest.raises(NotYourRole):
        hand_over(BEN, offer, to=other)
    hand_over(CLARA, offer, to=other)
    assert m.Service.objects.get().organization == other
    assert not m.Draft.objects.exists()
    row = m.Metadata.objects.get()
    assert (row.field_name, row.previous_value, row.replacement_value) == (
        "organization", "Brücke e. V.", "Nachbarn e. V.",
    )  # fmt: skip
    assert Note.objects.get().subject == offer.pk


def test_of_two_entries_one_stays_and_takes_what_it_lacks() -> None:
    full = cast.whole_offer()
    thin = cast.offer(cast.provider("Nachbarn e. V."), name="Sozialberatung (alt)", deed="Wir reden.")
    m.Language.objects.create(service=thin, code="ru")
    keep_draft(BEN, full, deed="Neu.")
    leave_feedback(full, language="ar", what="hours", text="zu")
    with pytest.raises(NotYourRole):
        merge_services(BEN, keep=thin, gone=full)
    merge_services(CLARA, keep=thin, gone=full)
    thin, full = m.Service.objects.get(pk=thin.pk), m.Service.objects.get(pk=full.pk)
    assert (full.status, full.replaced_by) == ("defunct", thin)
    assert thin.deed == "Wir reden."
    assert value_of(thin, "languages") == ["ru"]
    assert value_of(thin, "hours") == value_of(full, "hours")
    assert thin.steps == full.steps
    assert m.Feedback.objects.get().service == thin
    assert not m.Draft.objects.exists()
    for again in ((full, thin), (thin, full), (thin, thin)):
        with pytest.raises(Refused):
            merge_services(CLARA, keep=again[0], gone=again[1])


def test_of_two_providers_one_stays_with_all_offers_and_places() -> None:
    offer, other = cast.whole_offer(), cast.provider("Brücke Düren")
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
        hand_over(CLARA, m.Service.objects.get(), to=old)


def test_a_place_that_becomes_confidential_leaves_the_facts_and_the_index_is_told() -> None:
    offer = cast.whole_offer()
    place = m.Location.objects.get()
    change_place(BEN, place, confidential=True)
    whole = m.Service.objects.whole().get()
    assert facts.of(whole, texts_of([offer.pk]))["place"] is None
    assert Note.objects.get().subject == offer.pk
    row = m.Metadata.objects.get()
    assert (row.resource_type, row.field_name, row.replacement_value) == ("location", "confidential", "true")


def test_a_place_keeps_what_was_not_changed_and_may_lose_its_steps() -> None:
    offer = cast.whole_offer()
    place = m.Location.objects.get()
    change_place(BEN, place, step_free=False, address_1="Rurstraße 9")
    shown = facts.of(m.Service.objects.whole().get(), texts_of([offer.pk]))["place"]
    assert (shown["street"], shown["step_free"], shown["city"]) == ("Rurstraße 9", False, "Düren")


def test_a_readers_word_waits_until_somebody_has_read_it() -> None:
    offer = cast.whole_offer()
    said = leave_feedback(offer, language="uk", what="hours", text="  Тут зачинено  ")
    assert (said.text, said.language, said.read_at) == ("Тут зачинено", "uk", None)
    read_feedback(BEN, said)
    first = said.read_at
    read_feedback(CLARA, said)
    assert (said.read_by, said.read_at) == ("Ben", first)


def test_a_flood_of_words_ends_with_a_sentence() -> None:
    offer = cast.whole_offer()
    for number in range(UNREAD_AT_MOST):
        leave_feedback(offer, language="de", what="other", text=str(number))
    with pytest.raises(Refused):
        leave_feedback(offer, language="de", what="other", text="noch eins")
    assert m.Feedback.objects.count() == UNREAD_AT_MOST
