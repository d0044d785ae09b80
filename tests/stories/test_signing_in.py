"""Signing in with each kind of second factor, in a real browser; and being signed out at once."""

import re
from typing import Any

import pytest

from anlaufstelle.console.demo_staff import PASSWORD
from tests.stories.conftest import DESK, PHONE
from tests.stories.sign_in import Run, at_desk, code_of, password, sign_in

pytestmark = pytest.mark.browser


def sign_out(page: Any) -> None:
    page.locator(".me summary").click()
    page.get_by_role("button", name="Abmelden").click()
    page.wait_for_url("**/desk/sign-in/**")


def keys(page: Any, *, resident: bool) -> Any:
    """A key that the browser itself plays, and that always says yes."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2", "transport": "internal" if resident else "usb", "hasResidentKey": resident,
                "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True,
            }
        },
    )  # fmt: skip
    return session


def test_with_a_code_from_the_app_by_keyboard_alone_and_without_scripts(visitor: Any, run: Run) -> None:
    someone = visitor("de", size=PHONE, java_script_enabled=False)
    page = someone.go("/desk/")
    page.keyboard.press("Tab")
    page.get_by_label("E-Mail").focus()
    page.keyboard.type("nour.said@demo.example")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/second/code/")
    page.get_by_label("Code").focus()
    page.keyboard.type(code_of(run, "nour.said@demo.example"))
    page.keyboard.press("Enter")
    at_desk(page)
    page.get_by_role("heading", name="Guten Tag, Nour Said").wait_for()
    page.get_by_text("Sie arbeiten für Mieterhilfe Rurtal.").wait_for()


def test_with_a_passkey_alone_and_a_security_key_opens_only_after_the_password(
    visitor: Any, run: Run, localhost: str
) -> None:
    someone = visitor("de", size=DESK, at=localhost)
    page = someone.page
    sign_in(page, run, "mia.lenzen@demo.example")
    session = keys(page, resident=True)
    page.goto("/desk/sign-in/keys/add/")
    page.get_by_label("Passwort").fill(PASSWORD)
    page.get_by_role("button", name="Weiter").click()
    page.wait_for_url("**/keys/add/")
    page.get_by_label("Name des Schlüssels").fill("Telefon von Mia")
    page.get_by_label("Damit allein anmelden, ohne Passwort").check()
    page.get_by_role("button", name="Schlüssel hinzufügen").click()
    page.wait_for_url("**/second/**")
    page.get_by_text("Ihr Schlüssel ist hinzugefügt.").wait_for()
    sign_out(page)
    page.goto("/desk/")
    page.get_by_role("button", name="Mit einem Passkey anmelden").click()
    at_desk(page)
    page.get_by_role("heading", name="Guten Tag, Mia Lenzen").wait_for()
    page.goto("/desk/sign-in/keys/")
    page.get_by_text("Telefon von Mia").wait_for()
    page.get_by_text("Öffnet allein").wait_for()
    sign_out(page)
    password(page, "mia.lenzen@demo.example")
    page.get_by_role("button", name="Meinen Schlüssel benutzen").click()
    at_desk(page)
    session.detach()


def test_a_key_that_was_added_as_second_step_does_not_open_alone(visitor: Any, run: Run, localhost: str) -> None:
    someone = visitor("de", size=DESK, at=localhost)
    page = someone.page
    sign_in(page, run, "ute.krings@demo.example")
    keys(page, resident=True)
    page.goto("/desk/sign-in/keys/add/")
    page.get_by_label("Passwort").fill(PASSWORD)
    page.get_by_role("button", name="Weiter").click()
    page.wait_for_url("**/keys/add/")
    # The key could do it: the browser is told to keep it as a passkey, whatever the page has asked for.
    page.evaluate(
        "() => { const make = navigator.credentials.create.bind(navigator.credentials);"
        " navigator.credentials.create = (o) => { o.publicKey.authenticatorSelection = {residentKey: 'required',"
        " requireResidentKey: true, userVerification: 'required'}; return make(o); }; }"
    )
    page.get_by_role("button", name="Schlüssel hinzufügen").click()
    page.wait_for_url("**/second/recovery/")
    sign_out(page)
    page.goto("/desk/")
    page.get_by_role("button", name="Mit einem Passkey anmelden").click()
    page.get_by_text("Dieser Code passt nicht").wait_for()
    assert "/desk/sign-in/" in page.url
    password(page, "ute.krings@demo.example")
    page.get_by_role("button", name="Meinen Schlüssel benutzen").click()
    at_desk(page)


def test_with_a_recovery_code_once(visitor: Any, run: Run) -> None:
    page = visitor("de", size=PHONE).page
    sign_in(page, run, "jana.schiffer@demo.example")
    page.goto("/desk/sign-in/second/recovery/new/")
    page.get_by_label("Passwort").fill(PASSWORD)
    page.get_by_role("button", name="Weiter").click()
    page.get_by_role("button", name="Neue erstellen").click()
    page.wait_for_url("**/second/recovery/")
    code = page.locator(".codes code").first.inner_text()
    sign_out(page)
    for opens in (True, False):
        password(page, "jana.schiffer@demo.example")
        page.get_by_label("Code").fill(code)
        page.get_by_role("button", name="Anmelden").click()
        if opens:
            at_desk(page)
            sign_out(page)
        else:
            page.get_by_text("Dieser Code passt nicht").wait_for()


def elsewhere(page: Any, name: str) -> None:
    page.get_by_label("Name").fill(name)
    page.get_by_role("button", name="In").click()


def invited(run: Run, house: str, email: str, provider: str, role: str) -> str:
    link = run("invite", email, "--provider", provider, "--role", role)
    return house + re.sub(r"^https?://[^/]+", "", link)


def test_from_elsewhere_with_a_second_factor_there(visitor: Any, run: Run, house: str) -> None:
    page = visitor("de", size=DESK).page
    page.goto(invited(run, house, "ada@elsewhere.example", "Frauenraum Brücke", "editor"))
    page.get_by_role("link", name="Anfangen mit Kreis").click()
    elsewhere(page, "ada")
    at_desk(page)
    page.get_by_role("heading", name="Guten Tag, Ada Weber").wait_for()
    sign_out(page)
    page.get_by_role("link", name="Anmelden mit Kreis").click()
    at_desk(page)  # she is still signed in there


def test_from_elsewhere_without_one_asks_for_one_here(visitor: Any, run: Run, house: str) -> None:
    page = visitor("de", size=DESK).page
    page.goto(invited(run, house, "bob@elsewhere.example", "Frauenraum Brücke", "editor"))
    page.get_by_role("link", name="Anfangen mit Kreis").click()
    elsewhere(page, "bob")
    page.wait_for_url("**/desk/sign-in/second/")
    page.get_by_text("Richten Sie zuerst einen zweiten Schritt ein.").wait_for()
    page.goto("/desk/")
    assert page.url.endswith("/desk/sign-in/second/")


def test_from_elsewhere_without_an_invitation_nobody_comes_in(visitor: Any, run: Run, house: str) -> None:
    page = visitor("de", size=DESK).page
    page.goto(invited(run, house, "somebody@else.example", "Frauenraum Brücke", "editor"))  # not hers
    page.goto("/desk/")
    page.get_by_role("link", name="Anmelden mit Kreis").click()
    elsewhere(page, "eve")
    page.get_by_role("heading", name="Hier gibt es noch keinen Zugang für Sie").wait_for()
    page.goto("/desk/")
    assert "/desk/sign-in/" in page.url


def test_somebody_adds_the_other_place_to_the_account_she_has(visitor: Any, run: Run) -> None:
    page = visitor("de", size=PHONE).page
    sign_in(page, run, "emre.kaya@demo.example")
    page.goto("/desk/sign-in/elsewhere/")
    page.get_by_role("link", name="Kreis hinzufügen").click()
    elsewhere(page, "finn")
    page.get_by_label("Passwort").fill(PASSWORD)  # first: is it still you?
    page.get_by_role("button", name="Weiter").click()
    page.get_by_text("Sie können sich jetzt auch von dort anmelden.").wait_for()
    sign_out(page)
    page.get_by_role("link", name="Anmelden mit Kreis").click()
    at_desk(page)
    page.get_by_role("heading", name="Guten Tag, Emre Kaya").wait_for()


def test_a_removed_editors_open_session_ends_at_once(visitor: Any, run: Run) -> None:
    editor, administrator = visitor("de", size=PHONE), visitor("de", size=DESK)
    sign_in(editor.page, run, "amal.haddad@demo.example")
    sign_in(administrator.page, run, "ute.krings@demo.example")
    administrator.page.get_by_role("link", name="Menschen").first.click()
    administrator.page.get_by_role("link", name="Ändern Amal Haddad").click()
    administrator.page.get_by_role("button", name="Amal Haddad arbeitet nicht mehr hier").click()
    administrator.page.get_by_text("Amal Haddad arbeitet nicht mehr hier.").wait_for()
    editor.page.goto("/desk/")
    assert "/desk/sign-in/" in editor.page.url
    sign_in(editor.page, run, "amal.haddad@demo.example")
    editor.page.get_by_text("Sie arbeiten für Willkommen in Heimbach.").wait_for()
