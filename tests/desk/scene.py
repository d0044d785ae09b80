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
from anlaufstelle.people.models import Consent, Part, Practice
from anlaufstelle.walls.access import access, of
from tests import cast
from tests.conftest import StrictClient


class Scene:
    """Ben counsels Rima at the bridge; Clara works for Wohnwerk Rur; Lena stands in for Ben, Dora is his colleague."""

    def __init__(self) -> None:
        self.bridge, self.rur = cast.provider(), cast.provider("Wohnwerk Rur")
        for one in (self.bridge, self.rur):
            Practice.objects.create(provider=one)
        self.ben, self.lena, self.dora = (
            cast.person(name, self.bridge, Role.COUNSELLOR) for name in ("Ben Aydin", "Lena Pohl", "Dora Beck")
        )
        self.emre = cast.person("Emre Kaya", self.bridge, Role.FRONT_DESK)
        self.clara = cast.person("Clara Vogt", self.rur, Role.COUNSELLOR)
        self.actor = cast.actor(self.ben)
        with access(of(self.actor)):
            facts = {"given_name": "Rima", "family_name": "Khoury", "original_name": "ريما", "reads": "ar"}
            self.case = actions.take_in(
                self.actor, facts=facts, languages=[("ar", "")], areas=["WOH", "AUF"], matter="Wohnung"
            )
            actions.join_case(self.actor, case=self.case, colleague=self.lena, part=Part.SUBSTITUTE)
            casework.write_note(self.actor, case=self.case, text="Zwei Zimmer", areas=["WOH"])
            casework.write_note(self.actor, case=self.case, text="Gespraech ohne Bereich")
            casework.write_note(self.actor, case=self.case, text="Schlaeft schlecht", areas=["GES"], confidential=True)
            casework.remind(self.actor, case=self.case, what="Antrag abgeben", due_on=today())
            casework.keep(self.actor, ResidenceStatus, case=self.case, text="Paragraf 25")
            casework.keep(self.actor, Address, case=self.case, text="Gartenweg 12")

    @property
    def person(self) -> Any:
        return self.case.person_id

    def agree(self, **more: Any) -> Consent:
        """Rima lets Wohnwerk Rur see her housing case."""
        told = {"purpose": "advice", "up_to": 2, "areas": frozenset({"WOH"})} | more
        how = {
            "released": "Ben Aydin", "text_version": "1", "language": "ar", "given_how": "paper",
        }  # fmt: skip
        with access(of(self.actor)):
            return actions.agree(self.actor, case=self.case, recipient=self.rur, wanted=rules.Wanted(**told), how=how)


@pytest.fixture
def scene(codes: None, settings: Any, tmp_path: Any) -> Scene:
    settings.KEY_FOLDER = str(tmp_path / "keys")
    return Scene()


def as_(user: User) -> Client:
    client = StrictClient()
    cast.sign_in(client, user)
    return client


def page(user: User, path: str) -> tuple[int, str]:
    answer = as_(user).get(path)
    return answer.status_code, answer.content.decode()
