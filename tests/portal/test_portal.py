"""Her own page: coming in, reading, ending a permission, going; and everything that does not open it."""

import datetime as dt
import re
from typing import Any

import pytest
import time_machine
from django.utils import translation

from anlaufstelle.core.dates import today
from anlaufstelle.core.ids import new_id
from anlaufstelle.people import actions
from anlaufstelle.people.clients import details_editing
from anlaufstelle.people.consent.summary import date_text
from anlaufstelle.people.models import Consent, PortalCode, RectificationRequest
from anlaufstelle.people.portal_access import sign_in as portal_access
from anlaufstelle.rls.context import access_context, context_of
from tests import factories
from tests.conftest import StrictClient
from tests.people.scene import Scene

pytestmark = pytest.mark.django_db

LANGUAGES = ("de", "en", "ar", "uk")


@pytest.fixture(autouse=True)
def quick(settings: Any) -> None:
    """Hashing is slow on purpose; not here."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def scene(codes: None) -> Scene:
    made = Scene()
    made.agree()
    return made


def text(page: Any) -> str:
    return re.sub(r"<[^>]+>|\s+", " ", page.content.decode())


def code_of(scene: Scene) -> str:
    with access_context(context_of(scene.actor)):
        return portal_access.issue_code(scene.actor, client=scene.client)


def come_in(scene: Scene, client: StrictClient, language: str = "de") -> str:
    code = code_of(scene)
    path = f"/{language}/mine/"
    assert client.post(path, {"code": code}).status_code == 200
    told = {"code": code, "year": "1990", "pin": "4711", "again": "4711"}
    assert client.post(path, told).status_code == 302
    return code


def consent_of(scene: Scene) -> Consent:
    with access_context(context_of(scene.actor)):
        return Consent.objects.visible_to(scene.actor).get()


@pytest.mark.parametrize("language", LANGUAGES)
def test_she_reads_in_her_language_who_sees_what_and_her_name_stands_nowhere(
    scene: Scene, client: StrictClient, language: str
) -> None:
    door = client.get(f"/{language}/mine/")
    assert door.status_code == 200
    come_in(scene, client, language)
    page = client.get(f"/{language}/mine/")
    told = text(page)
    assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">' in page.content.decode()
    assert "Wohnwerk Rur" in told
    assert "Brücke e. V." in told
    assert "Rima" not in told
    assert "Khoury" not in told
    assert "<title>Anlaufstelle</title>" in page.content.decode()
    assert "data-leave" in page.content.decode()
    assert "no-store" in page.headers["Cache-Control"]
    assert page.headers["Refresh"] == f"905; url=/{language}/mine/"


def test_she_reads_who_has_given_out_each_code_and_since_when_it_is_used(scene: Scene, client: StrictClient) -> None:
    code_of(scene)
    with access_context(context_of(scene.actor)):
        PortalCode.objects.visible_to(scene.actor).update(given_on=today() - dt.timedelta(days=370))
    code_of(scene)
    come_in(scene, client)
    for language, meant in {"de": "Codes für", "en": "Codes for", "ar": "رموز صفحتك", "uk": "Коди до"}.items():
        told = text(client.get(f"/{language}/mine/"))
        assert meant in told
        codes = told.split(meant)[1]
        comma = "،" if language == "ar" else ","
        assert codes.count(f"Ben Aydin{comma} Brücke e. V.") == 2, "the first one is older than a year"
        if language == "de":
            assert "bisher nie benutzt" in codes
            assert f"benutzt seit {day_words_of(today())}" in codes


def day_words_of(day: dt.date) -> str:
    with translation.override("de"):
        return date_text(day)


def test_the_cookie_is_hers_alone_on_her_own_path(scene: Scene, client: StrictClient) -> None:
    assert not client.get("/de/mine/").cookies.get("sessionid")
    come_in(scene, client)
    assert "sessionid" not in client.cookies
    for language in LANGUAGES:
        cookie = client.cookies[f"mine_{language}"]
        assert cookie["path"] == f"/{language}/mine/"
        assert cookie["httponly"]
        assert cookie["samesite"] == "Strict"
        assert not cookie["max-age"]
        assert str(scene.key) not in client.get(f"/{language}/mine/").content.decode()


def test_she_ends_a_permission_in_one_click_and_a_confirmation(scene: Scene, client: StrictClient) -> None:
    clara = StrictClient()
    factories.sign_in(clara, scene.clara)
    file = f"/desk/persons/{scene.key}/"
    assert clara.get(file).status_code == 200
    come_in(scene, client)
    path = f"/de/mine/end/{consent_of(scene).pk}/"
    assert path in client.get("/de/mine/").content.decode()
    assert "Gilt sofort" in text(client.get(path))
    assert clara.get(file).status_code == 200
    assert client.post(path).status_code == 302
    assert clara.get(file).status_code == 404
    assert "Wohnwerk Rur" not in text(client.get("/de/mine/")).split("hineingesehen")[0]
    assert consent_of(scene).withdrawal_channel == "own page"


def test_a_consent_of_somebody_else_is_the_same_as_none(scene: Scene, client: StrictClient) -> None:
    other = Scene.__new__(Scene)
    other.__dict__.update(scene.__dict__)
    with access_context(context_of(scene.actor)):
        other.case = own_case(scene)
    foreign = other.agree()
    come_in(scene, client)
    told = []
    for key in (foreign.pk, new_id()):
        page = client.get(f"/de/mine/end/{key}/")
        assert page.status_code == 404
        told.append(page.content.decode().replace(str(key), "key"))  # the links to other languages name the address
    assert told[0] == told[1]
    assert client.post(f"/de/mine/end/{foreign.pk}/").status_code == 404


def own_case(scene: Scene) -> Any:
    """Somebody else is counselled by Ben, too."""
    return actions.open_case(scene.actor, facts={"given_name": "Olena"}, areas=["WOH", "AUF"])


def test_a_guessed_code_and_an_old_one_are_a_clear_sentence(scene: Scene, client: StrictClient) -> None:
    old = code_of(scene)
    code_of(scene)
    for code in (old, "AAAA-BBBB", "", "\0", "x" * 500):
        page = client.post("/de/mine/", {"code": code})
        assert page.status_code == 422
        assert "Dieser Code öffnet nichts, oder nicht mehr." in text(page)
        assert "mine_de" not in client.cookies


def test_five_wrong_pins_are_a_clear_sentence_and_the_right_one_opens_nothing_then(
    scene: Scene, client: StrictClient
) -> None:
    code = come_in(scene, StrictClient())
    for _ in range(4):
        assert "Diese PIN ist falsch" in text(client.post("/de/mine/", {"code": code, "pin": "0000"}))
    assert "gesperrt" in text(client.post("/de/mine/", {"code": code, "pin": "0000"}))
    assert "gesperrt" in text(client.post("/de/mine/", {"code": code, "pin": "4711"}))
    assert "mine_de" not in client.cookies


def test_after_a_quarter_of_an_hour_her_page_is_closed_and_says_so(scene: Scene, client: StrictClient) -> None:
    come_in(scene, client)
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(minutes=14)):
        assert "Wohnwerk Rur" in text(client.get("/de/mine/"))
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(minutes=16)):
        page = client.get("/de/mine/")
        assert page.status_code == 403
        assert "Ihre Seite ist geschlossen" in text(page)
        assert "Wohnwerk Rur" not in text(page)
        assert client.cookies["mine_de"].value == ""


def test_a_locked_page_is_closed_where_it_is_open(scene: Scene, client: StrictClient) -> None:
    come_in(scene, client)
    with access_context(context_of(scene.actor)):
        portal_access.lock_portal(scene.actor, client=scene.key)
    for page in (client.get("/de/mine/"), client.post(f"/de/mine/end/{consent_of(scene).pk}/")):
        assert page.status_code in {200, 403}
        assert "Wohnwerk Rur" not in text(page)
    assert consent_of(scene).withdrawn_on is None


def test_she_goes_and_nothing_opens_any_more(scene: Scene, client: StrictClient) -> None:
    come_in(scene, client)
    stolen = client.cookies["mine_de"].value
    client.post("/de/mine/out/")
    assert "Wohnwerk Rur" not in text(client.get("/de/mine/"))
    client.cookies["mine_de"] = stolen
    assert "Wohnwerk Rur" not in text(client.get("/de/mine/"))


@pytest.mark.parametrize("told", ["", "nonsense", "W10:1abc:x"])
def test_a_made_up_cookie_is_none(client: StrictClient, codes: None, told: str) -> None:
    client.cookies["mine_de"] = told
    assert client.get("/de/mine/").status_code == 200
    assert client.post("/de/mine/out/").status_code == 302


def test_she_asks_for_a_correction_and_reads_the_answer(scene: Scene, client: StrictClient) -> None:
    come_in(scene, client)
    said = {"provider": str(scene.bridge.pk), "text": "Mein Vorname ist Reema."}
    assert client.get("/de/mine/correct/").status_code == 200
    for _ in range(2):
        assert client.post("/de/mine/correct/", said).headers["Location"] == "/de/mine/"
    assert text(client.get("/de/mine/")).count("Mein Vorname ist Reema.") == 1
    with access_context(context_of(scene.actor)):
        (asked,) = RectificationRequest.objects.visible_to(scene.actor)
        details_editing.answer_rectification(
            scene.actor, rectification=asked, was_accepted=True, reason="Der Pass sagt es auch."
        )
    told = text(client.get("/de/mine/"))
    assert "Ja, es ist berichtigt." in told
    assert "Der Pass sagt es auch." in told


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_that_come_when_the_page_is_over_are_shown_at_the_door(
    scene: Scene, client: StrictClient, language: str
) -> None:
    come_in(scene, client, language)
    said = {"provider": str(scene.bridge.pk), "text": "Mein Vorname ist\n<Reema>."}
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(minutes=16)):
        for status in (403, 200):  # the second time the browser has forgotten that a page was open
            door = client.post(f"/{language}/mine/correct/", said)
            assert door.status_code == status
            assert "readonly>Mein Vorname ist\n&lt;Reema&gt;.</textarea>" in door.content.decode()
            assert "no-store" in door.headers["Cache-Control"]
        assert "<textarea" not in client.get(f"/{language}/mine/").content.decode()
    with access_context(context_of(scene.actor)):
        assert not RectificationRequest.objects.visible_to(scene.actor).exists()


def test_the_year_of_birth_stays_where_two_pins_differ_and_the_pins_do_not(scene: Scene, client: StrictClient) -> None:
    told = {"code": code_of(scene), "year": "1990", "pin": "4711", "again": "4712"}
    page = client.post("/de/mine/", told)
    assert page.status_code == 422
    assert '<input id="year" name="year" value="1990"' in page.content.decode()
    assert "4711" not in page.content.decode()
    assert "4712" not in page.content.decode()


@pytest.mark.parametrize("said", [{"text": ""}, {"text": "x" * 1001}, {"text": "Falsch", "provider": "nonsense"}])
def test_what_cannot_be_asked_for_is_said_and_her_words_stay(
    scene: Scene, client: StrictClient, said: dict[str, str]
) -> None:
    come_in(scene, client)
    for provider in (scene.bridge.pk, scene.rur.pk) if "provider" in said else (scene.bridge.pk,):
        answer = client.post("/de/mine/correct/", {"provider": str(provider)} | said)
        assert answer.status_code == 422
        assert 'role="alert"' in answer.content.decode()
        assert said["text"][:50] in answer.content.decode()
    with access_context(context_of(scene.actor)):
        assert not RectificationRequest.objects.visible_to(scene.actor).exists()


def test_a_provider_that_does_not_counsel_her_is_not_asked(scene: Scene, client: StrictClient) -> None:
    come_in(scene, client)
    assert client.post("/de/mine/correct/", {"provider": str(scene.rur.pk), "text": "Falsch"}).status_code == 422
    assert StrictClient().post("/de/mine/correct/", {"text": "Falsch"}).status_code == 200  # the door
