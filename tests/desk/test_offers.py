"""My offers: the list and what is said about one or several of them with a click."""

import datetime as dt
from unittest.mock import patch

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from anlaufstelle.codes import cache
from anlaufstelle.console import seed_offers
from anlaufstelle.core.dates import today
from anlaufstelle.desk.completeness import MISSING_INFORMATION
from anlaufstelle.desk.offer_forms import OFFER_FORM_PAGES
from anlaufstelle.directory import models as m
from anlaufstelle.directory import rules
from anlaufstelle.directory.actions import value_of
from anlaufstelle.directory.roles import Role
from anlaufstelle.languages.models import Translation
from tests import factories
from tests.conftest import StrictClient
from tests.stories.demo_county import Demo

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("codes")]


@pytest.fixture
def offer() -> m.Service:
    """An offer of which everything is known."""
    return factories.complete_offer()


@pytest.fixture
def ben(client: StrictClient, offer: m.Service) -> StrictClient:
    """The editor of its provider, signed in."""
    factories.sign_in(client, factories.staff_member("Ben Roth", offer.organization, Role.EDITOR))
    return client


def test_the_list_says_what_is_today_and_what_is_missing(ben: StrictClient, offer: m.Service) -> None:
    thin = factories.offer(offer.organization, name="Näh-Café")
    page = ben.get("/desk/offers/").content.decode()
    assert "Sozialberatung" in page
    assert "Näh-Café" in page
    assert "nie bestätigt" in page
    assert f'href="/desk/offers/{thin.pk}/part/hours/">Zeiten fehlen' in page
    assert f'href="/desk/offers/{offer.pk}/part/hours/">Zeiten fehlen' not in page


def test_what_others_make_is_a_plain_mark_and_everything_else_leads_to_its_page(
    ben: StrictClient, offer: m.Service
) -> None:
    assert set(MISSING_INFORMATION) == set(rules.WEIGHTS)
    assert {lack.page for lack in MISSING_INFORMATION.values()} - {""} <= set(OFFER_FORM_PAGES)
    mark = '<li class="mark mark--lacks">Übersetzungen fehlen</li>'
    assert mark not in ben.get("/desk/offers/?show=incomplete").content.decode()
    Translation.objects.filter(owner=offer.pk, field="name", language="ar").delete()
    page = ben.get("/desk/offers/?show=incomplete").content.decode()
    assert mark in page
    assert page.count("mark--lacks") == 1
    one = ben.get(f"/desk/offers/{offer.pk}/").content.decode()
    assert '<span class="mark mark--lacks">Übersetzungen fehlen</span>' in one
    assert "Danach wird gefragt, und es fehlt:" not in one


def test_offers_of_others_are_not_in_it_and_search_finds_mine(ben: StrictClient, offer: m.Service) -> None:
    factories.offer(factories.provider("Nachbarn e. V."), name="Geheimes Angebot")
    factories.offer(offer.organization, name="Näh-Café")
    assert "Geheimes Angebot" not in ben.get("/desk/offers/").content.decode()
    assert "Geheimes Angebot" not in ben.get("/desk/offers/?q=Geheimes").content.decode()
    found = ben.get("/desk/offers/?q=näh-c").content.decode()
    assert "Näh-Café" in found
    assert "Sozialberatung" not in found
    for odd in ("?q=%00", "?page=999999999", "?page=x", "?show=nonsense", "?q=" + "x" * 9000):
        assert ben.get(f"/desk/offers/{odd}").status_code == 200


@pytest.mark.parametrize("show", ["unread", "speechless", "ending", "stale", "incomplete"])
def test_each_list_opens(show: str, ben: StrictClient) -> None:
    assert ben.get(f"/desk/offers/?show={show}").status_code == 200


@pytest.fixture
def clara(client: StrictClient, demo: Demo) -> StrictClient:
    """The coordinator of the house, signed in; all code lists are read."""
    factories.sign_in(client, factories.staff_member("Clara Koch", factories.centre_provider(), Role.COORDINATOR))
    client.get(f"/desk/offers/{demo.offer}/part/hours/")
    return client


def queries_of(client: StrictClient, path: str) -> int:
    """How many a page takes once it was opened, without what is asked again only after some seconds."""
    with patch.object(cache, "CACHE_SECONDS", 3600):
        client.get(path)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(path).status_code == 200
    return len(seen)


@pytest.mark.parametrize("path", ["/desk/offers/?page=2", "/desk/offers/?show=incomplete", "/desk/offers/?q=a"])
def test_the_list_takes_as_few_queries_however_many_offers_there_are(path: str, clara: StrictClient) -> None:
    counts = set()
    for wanted in (482, 900):
        for _ in seed_offers.seed_offers(wanted):
            pass
        counts.add(queries_of(clara, path))
    assert len(counts) == 1
    assert counts.pop() <= 12


