"""The key to her own page: given out once, begun with the year of birth, opened with a PIN, locked after five."""

import dataclasses
import datetime as dt
from typing import Any

import pytest
import time_machine

from anlaufstelle.audit.models import AuditEntry
from anlaufstelle.people.access.permissions import NotYourClient
from anlaufstelle.people.clients import details_editing
from anlaufstelle.people.models import Client, PortalCode
from anlaufstelle.people.portal_access import sign_in as portal_access
from anlaufstelle.privacy import client_records
from anlaufstelle.rls.context import access_context, context_of
from tests import factories
from tests.people.scene import Scene

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def quick(settings: Any) -> None:
    """Hashing is slow on purpose; not here."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def scene(codes: None) -> Scene:
    return Scene()


def code_of(scene: Scene) -> str:
    with access_context(context_of(scene.actor)):
        return portal_access.issue_code(scene.actor, client=scene.client)


def begun(scene: Scene, pin: str = "4711") -> str:
    code = code_of(scene)
    portal_access.first_sign_in(code=code, year="1990", pin=pin, pin_repeated=pin)
    return code


def refused(call: Any, **told: Any) -> str:
    with pytest.raises(portal_access.PortalAccessRefused) as why:
        call(**told)
    return str(why.value)


def test_a_code_has_128_bits_and_neither_it_nor_the_pin_is_kept(scene: Scene) -> None:
    code = begun(scene)
    assert len(code.replace("-", "")) == 26
    with access_context(context_of(scene.actor)):
        row = PortalCode.objects.visible_to(scene.actor).values().get()
    assert code.replace("-", "") not in str(row)
    assert "4711" not in str(row["pin"])


def test_she_begins_with_her_year_of_birth_and_comes_back_with_her_pin(scene: Scene) -> None:
    code = begun(scene)
    key = portal_access.sign_in(code=code.lower().replace("-", " "), pin=" ٤٧١١ ")
    assert key.client_id == scene.key
    with access_context(context_of(portal_access.client_actor(scene.key))):
        assert portal_access.is_session_valid(key.pk, scene.key, key.session_token)
        assert not portal_access.is_session_valid(key.pk, scene.key, "another")
        assert not portal_access.is_session_valid(key.pk, scene.key, "")
    portal_access.sign_out(key.pk, key.client_id)
    with access_context(context_of(portal_access.client_actor(scene.key))):
        assert not portal_access.is_session_valid(key.pk, scene.key, key.session_token)


def test_a_guessed_code_one_that_was_replaced_and_one_that_waited_too_long_are_the_same_sentence(scene: Scene) -> None:
    old = code_of(scene)
    new = code_of(scene)
    guessed = refused(portal_access.find_code, code="AAAA-BBBB")
    assert guessed == refused(portal_access.find_code, code=old) == refused(portal_access.find_code, code="")
    assert portal_access.find_code(new)
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(days=20)):
        assert refused(portal_access.find_code, code=new) == guessed


def test_a_used_code_is_not_begun_again(scene: Scene) -> None:
    code = begun(scene)
    assert "PIN" in refused(portal_access.first_sign_in, code=code, year="1990", pin="2468", pin_repeated="2468")
    assert portal_access.sign_in(code=code, pin="4711")


def test_five_wrong_pins_lock_it_and_only_a_new_code_opens_it_again(scene: Scene) -> None:
    code = begun(scene)
    said = [refused(portal_access.sign_in, code=code, pin="0000") for _ in range(5)]
    assert len(set(said[:4])) == 1
    assert said[4] != said[0]
    assert refused(portal_access.sign_in, code=code, pin="4711") == said[4]
    assert portal_access.sign_in(code=begun(scene, "1357"), pin="1357")


def test_a_right_pin_forgives_the_wrong_ones_before(scene: Scene) -> None:
    code = begun(scene)
    for _ in range(3):
        for _ in range(4):
            refused(portal_access.sign_in, code=code, pin="0000")
        assert portal_access.sign_in(code=code, pin="4711")


def test_five_wrong_years_lock_it_too(scene: Scene) -> None:
    code = code_of(scene)
    for year in range(1980, 1985):
        last = refused(portal_access.first_sign_in, code=code, year=str(year), pin="4711", pin_repeated="4711")
    assert last == refused(portal_access.first_sign_in, code=code, year="1990", pin="4711", pin_repeated="4711")


@pytest.mark.parametrize("pin", ["", "123", "123456789", "abcd", "1111", "1234", "8765"])
def test_a_pin_is_four_to_eight_figures_and_not_the_first_that_one_would_try(scene: Scene, pin: str) -> None:
    code = code_of(scene)
    refused(portal_access.first_sign_in, code=code, year="1990", pin=pin, pin_repeated=pin)
    refused(portal_access.first_sign_in, code=code, year="1990", pin="4711", pin_repeated="4712")
    portal_access.first_sign_in(code=code, year="1990", pin="4711", pin_repeated="4711")


def test_at_the_desk_her_page_is_locked_at_once(scene: Scene) -> None:
    code = begun(scene)
    key = portal_access.sign_in(code=code, pin="4711")
    with access_context(context_of(scene.actor)):
        portal_access.lock_portal(scene.actor, client=scene.key)
    with access_context(context_of(portal_access.client_actor(scene.key))):
        assert not portal_access.is_session_valid(key.pk, scene.key, key.session_token)
    refused(portal_access.find_code, code=code)


def test_nobody_but_who_works_with_her_gives_out_a_code_or_locks(scene: Scene) -> None:
    for user in (scene.dora, scene.clara):
        actor = factories.actor(user)
        with access_context(context_of(actor)), pytest.raises(NotYourClient):
            portal_access.issue_code(actor, client=scene.client)
        with access_context(context_of(actor)), pytest.raises(NotYourClient):
            portal_access.lock_portal(actor, client=scene.key)


def test_for_a_protected_person_there_is_no_code_and_an_old_one_opens_nothing(scene: Scene) -> None:
    code = begun(scene)
    key = portal_access.sign_in(code=code, pin="4711")
    with access_context(context_of(scene.actor)):
        Client.objects.visible_to(scene.actor).filter(pk=scene.key).update(is_protected=True)
        person = Client.objects.visible_to(scene.actor).get(pk=scene.key)
        with pytest.raises(portal_access.CannotIssueCode):
            portal_access.issue_code(scene.actor, client=person)
    refused(portal_access.sign_in, code=code, pin="4711")
    with access_context(context_of(portal_access.client_actor(scene.key))):
        assert not portal_access.is_session_valid(key.pk, scene.key, key.session_token)


def test_whoever_has_a_code_from_before_she_was_protected_stays_out_after_it(scene: Scene) -> None:
    code = begun(scene)
    with access_context(context_of(factories.actor(scene.clara))):
        PortalCode.objects.create(client=scene.client, provider=scene.rur, code_hash="0" * 64, written_by=scene.clara)
    for is_protected in (True, False):
        with access_context(context_of(scene.actor)):
            now, version = details_editing.stored_details(scene.actor, scene.key)
            told = dataclasses.replace(now, is_protected=is_protected)
            details_editing.edit_details(scene.actor, client=scene.key, details=told, version=version)
    refused(portal_access.sign_in, code=code, pin="4711")
    with access_context(context_of(portal_access.client_actor(scene.key))):
        assert not PortalCode.objects.visible_to(portal_access.client_actor(scene.key)).filter(ended_on=None).exists()
    assert AuditEntry.objects.filter(user=scene.ben.pk, what="portalcode", reason="locked").count() == 1


def test_what_a_provider_tells_of_her_holds_none_of_her_secrets(scene: Scene) -> None:
    begun(scene)
    with access_context(context_of(scene.actor)):
        row = PortalCode.objects.visible_to(scene.actor).values().get()
        (told,) = client_records.export(scene.key, scene.bridge.pk)["portalcode"]
    assert told["given_on"]
    assert not {row[name] for name in ("code_hash", "pin", "session_token")} & set(told.values())
