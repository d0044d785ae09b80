"""What an app and recovery codes are made from: kept under lock, opened only with this house's key."""

import json
import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value

from anlaufstelle.accounts import secret_encryption
from anlaufstelle.console.worker import clean_up
from tests import factories
from tests.conftest import StrictClient

pytestmark = pytest.mark.django_db
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
SEED = "ab" * 40


def code() -> str:
    return format_hotp_value(hotp_value(SECRET, int(time.time()) // 30))


def kept() -> str:
    """Everything that the table of second factors holds."""
    return json.dumps(list(Authenticator.objects.order_by("pk").values_list("data", flat=True)))


def lie_open() -> None:
    """Rows as earlier versions wrote them."""
    user = factories.staff_member("Amal Haddad")
    Authenticator.objects.create(user=user, type="totp", data={"secret": SECRET})
    Authenticator.objects.create(user=user, type="recovery_codes", data={"seed": SEED, "used_mask": 5})


def test_a_secret_is_not_in_the_database_as_it_is() -> None:
    user = factories.staff_member("Amal Haddad")
    app, codes = TOTP.activate(user, SECRET), RecoveryCodes.activate(user)
    assert SECRET not in kept()
    assert all(
        data.startswith(secret_encryption.PREFIX) for data in (app.instance.data["secret"], codes.instance.data["seed"])
    )
    assert TOTP(Authenticator.objects.get(type="totp")).validate_code(code())
    assert codes.validate_code(codes.get_unused_codes()[0])


def test_the_same_secret_is_locked_differently_each_time() -> None:
    assert secret_encryption.encrypt_secret(SECRET) != secret_encryption.encrypt_secret(SECRET)
    assert (
        secret_encryption.decrypt_secret(secret_encryption.encrypt_secret(SECRET))
        == secret_encryption.decrypt_secret(SECRET)
        == SECRET
    )


def test_what_an_earlier_version_left_open_still_works_and_is_locked_by_the_worker() -> None:
    lie_open()
    codes = RecoveryCodes(Authenticator.objects.get(type="recovery_codes"))
    before = codes.get_unused_codes()
    assert TOTP(Authenticator.objects.get(type="totp")).validate_code(code())
    clean_up()
    locked = kept()
    assert SECRET not in locked
    assert SEED not in locked
    clean_up()
    assert kept() == locked  # once is enough
    assert RecoveryCodes(Authenticator.objects.get(type="recovery_codes")).get_unused_codes() == before
    assert secret_encryption.decrypt_secret(Authenticator.objects.get(type="totp").data["secret"]) == SECRET
    assert secret_encryption.count_unreadable() == 0


@pytest.mark.parametrize("change", ["key", "text"])
def test_with_another_key_or_a_changed_text_it_opens_nothing_and_says_so(change: str, settings: Any) -> None:
    locked = secret_encryption.encrypt_secret(SECRET)
    if change == "key":
        settings.SECRET_KEY = "another key of the same length, from another installation"
    else:
        locked = locked[:-8] + ("A" if locked[-8] != "A" else "B") + locked[-7:]
    with pytest.raises(secret_encryption.WrongSecretKey, match="ein anderer geheimer Schlüssel"):
        secret_encryption.decrypt_secret(locked)


def test_after_a_restore_without_the_key_she_is_told_what_to_do(client: StrictClient, settings: Any) -> None:
    user = factories.staff_member("Amal Haddad", password="der Igel kommt im Herbst")
    TOTP.activate(user, SECRET)
    settings.SECRET_KEY = "another key of the same length, from another installation"
    assert secret_encryption.count_unreadable() == 1
    client.post("/desk/sign-in/", {"login": user.email, "password": "der Igel kommt im Herbst"})
    page = client.post("/desk/sign-in/second/code/", {"code": code()})
    assert page.status_code == 400
    assert "ein anderer geheimer Schlüssel" in page.content.decode()
    assert client.get("/desk/").status_code == 302
