"""Rows as HSDS objects: what the standard requires, what it cannot bear, and what must never be in one."""

import datetime as dt
import json
from typing import Any

import pytest

from anlaufstelle.codes.cache import code_lists
from anlaufstelle.core.dates import today
from anlaufstelle.core.ids import new_id
from anlaufstelle.directory import models as m
from anlaufstelle.exchange import nested_objects, objects, querysets
from anlaufstelle.exchange.context import SerializationContext
from anlaufstelle.exchange.nested_objects import metadata
from anlaufstelle.languages.models import Translation, TranslationState
from anlaufstelle.languages.texts import texts_of
from tests import factories
from tests.reference.hsds import Standard

DAY = dt.date(2026, 11, 25)
QUERIES = 27

pytestmark = pytest.mark.django_db


def frame_for(*services: m.Service, language: str = "de") -> SerializationContext:
    return SerializationContext(code_lists(), DAY, language, texts_of(querysets.owners(services)))


def told(service: m.Service, language: str = "de") -> dict[str, Any]:
    row = querysets.services().get(pk=service.pk)
    return objects.service(row, frame_for(row, language=language))


def faults(thing: dict[str, Any], name: str = "service") -> list[str]:
    return list(Standard().faults(name, thing))


def test_an_offer_of_which_all_is_known_has_all_the_standard_asks_for(codes: None) -> None:
    known = told(factories.complete_offer())
    assert not faults(known)
    assert known["status"] == "active"
    assert known["minimum_age"] == 18
    assert known["application_process"] == "Sie kommen.\nWir lesen."
    assert known["phones"][0]["number"] == "02421 200"
    assert known["organization"]["phones"][0]["number"] == "02421 100"
    assert known["cost_options"][0]["amount"] == 0
    assert known["required_documents"][0]["document"] == "Ausweis"
    assert known["service_areas"][0]["uri"].endswith("/05358008")
    assert known["capacities"][0]["unit"]["name"] == "Platz"
    assert known["capacities"][0]["updated"] == "2026-11-10T00:00:00+01:00"
    assert known["funding"][0]["anlaufstelle"]["until"] == "2027-12-31"
    assert known["contacts"][0]["languages"][0]["code"] == "tr"
    assert known["anlaufstelle"]["eligibility"]["german_to"] == "B1.1"
    assert known["anlaufstelle"]["exceptions"][0]["last"] == "2027-01-03"
    address = known["service_at_locations"][0]["location"]["addresses"][0]
    assert (address["state_province"], address["country"]) == ("Nordrhein-Westfalen", "DE")


def test_nothing_is_null_or_empty_but_what_must_be_there(codes: None) -> None:
    def look(value: Any, name: str = "") -> None:
        assert value not in (None, [], {}), name
        if value == "":
            assert name in {"previous_value", "replacement_value"}, name
        for key, inner in value.items() if isinstance(value, dict) else ():
            look(inner, key)
        for inner in value if isinstance(value, list) else ():
            look(inner, name)

    look(told(factories.complete_offer()))
    look(
        told(
            factories.offer(factories.provider("Leer"), factories.location(factories.provider("Haus"), name="", way=""))
        )
    )


def test_life_situations_stand_first_with_their_terms(codes: None) -> None:
    first = told(factories.complete_offer())["attributes"][0]
    assert first["link_type"] == "life_situation"
    assert first["value"] == "BEH-BRIEF"
    assert first["taxonomy_term"]["id"] == first["taxonomy_term_id"]
    assert first["taxonomy_term"]["description"].endswith(": Brief verstehen")


def test_a_code_that_no_list_knows_is_a_value_without_a_term(codes: None) -> None:
    offer = factories.offer(factories.provider())
    m.Attribute.objects.create(service=offer, taxonomy_term="OLD-CODE")
    known = told(offer)
    assert "taxonomy_term" not in known["attributes"][0]
    assert not faults(known)


