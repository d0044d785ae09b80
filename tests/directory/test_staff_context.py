"""For which provider somebody acts: for one at a time, only while she works there."""

import pytest
from django.test import Client

from anlaufstelle.accounts.models import User
from anlaufstelle.directory import models as m
from anlaufstelle.directory import staff_context
from anlaufstelle.directory.roles import Permission, Role
from tests import factories

pytestmark = pytest.mark.django_db


def test_she_acts_for_her_first_provider_until_she_chooses_another(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    bridge, rur = factories.provider("Brücke e. V."), factories.provider("Wohnwerk Rur")
    amal = factories.staff_member("Amal Haddad", bridge, Role.EDITOR, Role.COUNSELLOR)
    factories.add_roles(amal, rur, Role.ADMINISTRATOR)
    with django_assert_num_queries(1):
        first = staff_context.staff_context(amal, "")
    assert first.provider == bridge
    assert first.others == (rur,)
    assert first.actor.roles == {"editor", "counsellor"}
    assert first.may(Permission.KEEP_OWN)
    second = staff_context.staff_context(amal, str(rur.pk))
    assert (second.provider, second.others) == (rur, (bridge,))
    assert second.actor.roles == {"administrator"}
    assert second.actor.provider_id == rur.pk
    assert not second.may(Permission.KEEP_OWN)


def test_what_has_ended_counts_for_nothing() -> None:
    bridge, rur = factories.provider("Brücke e. V."), factories.provider("Wohnwerk Rur")
    amal = factories.staff_member("Amal Haddad", bridge, Role.EDITOR)
    factories.add_roles(amal, rur, Role.EDITOR)
    m.Membership.objects.filter(organization=bridge).update(ended_on="2099-01-01")
    now = staff_context.staff_context(amal, str(bridge.pk))
    assert (now.provider, now.others) == (rur, ())


def test_without_any_work_she_may_nothing() -> None:
    amal = User.objects.make(email="amal@bruecke.example", name="Amal Haddad")
    nowhere = staff_context.staff_context(amal, "")
    assert nowhere.provider is None
    assert nowhere.actor.roles == frozenset()
    assert not any(nowhere.may(deed) for deed in Permission)


def test_a_coordinator_is_one_only_at_the_provider_that_runs_the_house() -> None:
    house, rur = factories.provider("Haus am Musterplatz"), factories.provider("Wohnwerk Rur")
    m.Centre.objects.create(name="Anlaufstelle", county="Kreis Düren", organization=house)
    ruth = factories.staff_member("Ruth Meier", house, Role.COORDINATOR)
    factories.add_roles(ruth, rur, Role.COORDINATOR)
    assert staff_context.staff_context(ruth, str(house.pk)).may(Permission.KEEP_ALL)
    assert staff_context.staff_context(ruth, str(house.pk)).at_centre
    assert not staff_context.staff_context(ruth, str(rur.pk)).may(Permission.KEEP_ALL)


def test_whoever_is_not_active_acts_for_nobody() -> None:
    amal = factories.staff_member("Amal Haddad", factories.provider(), Role.EDITOR)
    User.objects.update(is_active=False)
    assert staff_context.staff_context(amal, "").provider is None


def test_public_pages_ask_nothing_for_somebody_who_has_signed_in(client: Client, demo: object) -> None:
    assert client.get("/healthz").status_code == 200
    amal = factories.staff_member("Amal Haddad", factories.provider(), Role.EDITOR)
    client.force_login(amal)
    before = client.get("/healthz")
    assert not before.cookies
