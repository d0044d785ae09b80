"""Whoever has a second step added or removed gets a letter about it, in her language: it may not have been she."""

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from allauth import mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value

from anlaufstelle.accounts.actions import reset_second_factor
from anlaufstelle.accounts.adapters import MESSAGES, AccountAdapter
from anlaufstelle.accounts.models import DEMO_ADDRESS, User
from anlaufstelle.outbox.models import OutboxJob, Topic
from tests import factories
from tests.conftest import StrictClient

pytestmark = pytest.mark.django_db
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
LETTERS = Path(mfa.__file__).parents[1] / "templates" / "mfa" / "email"
Stored = Callable[..., Any]
APP = {
    "de": ("Ihr zweiter Schritt hat sich geändert", "Ihre Authenticator-App ist eingerichtet."),
    "en": ("Your second step has changed", "Your authenticator app is set up."),
}


@pytest.fixture
def stored(django_capture_on_commit_callbacks: Stored) -> Stored:
    """What happens when a change is stored happens at the end of this block."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def key_of(user: User, name: str = "Schlüssel") -> Authenticator:
    return Authenticator.objects.create(
        user=user, type="webauthn", data={"name": name, "credential": {}, "passwordless": False}
    )


def letter() -> tuple[str, str]:
    """Subject and text of the only letter that waits, with work for the worker."""
    (mail,) = factories.queued_mails()
    assert list(OutboxJob.objects.filter(topic=Topic.MAIL).values_list("subject", flat=True)) == [mail.pk]
    return mail.subject, mail.body


@pytest.mark.parametrize("language", ["de", "en"])
def test_a_new_app(language: str, client: StrictClient, stored: Stored) -> None:
    user = factories.staff_member("Amal Haddad", language=language)
    factories.sign_in(client, user)
    shown = re.search(r'<code class="secret">(\w+)</code>', client.get("/desk/sign-in/second/app/").content.decode())
    assert shown
    with stored():
        digits = format_hotp_value(hotp_value(shown[1], int(time.time()) // 30))
        assert client.post("/desk/sign-in/second/app/", {"code": digits}).status_code == 302
    subject, body = letter()
    assert (subject, factories.queued_mails()[0].to) == (APP[language][0], user.email)
    assert APP[language][1] in body
    assert "Amal Haddad" in body
    assert shown[1] not in body


def test_an_app_that_is_removed(client: StrictClient, stored: Stored) -> None:
    user = factories.staff_member("Amal Haddad")
    TOTP.activate(user, SECRET)
    key_of(user)
    factories.sign_in(client, user)
    with stored():
        assert client.post("/desk/sign-in/second/app/remove/").status_code == 302
    assert "Die Authenticator-App ist entfernt." in letter()[1]


def test_a_key_that_is_removed(client: StrictClient, stored: Stored) -> None:
    user = factories.staff_member("Amal Haddad")
    TOTP.activate(user, SECRET)
    key = key_of(user)
    factories.sign_in(client, user)
    with stored():
        assert client.post(f"/desk/sign-in/keys/{key.pk}/remove/").status_code == 302
    assert "Der Schlüssel ist entfernt." in letter()[1]


def test_new_recovery_codes(client: StrictClient, stored: Stored) -> None:
    user = factories.staff_member("Amal Haddad")
    TOTP.activate(user, SECRET)
    factories.sign_in(client, user)
    with stored():
        assert client.post("/desk/sign-in/second/recovery/new/").status_code == 302
    assert "Es gibt neue Notfallcodes" in letter()[1]


def test_a_second_step_that_the_operator_forgets() -> None:
    user = factories.staff_member("Amal Haddad", language="en")
    TOTP.activate(user, SECRET)
    reset_second_factor(user)
    assert "All your second steps were removed by the people who run the house." in letter()[1]


def test_the_library_tells_of_nothing_for_which_there_are_no_words() -> None:
    told = {path.stem.removesuffix("_subject") for path in LETTERS.glob("*_subject.txt")}
    assert len(told) == 5
    assert {f"mfa/messages/{name}.txt" for name in told} <= set(MESSAGES)


def test_a_new_key() -> None:
    AccountAdapter().send_notification_mail("mfa/email/webauthn_added", factories.staff_member("Amal Haddad"))
    assert "Ihr Schlüssel ist hinzugefügt." in letter()[1]


def test_of_a_new_password_no_letter_is_written() -> None:
    AccountAdapter().send_notification_mail("account/email/password_changed", factories.staff_member("Amal Haddad"))
    assert factories.queued_mails() == []


def test_people_of_the_demo_get_no_letters() -> None:
    user = factories.staff_member("Amal Haddad", email=f"amal{DEMO_ADDRESS}")
    TOTP.activate(user, SECRET)
    reset_second_factor(user)
    assert factories.queued_mails() == []
