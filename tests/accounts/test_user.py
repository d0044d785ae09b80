"""Accounts: one address each, and a seal that ends sessions."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from anlaufstelle.accounts.actions import end_sessions
from anlaufstelle.accounts.models import User
from tests.conftest import StrictClient

pytestmark = pytest.mark.django_db


def amal(**more: str) -> User:
    return User.objects.make(email="Amal.Haddad@Bruecke.example", name="Amal Haddad", **more)


def test_an_address_is_kept_in_lower_case() -> None:
    assert amal().email == "amal.haddad@bruecke.example"
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.update(email="Amal@Bruecke.example")


def test_two_people_never_share_an_address_however_it_is_written() -> None:
    amal()
    with pytest.raises(ValidationError):
        User.objects.make(email="AMAL.HADDAD@bruecke.example", name="Somebody else")
    assert User.objects.count() == 1


def test_she_is_found_by_her_address_however_she_writes_it() -> None:
    user = amal()
    assert User.objects.get_by_natural_key(" AMAL.haddad@bruecke.example ") == user


def test_keys_are_in_the_order_people_came() -> None:
    first = amal()
    second = User.objects.make(email="ruth@haus.example", name="Ruth Meier")
    assert first.pk < second.pk
    assert first.pk.version == 7


def test_without_a_password_nobody_signs_in_with_one() -> None:
    assert not amal().has_usable_password()


def test_a_new_seal_ends_every_open_session_with_its_next_request(client: StrictClient) -> None:
    user = amal(password="a good long sentence")
    client.force_login(user)
    session = client.session
    session.save()
    assert user.get_session_auth_hash() == session["_auth_user_hash"]
    end_sessions(user)
    assert user.get_session_auth_hash() != session["_auth_user_hash"]
    page = client.get("/desk/")
    assert page.status_code == 302
    assert page.headers["Location"] == "/desk/sign-in/?next=/desk/"


def test_a_new_password_ends_sessions_too() -> None:
    user = amal(password="a good long sentence")
    before = user.get_session_auth_hash()
    user.set_password("another good sentence")
    assert user.get_session_auth_hash() != before
