"""What may be there already is listed with reasons, and never put together."""

from typing import Any

import pytest

from anlaufstelle.core.actor import Actor
from anlaufstelle.core.ids import id_from
from anlaufstelle.directory import models as m
from anlaufstelle.directory.maintenance import merge_organizations, merge_services
from anlaufstelle.exchange import duplicate_rules, duplicates
from anlaufstelle.exchange.duplicate_rules import MatchAnswer, MatchFacts
from tests import factories
from tests.exchange.conftest import Put, take

BRIDGE = MatchFacts(
    name=duplicate_rules.plain_name("Brücke e. V."), phones=frozenset({"0242112345"}), email="hallo@bruecke.example"
)


@pytest.mark.parametrize(
    ("there", "answer"),
    [
        (
            MatchFacts(name=duplicate_rules.plain_name("Bruecke e.V."), phones=frozenset({"0242112345"})),
            MatchAnswer.SAME,
        ),
        (MatchFacts(name=duplicate_rules.plain_name("Die Brücke"), email="hallo@bruecke.example"), MatchAnswer.SAME),
        (MatchFacts(name=duplicate_rules.plain_name("Brücke")), MatchAnswer.UNCERTAIN),
        (
            MatchFacts(name="anders", phones=frozenset({"0242112345"}), email="hallo@bruecke.example"),
            MatchAnswer.UNCERTAIN,
        ),
        (MatchFacts(name="anders", phones=frozenset({"0242112345"})), MatchAnswer.DISTINCT),
        (MatchFacts(name="anders"), MatchAnswer.DISTINCT),
        (MatchFacts(), MatchAnswer.DISTINCT),
    ],
)
def test_providers_are_the_same_by_name_and_one_more_sign(there: MatchFacts, answer: MatchAnswer) -> None:
    said, why = duplicate_rules.same_provider(BRIDGE, there)
    assert said == answer
    assert bool(why) == (answer != MatchAnswer.DISTINCT)


def test_offers_of_one_name_are_everywhere_and_only_the_same_with_another_sign() -> None:
    new = MatchFacts(name="sozialberatung", owner="a", phones=frozenset({"0242112345"}))
    assert duplicate_rules.same_offer(new, MatchFacts(name="sozialberatung", owner="b"))[0] == MatchAnswer.DISTINCT
    assert duplicate_rules.same_offer(new, MatchFacts(name="sozialberatung", owner="a"))[0] == MatchAnswer.UNCERTAIN
    assert (
        duplicate_rules.same_offer(new, MatchFacts(name="sozialberatung", owner="a", phones=new.phones))[0]
        == MatchAnswer.SAME
    )


def test_one_house_holds_many_providers() -> None:
    new = MatchFacts(name="haus", owner="a", address="rurstr7 52351")
    assert (
        duplicate_rules.same_place(new, MatchFacts(name="haus", owner="a", address="rurstr7 52351"))[0]
        == MatchAnswer.SAME
    )
    assert (
        duplicate_rules.same_place(new, MatchFacts(name="haus", owner="b", address="rurstr7 52351"))[0]
        == MatchAnswer.UNCERTAIN
    )
    assert (
        duplicate_rules.same_place(new, MatchFacts(name="laden", owner="b", address="rurstr7 52351"))[0]
        == MatchAnswer.DISTINCT
    )
    assert duplicate_rules.same_place(new, MatchFacts(name="haus", owner="a"))[0] == MatchAnswer.DISTINCT


@pytest.mark.parametrize(
    ("one", "other"),
    [("02421 12345", "+49 2421 / 12345"), ("0049 2421 12345", "(02421) 12345"), ("+49 (0) 2421 12345", "02421-12345")],
)
def test_a_number_is_the_same_however_it_is_written(one: str, other: str) -> None:
    assert duplicate_rules.plain_phone(one) == duplicate_rules.plain_phone(other) == "0242112345"


def test_signs_that_say_nothing_are_none() -> None:
    assert duplicate_rules.plain_phone("110") == ""
    assert duplicate_rules.plain_address("Rurstraße 7", "") == ""
    assert duplicate_rules.plain_site("https://www.facebook.com/bruecke") == ""
    assert duplicate_rules.plain_site("https://[") == ""
    assert duplicate_rules.plain_address("Rurstraße 7", "52351") == duplicate_rules.plain_address("Rurstr. 7", "52351")


def told(name: str, **more: Any) -> list[dict[str, Any]]:
    return [{"id": str(id_from(name)), "name": name, "description": "Hilft."} | more]


@pytest.mark.django_db
def test_a_new_provider_that_looks_like_one_that_is_there_is_listed_and_stored_apart(put: Put, codes: None) -> None:
    there = factories.provider()
    path = put("organizations.json", told("Brücke e.V.", email="hallo@bruecke.example"))
    pair = take(path).likely_duplicates[0]
    assert (pair["kind"], pair["known"], pair["answer"]) == ("organizations", str(there.pk), "same")
    assert pair["why"] == ["the name is the same", "the e-mail address is the same"]
    assert m.Organization.objects.count() == 2
    assert take(path).likely_duplicates == []  # it is no longer new


@pytest.mark.django_db
def test_of_a_hidden_place_nothing_is_compared(put: Put, codes: None) -> None:
    owner = factories.provider()
    hidden = factories.hidden_location(owner)
    place = {
        "id": str(id_from("place")), "location_type": "physical", "organization_id": str(owner.pk), "name": hidden.name,
        "addresses": [{"id": str(id_from("address")), "address_1": hidden.address_1, "city": hidden.city,
                       "state_province": "NW", "postal_code": hidden.postal_code, "country": "DE",
                       "address_type": "physical"}],
    }  # fmt: skip
    assert take(put("locations.json", [place])).likely_duplicates == []


@pytest.mark.django_db
def test_somebody_new_is_not_listed(put: Put, codes: None) -> None:
    factories.provider()
    assert take(put("organizations.json", told("Ganz anderer Verein"))).likely_duplicates == []


@pytest.mark.django_db
def test_what_stands_in_the_directory_twice_is_found_once_and_no_longer_after_a_merge() -> None:
    clara = Actor("Clara", roles=frozenset({"coordinator"}))
    one, other = factories.provider("Brücke e. V."), factories.provider("Die Bruecke")
    for name in ("Jugendamt Stadt Düren", "Jugendamt Kreis Düren"):
        factories.provider(name, email=f"{name[10]}@x.example")
    first, second = (factories.offer(one, name=name, email="a@x.example") for name in ("Näh-Café", "Näh Café"))
    factories.offer(one, name="Sprachcafé")
    told = {
        (pair.table, frozenset({pair.first, pair.second}), pair.answer) for pair in duplicates.duplicate_candidates()
    }
    assert told == {
        ("organizations", frozenset({one.pk, other.pk}), MatchAnswer.SAME),
        ("services", frozenset({first.pk, second.pk}), MatchAnswer.SAME),
    }
    merge_services(clara, keep=first, gone=second)
    merge_organizations(clara, keep=one, gone=other)
    assert duplicates.duplicate_candidates() == []