@pytest.mark.parametrize(
    ("web", "expected"),
    [
        ("https://bruecke.example/weg?x=1", "https://bruecke.example/weg?x=1"),
        ("https://www.düren.example/über uns", "https://www.xn--dren-0ra.example/%C3%BCber%20uns"),
        ("www.bruecke.example", None),
        ("https://", None),
        ("javascript:alert(1)", None),
        ("https://a b.example/", None),
        ("https://who:secret@bruecke.example/", None),
        ("https://bruecke.example/%zz", None),
    ],
)
def test_web_addresses_are_uris_or_left_out(web: str, expected: str | None) -> None:
    assert told(factories.offer(factories.provider(), url=web)).get("url") == expected


@pytest.mark.parametrize("mail", ["hallo", "a@b", "a b@c.de", "@", "hallo@bruecke.example "])
def test_a_mail_address_that_is_none_is_left_out(mail: str) -> None:
    assert "email" not in told(factories.offer(factories.provider(), email=mail))


def test_a_provider_without_a_description_is_described_by_its_name() -> None:
    known = told(factories.offer(factories.provider("Still e. V.", description="")))
    assert known["organization"]["description"] == "Still e. V."


def test_terms_of_others_go_out_where_they_do_not_contradict(codes: None) -> None:
    kept = {
        "alert": "Bitte klingeln", "status": "defunct", "name": "Anders", "minimum_age": "zwölf", "licenses": None,
        "assurer_email": "keine", "attributes": [{"id": str(new_id()), "label": "Other taxonomy"}, {"label": "no id"}],
        "service_at_locations": [{"id": "x"}], "program": {"id": str(new_id()), "name": "Ohne Beschreibung"},
        "https://example.org/term": {"deep": [1, None]},
    }  # fmt: skip
    offer = factories.complete_offer()
    m.Service.objects.filter(pk=offer.pk).update(other=kept)
    known = told(offer)
    assert not faults(known)
    assert (known["alert"], known["status"], known["name"]) == ("Bitte klingeln", "active", "Sozialberatung")
    assert known["minimum_age"] == 18
    assert known["attributes"][-1]["label"] == "Other taxonomy"
    assert [len(at["id"]) for at in known["service_at_locations"]] == [36]
    assert "program" not in known
    assert known["https://example.org/term"] == {"deep": [1]}


def test_a_second_address_that_came_in_goes_out_again_and_the_first_is_completed() -> None:
    owner = factories.provider()
    second = {
        "id": str(new_id()), "address_1": "Postfach 1", "city": "Jülich", "state_province": "NRW",
        "postal_code": "52428", "country": "DE", "address_type": "postal",
    }  # fmt: skip
    where = factories.location(
        owner, other={"addresses": [{"address_2": "Hinterhof", "city": "Anderswo"}, second, {"city": "x"}]}
    )
    addresses = told(factories.offer(owner, where))["service_at_locations"][0]["location"]["addresses"]
    assert [one["city"] for one in addresses] == ["Düren", "Jülich"]
    assert addresses[0]["address_2"] == "Hinterhof"


@pytest.mark.parametrize("lacking", ["address_1", "postal_code", "city"])
def test_an_address_that_lacks_something_is_no_address_and_stands_among_our_own_terms(lacking: str) -> None:
    owner = factories.provider()
    second = {
        "id": str(new_id()), "address_1": "Postfach 1", "city": "Jülich", "state_province": "NRW",
        "postal_code": "52428", "country": "DE", "address_type": "postal",
    }  # fmt: skip
    where = factories.location(owner, other={"addresses": [{"country": "DE"}, second]}, **{lacking: ""})
    whole = {"address_1": "Rurstraße 7", "postal_code": "52351", "city": "Düren"}
    place = told(factories.offer(owner, where))["service_at_locations"][0]["location"]
    assert place["addresses"] == [second]
    assert place["anlaufstelle"]["address"] == {name: word for name, word in whole.items() if name != lacking}
    bare = factories.location(owner, address_1="", postal_code="", city="")
    place = told(factories.offer(owner, bare, name="Ohne alles"))["service_at_locations"][0]["location"]
    assert "addresses" not in place
    assert "address" not in place["anlaufstelle"]


