"""Invented people for load tests."""

import pytest
from django.core.management import call_command

from anlaufstelle.casework.models import CaseNote
from anlaufstelle.directory.roles import Role
from anlaufstelle.people.models import Case, ProviderPrivacySettings
from anlaufstelle.rls.context import access_context, context_of
from tests import factories

pytestmark = pytest.mark.django_db


def test_people_are_spread_over_the_counsellors_of_providers_that_work_with_people() -> None:
    bridge = factories.provider()
    ProviderPrivacySettings.objects.create(provider=bridge)
    actor = factories.actor(factories.staff_member("Ben Aydin", bridge, Role.COUNSELLOR))
    call_command("seed", people=7, contacts=20)
    with access_context(context_of(actor)):
        assert Case.objects.visible_to(actor).count() == 7
        assert CaseNote.objects.visible_to(actor).count() == 20


def test_without_a_counsellor_it_says_what_to_do() -> None:
    with pytest.raises(SystemExit):
        call_command("seed", people=1)


@pytest.mark.parametrize("told", [{"people": -1}, {"contacts": 5}, {"people": 1, "contacts": -2}])
def test_what_cannot_be_is_refused(told: dict[str, int]) -> None:
    with pytest.raises(SystemExit):
        call_command("seed", **told)
