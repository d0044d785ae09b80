"""Which offers are meant: different parameters must all hold, of one that is repeated one value is enough."""

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from anlaufstelle.codes.cache import code_lists
from anlaufstelle.console import worker
from anlaufstelle.core.actor import Actor
from anlaufstelle.directory import models as m
from anlaufstelle.directory.maintenance import merge_services
from anlaufstelle.exchange.taxonomy_terms import taxonomy_id, term_id
from anlaufstelle.search import documents, index
from tests import factories

Names = Callable[..., list[str]]
NOBODY = UUID(int=7)

pytestmark = pytest.mark.django_db


@pytest.fixture
def offers(codes: None) -> dict[str, m.Service]:
    """Five offers of two providers, each another way."""
    here, there = factories.provider("Hier"), factories.provider("Dort", kind="church")
    made = {
        "Wohnen": factories.offer(here, name="Wohnen"),
        "Frauen": factories.offer(here, name="Frauen"),
        "Kurs": factories.offer(there, name="Kurs"),
        "Zu": factories.offer(there, name="Zu", status="temporarily closed"),
        "Entwurf": factories.offer(there, name="Entwurf", status="inactive"),
    }
    for name, code in (("Wohnen", "WOH-SUCHE"), ("Frauen", "WOH"), ("Kurs", "SPR-KURS"), ("Entwurf", "WOH")):
        m.Attribute.objects.create(service=made[name], taxonomy_term=code)
    m.Eligibility.objects.create(service=made["Frauen"], target_groups=["women"], minimum_age=18, maximum_age=65)
    m.Eligibility.objects.create(service=made["Kurs"], target_groups=["young-women"], minimum_age=16)
    factories.hours(made["Wohnen"], "mo 09:00-12:00 ar")
    factories.hours(made["Kurs"], "tu 18:00-20:00 uk")
    m.Language.objects.create(service=made["Frauen"], code="uk")
    return made


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({}, "Frauen Kurs Wohnen Zu"),
        ({"taxonomy_term_id": term_id("life_situation", "WOH")}, "Frauen Wohnen"),
        ({"taxonomy_term_id": term_id("life_situation", "SPR-KURS")}, "Kurs"),
        ({"taxonomy_term_id": [term_id("life_situation", code) for code in ("WOH", "SPR")]}, "Frauen Kurs Wohnen"),
        ({"taxonomy_term_id": term_id("target_group", "women")}, "Frauen"),
        ({"taxonomy_term_id": term_id("language", "uk")}, "Frauen Kurs"),
        ({"taxonomy_term_id": term_id("provider_kind", "church")}, "Kurs Zu"),
        ({"taxonomy_term_id": NOBODY}, ""),
        ({"taxonomy_id": taxonomy_id("life_situation")}, "Frauen Kurs Wohnen"),
        ({"taxonomy_id": NOBODY}, ""),
        ({"language": "uk"}, "Frauen Kurs"),
        ({"language": ["uk", "ar"]}, "Frauen Kurs Wohnen"),
        ({"language": "xx"}, ""),
        ({"language": "uk", "taxonomy_term_id": term_id("life_situation", "WOH")}, "Frauen"),
        ({"minimum_age": 17}, "Frauen"),
        ({"minimum_age": 16}, "Frauen Kurs"),
        ({"maximum_age": 65}, "Frauen"),
        ({"maximum_age": 64}, ""),
        ({"day": "MO"}, "Wohnen"),
        ({"day": ["MO", "TU"]}, "Kurs Wohnen"),
        ({"day": "MO", "start_time": "18:00"}, ""),
        ({"start_time": "18:00"}, "Kurs"),
        ({"end_time": "12:00"}, "Wohnen"),
        ({"start_time": "09:01", "end_time": "12:00"}, ""),
        ({"unknown": "x"}, "Frauen Kurs Wohnen Zu"),
    ],
)  # fmt: skip
def test_services_are_filtered(told: dict[str, Any], expected: str, offers: dict[str, m.Service], names: Names) -> None:
    assert sorted(names(**told)) == expected.split()


