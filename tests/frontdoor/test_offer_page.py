"""The page of one offer, and what no page may show."""

import datetime as dt

import pytest
import time_machine

from anlaufstelle.directory.models import Location, Service
from anlaufstelle.search import documents, index
from tests.conftest import StrictClient
from tests.stories.demo_county import Demo

TUESDAY_NOON = dt.datetime(2026, 11, 24, 11, 0, tzinfo=dt.UTC)  # 12:00 in Düren


def test_it_says_what_where_when_and_in_which_language(client: StrictClient, demo: Demo) -> None:
    text = client.get(f"/de/offer/{demo.offer}/").content.decode()
    for words in (
        "Was passiert hier?",
        "Für wen?",
        "Bitte mitbringen",
        "Diese Woche",
        "So kommen Sie hin",
        "Bestätigt am",
        "tel:+49221",
    ):
        assert words in text, words
    assert "<svg viewBox" in text  # the QR code


def test_today_shows_until_when_it_is_open(client: StrictClient, demo: Demo) -> None:
    desk = Service.objects.get(external_id="offene-sprechstunde:haus:0")
    desk.exceptions.all().delete()
    with time_machine.travel(TUESDAY_NOON, tick=False):
        assert "Offen bis \u206616:00\u2069" in client.get(f"/de/offer/{desk.id}/").content.decode()
        assert "Відкрито до \u206616:00\u2069" in client.get(f"/uk/offer/{desk.id}/").content.decode()
        assert "مفتوح حتى \u206616:00\u2069" in client.get(f"/ar/offer/{desk.id}/").content.decode()


def test_on_fronleichnam_everything_is_closed(client: StrictClient, demo: Demo) -> None:
    desk = Service.objects.get(external_id="offene-sprechstunde:haus:0")
    with time_machine.travel(dt.datetime(2027, 5, 27, 9, 0, tzinfo=dt.UTC), tick=False):
        text = client.get(f"/de/offer/{desk.id}/").content.decode()
    assert "Fronleichnam" in text
    assert "Offen bis" not in text


def test_a_text_without_translation_says_that_it_is_german(client: StrictClient, demo: Demo) -> None:
    service = Service.objects.create(organization_id=demo.provider, name="Nur auf Deutsch")
    assert (
        '<span lang="de" dir="auto">Nur auf Deutsch</span>' in client.get(f"/ar/offer/{service.id}/").content.decode()
    )


def test_an_inactive_offer_is_gone(client: StrictClient, demo: Demo) -> None:
    Service.objects.filter(pk=demo.offer).update(status="inactive")
    assert client.get(f"/de/offer/{demo.offer}/").status_code == 404


@pytest.mark.parametrize("language", ["de", "en", "ar", "uk"])
def test_no_page_shows_a_confidential_place(language: str, client: StrictClient, demo: Demo) -> None:
    Location.objects.filter(confidential=True).update(
        address_1="Geheimweg 77",
        transportation="Geheimhalt",
        latitude=50.98765,
        longitude=6.12345,
        way="Klingel Geheim",
    )
    places = list(Location.objects.filter(confidential=True).select_related("organization"))
    assert places
    keys = [at.service_id for place in places for at in place.service_at_locations.all()]
    index.put_documents(list(documents.offer_documents(keys)))
    for place in places:
        secrets = ("Geheim", "50.98765", "50,98765", "6.12345")
        pages = [f"/{language}/provider/{place.organization_id}/", f"/{language}/find/?q={place.organization.name}"]
        pages += [
            f"/{language}/offer/{key}/" for key in place.service_at_locations.values_list("service_id", flat=True)
        ]
        assert len(pages) > 2
        for address in pages:
            text = client.get(address).content.decode()
            assert not [secret for secret in secrets if secret in text], address


def test_hostile_names_stay_text(client: StrictClient, demo: Demo) -> None:
    Service.objects.filter(pk=demo.offer).update(name='<script>alert(1)</script>"><img src=x onerror=alert(1)>')
    text = client.get(f"/de/offer/{demo.offer}/").content.decode()
    assert "<script>alert" not in text
    assert "<img" not in text
