"""For which provider somebody acts: for one at a time, only while she works there."""

import pytest
from django.test import Client

from anlaufstelle.accounts.models import User
from anlaufstelle.directory import acting
from anlaufstelle.directory import models as m
from anlaufstelle.directory.roles import Deed, Role
from tests import cast

pytestmark = pytest.mark.django_db


def test_she_acts_for_her_first_provider_until_she_chooses_another(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    bridge, rur = cast.provider("Brücke e. V."), cast.provider("Wohnwerk Rur")
    amal = cast.person("Amal Haddad", bridge, Role.EDITOR, Role.COUNSELLOR)
    cast.works_for(amal, rur, Role.ADMINISTRATOR)
    with django_assert_num_queries(1):
        first = acting.of(amal, "")
    assert first.provider == bridge
    assert first.others == (rur,)
    assert first.actor.roles == {"editor", "counsellor"}
    assert first.may(Deed.KEEP_OWN)
    second = acting.of(amal, str(rur.pk))
    assert (second.provider, second.others) == (rur, (bridge,))
    assert second.actor.roles == {"administrator"}
    assert second.actor.provider_id == rur.pk
    assert not second.may(Deed.KEEP_OWN)


def test_what_has_ended_counts_for_nothing() -> None:
    bridge, rur = cast.provider("Brücke e. V."), cast.provider("Wohnwerk Rur")
    amal = cast.person("Amal Haddad", bridge, Role.EDITOR)
    cast.works_for(amal, rur, Role.EDITOR)
    m.Membership.objects.filter(organization=bridge).update(ended_on="2099-01-01")
    now = acting.of(amal, str(bridge.pk))
    assert (now.provider, now.others) == (rur, ())


def test_without_any_work_she_may_nothing() -> None:
    amal = User.objects.make(email="amal@bruecke.example", name="Amal Haddad")
    nowhere = acting.of(amal, "")
    assert nowhere.provider is None
    assert nowhere.actor.roles == frozenset()
    assert not any(nowhere.may(deed) for deed in Deed)


def test_a_coordinator_is_one_only_at_the_provider_that_runs_the_house() -> None:
    house, rur = cast.provider("Haus am Musterplatz"), cast.provider("Wohnwerk Rur")
    m.Centre.objects.create(name="Anlaufstelle", county="Kreis Düren", organization=house)
    ruth = cast.person("Ruth Meier", house, Role.COORDINATOR)
    cast.works_for(ruth, rur, Role.COORDINATOR)
    assert acting.of(ruth, str(house.pk)).may(Deed.KEEP_ALL)
    assert acting.of(ruth, str(house.pk)).at_the_house
    assert not acting.of(ruth, str(rur.pk)).may(Deed.KEEP_ALL)


def test_whoever_is_not_active_acts_for_nobody() -> None:
    amal = cast.person("Amal Haddad", cast.provider(), Role.EDITOR)
    User.objects.update(is_active=False)
    assert acting.of(amal, "").provider is None


def test_public_pages_ask_nothing_for_somebody_who_has_signed_in(client: Client, demo: object) -> None:
    assert client.get("/healthz").status_code == 200
    amal = cast.person("Amal Haddad", cast.provider(), Role.EDITOR)
    client.force_login(amal)
    before = client.get("/healthz")
    assert not before.cookies
