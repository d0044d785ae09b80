"""What the board asks: the same as the rules say of each offer, in one query however many there are."""

import datetime as dt
import random
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from anlaufstelle.core.actor import Actor
from anlaufstelle.directory import board_queries, public_facts, rules
from anlaufstelle.directory import models as m
from anlaufstelle.directory.maintenance import leave_feedback, read_feedback
from anlaufstelle.languages.models import Translation, TranslationState, source_hash_of
from anlaufstelle.languages.texts import texts_of
from tests import factories
from tests.stories.demo_county import Demo

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 11, 26)  # a Thursday


def test_completeness_by_query_is_completeness_by_rule(demo: Demo) -> None:
    offers = list(board_queries.with_completeness(m.Service.objects.select_related("organization")))
    assert len(offers) == demo.offers
    whole = {one.pk: one for one in m.Service.objects.with_details()}
    texts = texts_of(owner for one in whole.values() for owner in public_facts.owners_of(one))
    lacking = 0
    for offer in offers:
        by_rule = rules.missing(public_facts.quality_facts(public_facts.public_facts(whole[offer.pk], texts)))
        assert rules.missing(board_queries.quality_facts_of(offer)) == by_rule, offer
        lacking += bool(by_rule)
    assert lacking > 5
    assert board_queries.incomplete(m.Service.objects.all(), DAY).count() == lacking


def random_offer(chance: random.Random, owner: m.Organization) -> None:
    """An offer with some of what the rules look at, and with translations of any state, age and emptiness."""

    def some() -> bool:
        return chance.random() < 0.8

    made = factories.offer(
        owner,
        name=f"Angebot {chance.random()}",
        tagline="Wir lesen." if some() else "",
        online=not some(),
        email="a@x.example" if some() else "",
        arrival=chance.choice(m.Arrival.values),
    )
    if some():
        factories.hours(made, "mo 09:00-12:00" + (" ar" if some() else ""))
    if some():
        asked_for = m.Contact.objects.create(service=made, name="Frau Yılmaz")
        m.Language.objects.create(contact=asked_for, code="tr")
    details = ((m.Language, "code", "so"), (m.Phone, "number", "02421 1"), (m.Attribute, "taxonomy_term", "GEL"),
               (m.CostOption, "kind", "free"), (m.Funding, "source", "Land"))  # fmt: skip
    for model, field, value in details:
        if some():
            model._default_manager.create(service=made, **{field: value})
    if some():
        where = chance.choice((factories.location, factories.hidden_location))(owner)
        m.ServiceAtLocation.objects.create(service=made, location=where)
    for language in chance.sample(("en", "ar", "uk", "fr", "tr", "de"), chance.choice((2, 3, 3, 3, 4))):
        Translation.objects.create(
            owner=made.pk,
            field="name",
            language=language,
            text="x" if chance.random() < 0.95 else "",
            state=chance.choice(
                TranslationState.values if not some() else (TranslationState.REVIEWED, TranslationState.MACHINE)
            ),
            source_hash=source_hash_of(made.name if chance.random() < 0.95 else "Wie es früher hieß"),
        )


def test_of_any_offer_query_and_rule_say_the_same() -> None:
    chance = random.Random(20261125)
    owners = [factories.provider(), factories.provider("Ohne Post", email="")]
    m.Phone.objects.create(organization=factories.provider("Mit Telefon", email=""), number="02421 9")
    owners.append(m.Organization.objects.get(name="Mit Telefon"))
    for _ in range(400):
        random_offer(chance, chance.choice(owners))
    whole = {one.pk: one for one in m.Service.objects.with_details()}
    texts = texts_of(owner for one in whole.values() for owner in public_facts.owners_of(one))
    by_rule = {
        key: rules.missing(public_facts.quality_facts(public_facts.public_facts(one, texts)))
        for key, one in whole.items()
    }
    by_query = board_queries.with_completeness(m.Service.objects.select_related("organization"))
    assert {one.pk: rules.missing(board_queries.quality_facts_of(one)) for one in by_query} == by_rule
    lacking = {key for key, missing in by_rule.items() if missing}
    assert set(board_queries.incomplete(m.Service.objects.all(), DAY).values_list("pk", flat=True)) == lacking
    assert {name for missing in by_rule.values() for name in missing} == set(rules.WEIGHTS)
    assert 0 < len(lacking) < len(whole)
    assert ["translations"] in by_rule.values()


def test_staleness_by_query_is_staleness_by_rule(demo: Demo) -> None:
    m.Service.objects.filter(pk=demo.offer).update(assured_date=None)
    today = dt.date.today()  # noqa: DTZ011 - the demo county is confirmed from today on backwards
    old = {one.pk for one in m.Service.objects.public() if rules.is_stale(one.assured_date, today)}
    found = [one.pk for one in board_queries.stale(m.Service.objects.all(), today)]
    assert set(found) == old
    assert found[0] == demo.offer
    for age, is_old in ((rules.OLD_DAYS - 1, False), (rules.OLD_DAYS, True)):
        m.Service.objects.filter(pk=demo.offer).update(assured_date=today - dt.timedelta(days=age))
        assert rules.is_stale(today - dt.timedelta(days=age), today) is is_old
        assert board_queries.stale(m.Service.objects.filter(pk=demo.offer), today).exists() is is_old


def test_money_that_ends_soon_comes_first() -> None:
    m.Service.objects.all().delete()
    owner = factories.provider()
    ends = {"bald": 30, "zuletzt": 90, "vorbei": -10, "später": 91}
    for name, days in ends.items():
        offer = factories.offer(owner, name=name)
        m.Funding.objects.create(service=offer, source="Land", until=DAY + dt.timedelta(days=days))
    m.Funding.objects.create(service=factories.offer(owner, name="unbefristet"), source="Kreis")
    assert [one.name for one in board_queries.funding_ending(m.Service.objects.all(), DAY)] == [
        "vorbei",
        "bald",
        "zuletzt",
    ]


def test_open_today_without_a_word_about_languages() -> None:
    owner = factories.provider()
    factories.hours(factories.offer(owner, name="stumm"), "th 09:00-12:00")
    factories.hours(factories.offer(owner, name="freitags stumm"), "fr 09:00-12:00")
    factories.hours(factories.offer(owner, name="spricht"), "th 09:00-12:00 ar")
    always = factories.offer(owner, name="immer")
    factories.hours(always, "th 09:00-12:00")
    m.Language.objects.create(service=always, code="de")
    assert [one.name for one in board_queries.without_language_today(m.Service.objects.all(), DAY)] == ["stumm"]


def test_words_of_readers_are_listed_until_they_are_read() -> None:
    offer = factories.offer(factories.provider())
    said = leave_feedback(offer, language="de", what="hours", text="")
    assert board_queries.with_unread_feedback(m.Service.objects.all(), DAY).get() == offer
    read_feedback(Actor("Ben", user_id=UUID(int=1)), said)
    assert not board_queries.with_unread_feedback(m.Service.objects.all(), DAY).exists()


@pytest.mark.parametrize("name", sorted(board_queries.BOARD_LISTS))
def test_each_list_is_one_query(name: str, demo: Demo) -> None:
    with CaptureQueriesContext(connection) as seen:
        list(board_queries.BOARD_LISTS[name](m.Service.objects.select_related("organization"), DAY)[:20])
    assert len(seen) == 1
