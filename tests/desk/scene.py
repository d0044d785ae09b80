"""Rima and who works with her, for the tests of the pages about people."""

from typing import Any

import pytest
from django.test import Client

from anlaufstelle.accounts.models import User
from anlaufstelle.casework import actions as casework
from anlaufstelle.casework.models import Address, ResidenceStatus
from anlaufstelle.core.dates import today
from anlaufstelle.directory.roles import Role
from anlaufstelle.people import actions, rules
from anlaufstelle.people.models import AssignmentRole, Consent, ProviderPrivacySettings
from anlaufstelle.rls.context import access_context, context_of
from tests import factories
from tests.conftest import StrictClient


class Scene:
    """Ben counsels Rima at the bridge; Clara works for Wohnwerk Rur; Lena stands in for Ben, Dora is his colleague."""

    def __init__(self) -> None:
        self.bridge, self.rur = factories.provider(), factories.provider("Wohnwerk Rur")
        for one in (self.bridge, self.rur):
            ProviderPrivacySettings.objects.create(provider=one)
        self.ben, self.lena, self.dora = (
            factories.staff_member(name, self.bridge, Role.COUNSELLOR)
            for name in ("Ben Aydin", "Lena Pohl", "Dora Beck")
        )
        self.emre = factories.staff_member("Emre Kaya", self.bridge, Role.FRONT_DESK)
        self.clara = factories.staff_member("Clara Vogt", self.rur, Role.COUNSELLOR)
        self.actor = factories.actor(self.ben)
        with access_context(context_of(self.actor)):
            facts = {"given_name": "Rima", "family_name": "Khoury", "original_name": "ريما", "reads": "ar"}
            self.case = actions.open_case(
                self.actor, facts=facts, languages=[("ar", "")], areas=["WOH", "AUF"], matter="Wohnung"
            )
            actions.assign(self.actor, case=self.case, colleague=self.lena, role=AssignmentRole.SUBSTITUTE)
            casework.write_note(self.actor, case=self.case, text="Zwei Zimmer", areas=["WOH"])
            casework.write_note(self.actor, case=self.case, text="Gespraech ohne Bereich")
            casework.write_note(self.actor, case=self.case, text="Schlaeft schlecht", areas=["GES"], confidential=True)
            casework.add_reminder(self.actor, case=self.case, what="Antrag abgeben", due_on=today())
            casework.save_scoped_record(self.actor, ResidenceStatus, case=self.case, text="Paragraf 25")
            casework.save_scoped_record(self.actor, Address, case=self.case, text="Gartenweg 12")

    @property
    def client(self) -> Any:
        return self.case.client_id

    def agree(self, **more: Any) -> Consent:
        """Rima lets Wohnwerk Rur see her housing case."""
        told = {"purpose": "advice", "granted_depth": 2, "areas": frozenset({"WOH"})} | more
        how = {
            "released": "Ben Aydin", "text_version": "1", "language": "ar", "consent_method": "paper",
        }  # fmt: skip
        with access_context(context_of(self.actor)):
            return actions.give_consent(
                self.actor, case=self.case, recipient=self.rur, wanted=rules.AccessRequest(**told), how=how
            )


@pytest.fixture
def scene(codes: None, settings: Any, tmp_path: Any) -> Scene:
    settings.KEY_FOLDER = str(tmp_path / "keys")
    return Scene()


def as_(user: User) -> Client:
    client = StrictClient()
    factories.sign_in(client, user)
    return client


def page(user: User, path: str) -> tuple[int, str]:
    answer = as_(user).get(path)
    return answer.status_code, answer.content.decode()