def with_so_many_rows(owner: m.Organization, count: int) -> m.Service:
    """An offer with rows of every kind, so many of each."""
    made = factories.offer(owner, name=f"Angebot mit {count}")
    first = today()
    for number in range(count):
        factories.hours(made, "mo 09:00-12:00 ar uk", valid_from=first + dt.timedelta(days=number))
        m.ScheduleException.objects.create(service=made, first=first + dt.timedelta(days=number), last="2030-01-01")
        m.Language.objects.create(service=made, code="en")
        asked_for = m.Contact.objects.create(service=made, name=f"Frau {number}")
        m.Language.objects.create(contact=asked_for, code="tr")
        m.Phone.objects.create(service=made, number=f"02421 {number}")
        m.CostOption.objects.create(service=made, kind="fixed", amount_cents=number)
        m.Funding.objects.create(service=made, source=f"Land {number}")
        m.ServiceAtLocation.objects.create(service=made, location=factories.location(owner, name=f"Haus {number}"))
    return made


@pytest.mark.parametrize("page", ["", "part/hours/", "part/persons/", "part/where/"])
def test_one_offer_takes_as_few_queries_however_much_it_says(page: str, clara: StrictClient) -> None:
    owner = factories.provider()
    counts = {queries_of(clara, f"/desk/offers/{with_so_many_rows(owner, rows).pk}/{page}") for rows in (3, 300)}
    assert len(counts) == 1
    assert counts.pop() <= 12


def test_still_right_is_one_click(ben: StrictClient, offer: m.Service) -> None:
    page = ben.post(f"/desk/offers/{offer.pk}/say/confirm/", {"back": "/desk/offers/?show=stale"})
    assert page.headers["Location"] == "/desk/offers/?show=stale"
    now = m.Service.objects.get(pk=offer.pk)
    assert (now.assured_date, now.assurer) == (today(), "Ben Roth")


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "/desk/offers/../", "javascript:x"])
def test_nobody_is_sent_elsewhere(back: str, ben: StrictClient, offer: m.Service) -> None:
    page = ben.post(f"/desk/offers/{offer.pk}/say/confirm/", {"back": back})
    assert page.headers["Location"] == f"/desk/offers/{offer.pk}/"


def test_closed_tomorrow_can_be_taken_back(ben: StrictClient, offer: m.Service) -> None:
    before = value_of(offer, "exceptions")
    ben.post(f"/desk/offers/{offer.pk}/say/closed-tomorrow/")
    day = (today() + dt.timedelta(days=1)).isoformat()
    told = {"first": day, "last": day, "opens": None, "closes": None}
    assert told in value_of(offer, "exceptions")
    change = m.Metadata.objects.get(field_name="exceptions").change
    assert "geschlossen" in ben.get(f"/desk/offers/{offer.pk}/history/").content.decode()
    ben.post(f"/desk/offers/{offer.pk}/undo/{change}/")
    assert value_of(offer, "exceptions") == before


def test_several_offers_are_closed_together(ben: StrictClient, offer: m.Service) -> None:
    second = factories.offer(offer.organization, name="Näh-Café")
    other = factories.offer(factories.provider("Nachbarn e. V."), name="Fremd")
    told = {"word": "closed", "first": "2026-12-24", "last": "2027-01-03"}
    ben.post("/desk/offers/several/", {**told, "offer": [str(offer.pk), str(second.pk), str(other.pk), "nonsense"]})
    span = {"first": "2026-12-24", "last": "2027-01-03", "opens": None, "closes": None}
    assert span in value_of(offer, "exceptions")
    assert value_of(second, "exceptions") == [span]
    assert value_of(other, "exceptions") == []
    page = ben.post(
        "/desk/offers/several/", {"word": "closed", "offer": str(offer.pk), "first": "gestern"}, follow=True
    )
    assert "Nichts wurde geändert." in page.content.decode()


def test_an_offer_is_hidden_and_published_again(ben: StrictClient, offer: m.Service) -> None:
    for word, status in (("hide", "inactive"), ("publish", "active"), ("pause", "temporarily closed")):
        ben.post(f"/desk/offers/{offer.pk}/say/{word}/")
        assert m.Service.objects.get(pk=offer.pk).status == status
        assert ben.get(f"/desk/offers/{offer.pk}/").status_code == 200


def test_zero_bytes_are_left_out(ben: StrictClient, offer: m.Service) -> None:
    assert ben.post("/desk/offers/new/", {"name": "Näh\0Café"}).status_code == 302
    assert m.Service.objects.filter(name="Näh Café").exists()
    told = {"name": "Sozial\0beratung", "tagline": "x\0y", "steps": "a\0b", "keywords": "\0"}
    assert ben.post(f"/desk/offers/{offer.pk}/part/words/", told).status_code == 422


def test_a_new_offer_begins_with_its_name_and_leads_on(ben: StrictClient, offer: m.Service) -> None:
    page = ben.post("/desk/offers/new/", {"name": "Näh-Café"})
    made = m.Service.objects.get(name="Näh-Café")
    assert (made.status, made.organization) == ("inactive", offer.organization)
    assert page.headers["Location"] == f"/desk/offers/{made.pk}/part/words/"
    assert "Niemand sieht dieses Angebot." in ben.get(f"/desk/offers/{made.pk}/").content.decode()