def test_by_one_or_several_providers(offers: dict[str, m.Service], names: Names) -> None:
    here, there = offers["Wohnen"].organization_id, offers["Kurs"].organization_id
    assert sorted(names(organization_id=str(here))) == ["Frauen", "Wohnen"]
    assert len(names(organization_id=[str(here), str(there)])) == 4


def test_providers_by_what_they_offer(offers: dict[str, m.Service], names: Names) -> None:
    assert names("organizations", taxonomy_term_id=term_id("life_situation", "WOH")) == ["Hier"]
    assert names("organizations", taxonomy_term_id=term_id("life_situation", "SPR")) == ["Dort"]
    assert names("organizations", taxonomy_id=NOBODY) == []


def test_since_a_moment_what_is_no_more_is_told_too(offers: dict[str, m.Service], ask: Callable[..., Any]) -> None:
    day = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
    merge_services(Actor("test", roles=frozenset({"coordinator"})), keep=offers["Kurs"], gone=offers["Zu"])
    m.Service.objects.update(last_modified=day - dt.timedelta(days=1))
    m.Service.objects.filter(name__in=["Kurs", "Entwurf", "Zu"]).update(last_modified=day)
    for told in ("2026-11-01", "2026-11-01T00:00:00Z", "2026-11-01T01:00:00+01:00", "2026-11-01T01:00:00 01:00"):
        found = {one["name"]: one for one in ask("services", modified_after=told)["contents"]}
        assert set(found) == {"Kurs", "Zu"}
        assert found["Zu"]["status"] == "defunct"
        assert found["Zu"]["anlaufstelle"]["replaced_by"] == str(offers["Kurs"].pk)
    assert not ask("services", modified_after="2026-11-01T00:00:01Z")["contents"]
    assert ask(f"services/{offers['Zu'].pk}")["status"] == "defunct"


def test_search_keeps_the_order_of_the_index(offers: dict[str, m.Service], names: Names) -> None:
    owner = offers["Kurs"].organization
    factories.offer(owner, name="Beratung", tagline="Hilfe bei allem, auch mit dem Fahrrad.")
    factories.offer(owner, name="Fahrradwerkstatt", tagline="Wir reparieren Fahrräder.", keywords=["Fahrrad"])
    index.put_documents(list(documents.offer_documents()))
    worker.index_pending()
    found = names(search="Fahrrad")
    assert found == ["Fahrradwerkstatt", "Beratung"]
    assert names(search="Fahrrad", per_page=1, page=2) == ["Beratung"]
    assert names(search="Fahrrad", format="ndjson") == found
    assert names(search="Fahrrad", organization_id=str(offers["Wohnen"].organization_id)) == []
    assert names("organizations", search="Fahrrad") == ["Dort"]
    assert names("organizations", search="hie") == ["Hier"]


def test_postcodes_mean_whom_an_offer_is_open_to(offers: dict[str, m.Service], names: Names) -> None:
    for name, key in (("Wohnen", "05358008"), ("Frauen", "05358052"), ("Kurs", "")):
        m.ServiceArea.objects.create(service=offers[name], municipality=key, name="Irgendwo")
    assert sorted(names(postcode="52351")) == ["Kurs", "Wohnen", "Zu"]
    assert sorted(names(postcode=["52351", "52388"])) == ["Frauen", "Kurs", "Wohnen", "Zu"]
    assert names(postcode="10115") == []


def test_terms_by_taxonomy_by_parent_and_from_the_top(ask: Callable[..., Any]) -> None:
    lives = taxonomy_id("life_situation")
    tops = ask("taxonomy_terms", taxonomy_id=lives, top_only="true", per_page=500)["contents"]
    assert {one["code"] for one in tops} == {code.code for code in code_lists().children("life_situation", "")}
    below = ask("taxonomy_terms", parent_id=term_id("life_situation", "SPR"), per_page=500)["contents"]
    assert below
    assert all(one["code"].startswith("SPR-") and one["parent_id"] for one in below)
    assert [one["name"] for one in ask("taxonomies", search="lebens")["contents"]] == ["Lebenslagen"]
    assert "SPR-KURS" in [one["code"] for one in ask("taxonomy_terms", search="integration course")["contents"]]
