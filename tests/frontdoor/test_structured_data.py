"""What a search engine reads of an offer: data in the words of schema.org that cannot become anything else."""

import json
import re
from typing import Any

import pytest

from anlaufstelle.directory import models as m
from tests import factories
from tests.conftest import StrictClient, forbidden_in

pytestmark = pytest.mark.django_db
BLOCK = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


def page_of(client: StrictClient, offer: m.Service, language: str = "de") -> str:
    answer = client.get(f"/{language}/offer/{offer.pk}/")
    assert answer.status_code == 200
    return answer.content.decode()


def told(client: StrictClient, offer: m.Service, language: str = "de") -> dict[str, Any]:
    (block,) = BLOCK.findall(page_of(client, offer, language))
    found: dict[str, Any] = json.loads(block)
    return found


def test_an_offer_is_told_in_the_words_of_schema_org(client: StrictClient, codes: None) -> None:
    offer = factories.complete_offer()
    known = told(client, offer)
    assert (known["@context"], known["@type"]) == ("https://schema.org", "Service")
    assert known["url"] == f"http://testserver/de/offer/{offer.pk}/"
    assert known["provider"]["name"] == "Brücke e. V."
    assert known["areaServed"] == [{"@type": "AdministrativeArea", "name": "Düren", "identifier": "05358008"}]
    assert known["audience"]["suggestedMinAge"] == 18
    channel = known["availableChannel"]
    assert channel["availableLanguage"] == ["en", "ar", "uk"]
    assert channel["servicePhone"]["telephone"] == "+492421200"
    assert channel["serviceLocation"]["address"]["streetAddress"] == "Rurstraße 7"
    monday, thursday, closed = known["hoursAvailable"]
    assert (monday["dayOfWeek"], monday["opens"]) == ("https://schema.org/Monday", "09:00")
    assert thursday["closes"] == "17:00"
    assert (closed["opens"], closed["closes"], closed["validThrough"]) == ("00:00", "00:00", "2027-01-03")
    assert known["offers"][0]["price"] == "0.00"


def test_it_speaks_the_language_of_its_page(client: StrictClient, codes: None) -> None:
    known = told(client, factories.complete_offer(), "uk")
    assert known["name"] == "Соціальна консультація"
    assert "/uk/offer/" in known["url"]


def test_an_authority_offers_a_service_of_the_government(client: StrictClient, codes: None) -> None:
    known = told(client, factories.offer(factories.authority(), name="Aufenthalt verlängern"))
    assert (known["@type"], known["provider"]["@type"]) == ("GovernmentService", "GovernmentOrganization")


def test_hours_that_are_not_weekly_or_not_for_everybody_are_left_to_the_page(client: StrictClient, codes: None) -> None:
    offer = factories.offer(factories.provider())
    factories.hours(offer, "mo 09:00-12:00", week_of_month=1)
    factories.hours(offer, "tu 09:00-12:00", by_appointment=True)
    assert "hoursAvailable" not in told(client, offer)


def test_of_a_hidden_place_nothing_is_told(client: StrictClient, codes: None) -> None:
    owner = factories.provider("Frauen helfen Frauen")
    offer = factories.offer(owner, factories.hidden_location(owner), name="Zuflucht")
    for language in ("de", "en", "ar", "uk"):
        page = page_of(client, offer, language)
        words = [str(word) for name, word in factories.HIDDEN_WORDS.items() if name != "walk_minutes"]
        assert not [word for word in words if word in BLOCK.findall(page)[0]]
        assert "serviceLocation" not in page


@pytest.mark.parametrize(
    "name", ["</script><script>alert(1)</script>", "<!--<script>", "a\u2028b\u2029c", "&lt;/script&gt;", 'x"}\\', "]]>"]
)
def test_no_name_can_end_the_block(name: str, client: StrictClient, codes: None) -> None:
    offer = factories.offer(factories.provider(name), name=name)
    page = page_of(client, offer)
    (block,) = BLOCK.findall(page)
    assert not [sign for sign in "<>&\u2028\u2029" if sign in block]
    known = json.loads(block)
    assert (known["name"], known["provider"]["name"]) == (name, name)


@pytest.mark.parametrize(
    ("markup", "allowed"),
    [
        (b'<script type="application/ld+json">{"a": 1}</script>', True),
        (b'<script src="/static/a.js" defer></script>', True),
        (b"<script>alert(1)</script>", False),
        (b'<script type="application/ld+json" id="x">{}</script>', False),
        (b'<script type="application/ld+json">{"a": "</script><script>alert(1)//"}</script>', False),
        (b'<script type="application/ld+json">{"a": "<"}</script>', False),
        (b'<script type="module">import "x"</script>', False),
        (b'<script type="application/json">{}</script>', False),
    ],
)
def test_the_harness_lets_data_through_and_no_script(markup: bytes, allowed: bool) -> None:
    assert bool(forbidden_in(markup)) is not allowed