def test_a_tax_id_is_no_key(codes: None) -> None:
    owner = factories.provider(other={"tax_id": "103/5901/2345"})
    known = told(factories.offer(owner, factories.location(owner)))
    assert known["organization"]["tax_id"] == "103/5901/2345"
    assert faults(known) == []
    assert faults(known | {"organization_id": "103/5901/2345"}) == [
        "service.organization_id: cannot be '103/5901/2345'"
    ]


def test_the_answer_speaks_the_language_asked_for_and_carries_the_source(codes: None) -> None:
    known = told(factories.complete_offer(), "uk")
    assert known["name"] == "Соціальна консультація"
    assert known["translations"]["de"]["name"] == {"text": "Sozialberatung", "state": "source"}
    assert known["translations"]["ar"]["name"]["state"] == "reviewed"
    assert known["description"] == "Wir lesen Ihren Brief mit Ihnen."
    assert known["required_documents"][0]["document"] == "Посвідчення особи"


def test_a_translation_of_an_older_text_is_not_put_in_its_place_and_says_so() -> None:
    offer = factories.offer(factories.provider(), name="Neu")
    factories.translations(offer, "name", "Alt", en="Old")
    Translation.objects.create(owner=offer.pk, field="name", language="ar", text="", state=TranslationState.MISSING)
    known = told(offer, "en")
    assert known["name"] == "Neu"
    assert known["translations"] == {"en": {"name": {"text": "Old", "state": "outdated"}}}


def test_the_history_says_which_field_and_neither_what_stood_there_nor_who() -> None:
    row = m.Metadata(
        resource_id=new_id(), resource_type="service", last_action_type="update", field_name="description",
        previous_value="Verborgene Gasse 13", replacement_value="", updated_by="Frau Yılmaz",
    )  # fmt: skip
    known = metadata(row)
    assert not faults(known, "metadata")
    assert "Verborgene" not in json.dumps(known)
    assert "Yılmaz" not in json.dumps(known, ensure_ascii=False)


def test_of_an_offer_that_is_no_more_little_is_left() -> None:
    owner = factories.provider()
    other = factories.offer(owner, name="Der andere")
    gone = factories.offer(owner, name="Weg", status="defunct", replaced_by=other, email="weg@bruecke.example")
    known = objects.removed_service(gone)
    assert not faults(known)
    assert known["anlaufstelle"]["replaced_by"] == str(other.pk)
    assert "email" not in known


@pytest.mark.parametrize("count", [1, 5])
def test_however_many_offers_the_queries_stay_the_same(count: int, codes: None, django_assert_num_queries: Any) -> None:
    for _ in range(count):
        factories.complete_offer()
    code_lists()
    with django_assert_num_queries(QUERIES):
        services = list(querysets.services())
        frame = frame_for(*services)
        assert [objects.service(service, frame)["name"] for service in services] == ["Sozialberatung"] * count


@pytest.mark.parametrize(
    ("number", "extension", "uris"),
    [
        ("02421 200", None, ["tel:+492421200"]),
        ("02421 200", 12, ["tel:+492421200;ext=12"]),
        ("02421 1234 oder 02421 5678", None, ["tel:+4924211234", "tel:+4924215678"]),
        ("02421 1234/5678", None, None),
    ],
)
def test_a_phone_says_what_can_be_called_beside_its_text(
    number: str, extension: int | None, uris: list[str] | None
) -> None:
    row = m.Phone.objects.create(organization=factories.provider(), number=number, extension=extension)
    known = nested_objects.phone(row, SerializationContext(code_lists(), today()))
    assert known["number"] == number
    assert known.get("anlaufstelle", {}).get("uris") == uris
