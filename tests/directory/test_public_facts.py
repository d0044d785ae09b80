"""The facts of an offer: everything that is public is there, as plain data."""

import datetime as dt
import json

import pytest

from anlaufstelle.directory import hours, public_facts, rules
from anlaufstelle.directory import models as m
from anlaufstelle.directory.public_facts import Facts
from anlaufstelle.languages.models import Translation, TranslationState
from anlaufstelle.languages.texts import texts_of
from tests import factories

pytestmark = pytest.mark.django_db


PUBLIC: Facts = {
    "secret": False,
    "words": {
        "name": {
            "de": "Sozialberatung", "en": "Social advice",
            "ar": "استشارة اجتماعية", "uk": "Соціальна консультація",
        },
        "tagline": {"de": "Wir lesen Ihren Brief mit Ihnen."},
        "steps": {"de": "Sie kommen.\nWir lesen."},
        "who": {"de": "Frauen mit Post vom Amt."},
    },
    "authority": False,
    "phone": "02421 200",
    "email": "hallo@bruecke.example",
    "url": "https://bruecke.example/",
    "arrival": "walk-in",
    "status": "active",
    "minutes": 30,
    "languages": ["en"],
    "contacts": [{"name": "Frau Yılmaz", "languages": ["tr"]}],
    "situations": ["BEH-BRIEF", "GEL"],
    "areas": ["05358008"],
    "who": {
        "status_groups": ["G8", "G9"], "groups": ["women"], "gender": "women",
        "from_age": 18, "to_age": 64, "german_from": "A1.1", "german_to": "B1.1",
    },
    "documents": ["id"],
    "come_anyway": True,
    "costs": [
        {"kind": "free", "cents": 0, "note": {"de": "Spenden sind willkommen", "en": "Donations are welcome"}}
    ],
    "referral": False,
    "online": False,
    "childcare": False,
    "step_free": True,
    "keywords": ["Brief", "Bescheid"],
    "capacity": {"maximum": 12, "available": 3, "weeks": 2, "said": "2026-11-10"},
    "funding": [{"source": "Land NRW (KIM)", "until": "2027-12-31"}],
    "assured": "2026-11-02",
}  # fmt: skip
PLACE: Facts = {
    "name": "Haus der Brücke", "street": "Rurstraße 7", "postal_code": "52351", "city": "Düren",
    "municipality": "05358008", "lat": 50.8041, "lon": 6.4822, "stop": "Kaiserplatz", "walk": 4,
    "way": {"de": "Die grüne Tür im Hof.", "en": "The green door in the yard."}, "step_free": True,
}  # fmt: skip


def facts_of(service: m.Service) -> Facts:
    """As every reader gets them."""
    found = whole(service)
    return public_facts.public_facts(found, texts_of(public_facts.owners_of(found)))


def whole(service: m.Service) -> m.Service:
    return m.Service.objects.with_details().get(pk=service.pk)


def test_everything_public_is_there() -> None:
    offer = factories.complete_offer()
    known = facts_of(offer)
    assert json.loads(json.dumps(known)) == known
    assert known.pop("id") == str(offer.pk)
    assert known.pop("provider") == {"id": str(offer.organization_id), "name": "Brücke e. V."}
    assert known.pop("place") == PLACE
    week = hours.unpack(known.pop("week"))
    assert known == PUBLIC
    monday, thursday = week.blocks
    assert (monday.weekday, monday.opens, monday.closes, monday.languages) == (0, 540, 720, ("ar",))
    assert (thursday.weekday, thursday.languages) == (3, ("uk",))
    assert week.changes == (hours.OpeningException(dt.date(2026, 12, 24), dt.date(2027, 1, 3)),)


def test_of_an_offer_hardly_anything_is_known() -> None:
    known = facts_of(factories.offer(factories.provider(email="")))
    assert known["place"] is None
    assert known["phone"] == known["email"] == ""
    assert known["capacity"] is None
    assert known["who"]["status_groups"] == []
    assert known["words"] == {"name": {"de": "Sozialberatung"}}
    score = public_facts.quality_facts(known)
    assert not score.has_hours
    assert not score.has_phone_or_mail
    assert not score.has_place_or_is_online
    assert score.translated_into == 0


def test_the_provider_answers_where_the_offer_has_no_phone_of_its_own() -> None:
    owner = factories.provider()
    m.Phone.objects.create(organization=owner, number="02421 1")
    m.Phone.objects.create(organization=owner, number="02421 2")
    assert facts_of(factories.offer(owner))["phone"] == "02421 1"


def test_documents_and_languages_stay_in_the_order_they_were_told() -> None:
    offer = factories.offer(factories.provider())
    told = [f"document-{number}" for number in range(30)]
    m.RequiredDocument.objects.bulk_create([m.RequiredDocument(service=offer, document=name) for name in told])
    assert facts_of(offer)["documents"] == told


def test_the_newest_word_about_free_places_counts() -> None:
    offer = factories.offer(factories.provider())
    for day, free in ((1, 9), (20, 2), (10, 5)):
        m.ServiceCapacity.objects.create(service=offer, available=free, updated=dt.date(2026, 11, day))
    assert facts_of(offer)["capacity"] == {"maximum": None, "available": 2, "weeks": None, "said": "2026-11-20"}


def test_a_translation_of_another_price_is_not_shown() -> None:
    offer = factories.offer(factories.provider())
    m.CostOption.objects.create(service=offer, kind="reduced", amount_cents=300, note="mit Ausweis")
    m.CostOption.objects.create(service=offer, kind="fixed", amount_cents=900, note="ohne Ausweis")
    factories.translations(offer, "price", "mit Ausweis", en="with a pass")
    reduced, fixed = facts_of(offer)["costs"]
    assert reduced["note"] == {"de": "mit Ausweis", "en": "with a pass"}
    assert fixed["note"] == {"de": "ohne Ausweis"}


def test_a_missing_translation_is_not_counted() -> None:
    offer = factories.offer(factories.provider())
    factories.translations(offer, "name", offer.name, en="Advice", uk="Порада")
    Translation.objects.filter(language="uk").update(state=TranslationState.MISSING)
    known = facts_of(offer)
    assert known["words"]["name"] == {"de": "Sozialberatung", "en": "Advice"}
    assert public_facts.quality_facts(known).translated_into == 1


def test_an_authority_says_that_it_is_one() -> None:
    assert facts_of(factories.offer(factories.authority()))["authority"]


def test_a_whole_offer_scores_full_marks() -> None:
    score = public_facts.quality_facts(facts_of(factories.complete_offer()))
    assert rules.missing(score) == []
    assert score.assured_on == dt.date(2026, 11, 2)
    assert score.capacity_updated_on == dt.date(2026, 11, 10)


def test_a_fax_comes_last_and_says_that_it_is_one_and_an_extension_is_told() -> None:
    offer = factories.offer(factories.provider())
    m.Phone.objects.create(service=offer, number="02421 1235", type="fax")
    assert (
        public_facts.public_facts(m.Service.objects.with_details().get(pk=offer.pk), texts_of([offer.pk]))["phone"]
        == "Fax 02421 1235"
    )
    m.Phone.objects.create(service=offer, number="02421 1234", extension=12)
    assert (
        public_facts.public_facts(m.Service.objects.with_details().get(pk=offer.pk), texts_of([offer.pk]))["phone"]
        == "02421 1234, Durchwahl 12"
    )
