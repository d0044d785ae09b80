"""Signing in without a browser: password, then a code; what is refused, and how calmly."""

import re
import time
from typing import Any
from urllib.parse import quote

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.conf import settings
from django.core.cache import cache

from anlaufstelle.accounts.models import User
from anlaufstelle.console import staff_accounts
from anlaufstelle.directory.roles import Role
from tests import factories
from tests.conftest import StrictClient

pytestmark = pytest.mark.django_db
PASSWORD = "der Igel kommt im Herbst"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def code(ago: int = 0) -> str:
    return format_hotp_value(hotp_value(SECRET, int(time.time()) // 30 - ago))


def amal(*, app: bool = True, **more: Any) -> User:
    user = factories.staff_member("Amal Haddad", factories.provider(), Role.EDITOR, password=PASSWORD, **more)
    if app:
        TOTP.activate(user, SECRET)
    return user


def words(page: Any) -> str:
    return re.sub(r"<[^>]+>|\s+", " ", page.content.decode())


def type_password(client: StrictClient, password: str = PASSWORD, email: str = "amal.haddad@work.example") -> Any:
    return client.post("/desk/sign-in/", {"login": email, "password": password})


def type_code(client: StrictClient, digits: str) -> Any:
    return client.post("/desk/sign-in/second/code/", {"code": digits})


def test_with_password_and_code_she_is_in(client: StrictClient) -> None:
    amal()
    assert client.get("/desk/").headers["Location"] == "/desk/sign-in/?next=/desk/"
    assert "Anmelden" in words(client.get("/desk/sign-in/?next=/desk/"))
    assert type_password(client).headers["Location"] == "/desk/sign-in/second/code/"
    assert client.get("/desk/").status_code == 302
    assert "Sechs Ziffern" in words(client.get("/desk/sign-in/second/code/"))
    assert type_code(client, code()).headers["Location"] == "/desk/"
    page = client.get("/desk/")
    assert "Guten Tag, Amal Haddad" in words(page)
    assert "Brücke e. V." in words(page)
    assert "no-store" in page.headers["Cache-Control"]


def test_her_own_language_speaks_to_her(client: StrictClient) -> None:
    amal(language="en")
    page = client.get("/desk/sign-in/", headers={"accept-language": "en-GB"})
    assert "Sign in" in words(page)
    type_password(client)
    type_code(client, code())
    page = client.get("/desk/", headers={"accept-language": "de"})
    assert "Good day, Amal Haddad" in words(page)
    assert page.headers["Content-Language"] == "en"
    assert '<html lang="en"' in page.content.decode()


def test_a_recovery_code_opens_once(client: StrictClient) -> None:
    user = amal()
    codes = RecoveryCodes.activate(user)
    first = codes.get_unused_codes()[0]
    type_password(client)
    assert type_code(client, first).headers["Location"] == "/desk/"
    client.post("/desk/sign-in/out/")
    type_password(client)
    page = type_code(client, first)
    assert page.status_code == 200
    assert "Dieser Code passt nicht" in words(page)


def test_a_code_that_was_seen_over_a_shoulder_opens_nothing(client: StrictClient) -> None:
    amal()
    with time_machine.travel("2026-11-25 09:00:10", tick=False) as clock:
        seen = code()
        type_password(client)
        type_code(client, seen)
        clock.shift(35)  # the code is still within what clocks may differ by
        thief = StrictClient()
        type_password(thief)
        assert "Dieser Code passt nicht" in words(type_code(thief, seen))
        assert type_code(thief, code()).status_code == 302


def test_the_same_words_for_a_wrong_password_and_for_nobody(client: StrictClient) -> None:
    amal()
    wrong = words(type_password(client, "ein falscher Satz hier"))
    nobody = words(type_password(client, "ein falscher Satz hier", "nobody@work.example"))
    assert "Adresse und Passwort passen nicht zusammen" in wrong
    assert wrong.replace("amal.haddad", "nobody") == nobody


def test_a_closed_account_does_not_open(client: StrictClient) -> None:
    amal()
    User.objects.update(is_active=False)
    page = type_password(client)
    assert page.headers["Location"] == "/desk/sign-in/closed/"
    assert "Dieser Zugang ist geschlossen" in words(client.get("/desk/sign-in/closed/"))
    assert client.get("/desk/").status_code == 302


def test_a_wrong_code_a_hundred_times_is_a_calm_sentence_and_a_limit(client: StrictClient) -> None:
    amal()
    type_password(client)
    said = set()
    for number in range(100):
        page = type_code(client, f"{number:06}")
        assert page.status_code == 200
        said |= set(re.findall(r"Dieser Code passt nicht|zu oft hintereinander", words(page)))
    assert said == {"Dieser Code passt nicht", "zu oft hintereinander"}
    assert "zu oft" in words(type_code(client, code()))  # the right one neither, for a while
    cache.clear()  # five minutes later
    assert type_code(client, code()).status_code == 302


def test_a_wrong_password_a_hundred_times_too(client: StrictClient) -> None:
    amal()
    statuses = [type_password(client, f"falsch {number} falsch").status_code for number in range(40)]
    assert set(statuses) == {200, 429}
    page = type_password(client)
    assert page.status_code == 429
    assert "Warten Sie fünf Minuten" in words(page)


def test_the_limit_holds_whatever_an_attacker_says_of_his_address(client: StrictClient) -> None:
    amal()
    pages = [
        client.post(
            "/desk/sign-in/",
            {"login": f"user{number}@work.example", "password": "falsch falsch"},
            headers={"x-forwarded-for": f"203.0.113.{number}"},
        )
        for number in range(40)
    ]
    assert pages[-1].status_code == 429


def test_the_limit_is_counted_in_the_database_for_all_processes() -> None:
    assert settings.CACHES["default"]["BACKEND"].endswith("DatabaseCache")


def test_whoever_has_no_second_factor_can_do_nothing_but_set_one_up(client: StrictClient) -> None:
    amal(app=False)
    assert type_password(client).headers["Location"] == "/desk/"
    for path in ("/desk/", "/desk/people/", "/desk/sign-in/password/", "/desk/sign-in/sessions/"):
        assert client.get(path).headers["Location"] == "/desk/sign-in/second/", path
    page = client.get("/desk/sign-in/second/")
    assert "Richten Sie zuerst einen zweiten Schritt ein" in words(page)
    page = client.get("/desk/sign-in/second/app/")
    secret = re.search(r'<code class="secret">(\w+)</code>', page.content.decode())
    assert secret
    assert "data:image/svg+xml" in page.content.decode()
    digits = format_hotp_value(hotp_value(secret[1], int(time.time()) // 30))
    page = client.post("/desk/sign-in/second/app/", {"code": digits})
    assert page.headers["Location"] == "/desk/sign-in/second/recovery/"
    page = client.get("/desk/sign-in/second/recovery/")
    assert len(re.findall(r"<code>", page.content.decode())) == 10
    assert client.get("/desk/").status_code == 200


def test_a_session_that_waited_at_the_set_up_must_show_the_factor_that_was_set_up_elsewhere(
    client: StrictClient,
) -> None:
    user = amal(app=False)
    type_password(client)
    TOTP.activate(user, SECRET)  # by her, in another browser
    page = client.get("/desk/people/?x=1")
    assert page.headers["Location"] == "/desk/sign-in/second/again/?next=%2Fdesk%2Fpeople%2F%3Fx%3D1"
    page = client.post("/desk/sign-in/second/again/", {"code": code(), "next": "/desk/"})
    assert page.headers["Location"] == "/desk/"
    assert client.get("/desk/").status_code == 200


def test_she_cannot_remove_her_only_second_factor(client: StrictClient) -> None:
    user = amal()
    factories.sign_in(client, user)
    page = client.post("/desk/sign-in/second/app/remove/")
    assert "Das ist Ihr einziger zweiter Schritt" in words(page)
    assert Authenticator.objects.filter(user=user).exists()


def test_something_that_matters_asks_once_more_who_it_is(client: StrictClient) -> None:
    user = amal()
    factories.sign_in(client, user, just_now=False)
    page = client.get("/desk/sign-in/second/recovery/new/")
    assert page.headers["Location"].startswith("/desk/sign-in/again/?next=")
    assert "Sind Sie es noch?" in words(client.get(page.headers["Location"]))
    assert client.post(page.headers["Location"], {"password": PASSWORD}).status_code == 302
    assert client.get("/desk/sign-in/second/recovery/new/").status_code == 200


@pytest.mark.parametrize(
    "sent", ["", "null", "1", "[]", "{}", '{"id": 5}', '{"response": []}', "{", "\ud800", "x" * 9999]
)
def test_whatever_comes_as_a_key_is_refused_in_a_sentence(sent: str, client: StrictClient) -> None:
    client.get("/desk/sign-in/keys/in/", headers={"accept": "application/json"})
    body = f"credential={quote(sent.encode('utf-8', 'surrogatepass'))}"
    page = client.post("/desk/sign-in/keys/in/", body, content_type="application/x-www-form-urlencoded")
    assert page.status_code == 302
    assert page.headers["Location"] == "/desk/sign-in/"


def test_there_is_no_way_to_sign_oneself_up(client: StrictClient) -> None:
    for path in ("/desk/sign-in/signup/", "/desk/sign-in/register/", "/desk/sign-in/elsewhere/signup/"):
        assert client.get(path).status_code == 404
    assert User.objects.count() == 0


def test_a_session_ends_when_nobody_uses_it(client: StrictClient) -> None:
    with time_machine.travel("2026-11-25 09:00:00+00:00", tick=False) as clock:
        factories.sign_in(client, amal())
        assert client.get("/desk/").status_code == 200
        clock.shift(44 * 60)
        assert client.get("/desk/").status_code == 200
        clock.shift(44 * 60)
        assert client.get("/desk/").status_code == 200
        clock.shift(46 * 60)
        page = client.get("/desk/")
        assert page.headers["Location"] == "/desk/sign-in/?next=/desk/&ended=1"
        assert "weil eine Weile nichts geschah" in words(client.get(page.headers["Location"]))
        assert client.get("/desk/").headers["Location"] == "/desk/sign-in/?next=/desk/"


def test_words_that_come_too_late_are_shown_to_be_copied_and_passwords_are_not(client: StrictClient) -> None:
    sent = {"text": "Erste Zeile\n<zweite> Zeile", "area": "WOH", "again": "der Igel kommt", "oldpassword": PASSWORD}
    with time_machine.travel("2026-11-25 09:00:00+00:00", tick=False) as clock:
        factories.sign_in(client, amal())
        assert client.get("/desk/").status_code == 200
        clock.shift(46 * 60)
        page = client.post("/desk/people/invite/?from=a", sent)
        assert page.status_code == 403
        assert "no-store" in page.headers["Cache-Control"]
        told = page.content.decode()
        assert re.findall(r"<textarea[^>]*>([^<]*)</textarea>", told) == ["Erste Zeile\n&lt;zweite&gt; Zeile"]
        assert 'dir="auto" readonly' in told
        assert "Igel" not in told
        assert PASSWORD not in told
        assert 'href="/desk/sign-in/?next=/desk/people/invite/%3Ffrom%3Da" target="_blank" rel="noopener"' in told
        assert "Ihr Text ist nicht verloren" in words(page)
        assert client.get("/desk/").headers["Location"] == "/desk/sign-in/?next=/desk/"


def test_a_late_click_without_words_leads_to_the_sign_in(client: StrictClient) -> None:
    with time_machine.travel("2026-11-25 09:00:00+00:00", tick=False) as clock:
        factories.sign_in(client, amal())
        client.get("/desk/")
        clock.shift(46 * 60)
        page = client.post("/desk/act-for/", {"area": "WOH", "oldpassword": PASSWORD})
        assert page.headers["Location"].endswith("&ended=1")


def test_a_session_ends_after_twelve_hours_however_busy_she_is(client: StrictClient) -> None:
    with time_machine.travel("2026-11-25 07:00:00+00:00", tick=False) as clock:
        factories.sign_in(client, amal())
        for _ in range(24):
            assert client.get("/desk/").status_code == 200
            clock.shift(30 * 60)
        clock.shift(60)
        assert client.get("/desk/").status_code == 302


def test_reading_writes_at_most_once_a_minute(client: StrictClient, django_assert_num_queries: Any) -> None:
    with time_machine.travel("2026-11-25 07:00:00+00:00", tick=False) as clock:
        factories.sign_in(client, amal())
        client.get("/desk/")
        clock.shift(59)
        with django_assert_num_queries(3) as asked:  # session, person, what she may act as
            client.get("/desk/")
        assert not [one for one in asked.captured_queries if not one["sql"].startswith("SELECT")]
        clock.shift(2)
        with django_assert_num_queries(3 + 3) as asked:
            client.get("/desk/")
        assert [one for one in asked.captured_queries if one["sql"].startswith("UPDATE")]


def test_a_forgotten_password_is_answered_the_same_for_everybody(client: StrictClient, mailoutbox: list[Any]) -> None:
    amal()
    known = client.post("/desk/sign-in/password/forgotten/", {"email": "amal.haddad@work.example"})
    unknown = client.post("/desk/sign-in/password/forgotten/", {"email": "nobody@work.example"})
    assert known.headers["Location"] == unknown.headers["Location"] == "/desk/sign-in/password/forgotten/sent/"
    assert "ist ein Link unterwegs" in words(client.get(known.headers["Location"]))
    letter = factories.queued_mails()[0]
    assert len(factories.queued_mails()) == 1
    assert letter.to == "amal.haddad@work.example"
    link = re.search(r"http://testserver(/\S+)", letter.body)
    assert link
    page = client.get(link[1], follow=True)
    assert "Ein neues Passwort" in words(page)
    page = client.post(
        page.request["PATH_INFO"], {"password1": "ein neuer langer Satz", "password2": "ein neuer langer Satz"}
    )
    assert page.headers["Location"] == "/desk/sign-in/password/new/done/"
    assert type_password(client, "ein neuer langer Satz").headers["Location"] == "/desk/sign-in/second/code/"
    again = StrictClient().get(link[1], follow=True)
    assert "gilt nicht oder nicht mehr" in words(again)


def test_where_no_mail_goes_out_the_operator_passes_a_link_on(client: StrictClient) -> None:
    amal()
    link = staff_accounts.new_password("Amal.Haddad@work.example").removeprefix("http://localhost:8000")
    page = client.get(link, follow=True)
    new = {"password1": "ein neuer langer Satz", "password2": "ein neuer langer Satz"}
    assert client.post(page.request["PATH_INFO"], new).status_code == 302
    assert type_password(client, "ein neuer langer Satz").headers["Location"] == "/desk/sign-in/second/code/"
