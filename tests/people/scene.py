"""Rima, counselled by Ben at the bridge, and Clara of Wohnwerk Rur, to whom she may open something."""

from typing import Any
from uuid import UUID

from anlaufstelle.core.actor import Actor
from anlaufstelle.core.dates import today
from anlaufstelle.directory.roles import Role
from anlaufstelle.people import actions, rules
from anlaufstelle.people.depth import Law
from anlaufstelle.people.models import Consent, Person, Practice
from anlaufstelle.walls.access import access, of
from tests import cast


class Scene:
    """Two providers, one person, and those who work with her."""

    def __init__(self, law: Law = Law.DSGVO) -> None:
        self.bridge, self.rur = cast.provider(), cast.provider("Wohnwerk Rur")
        Practice.objects.create(provider=self.bridge, law=law, protection_officer="Frau Blum, Raum 2.04")
        Practice.objects.create(provider=self.rur, is_public_body=True)
        self.ben = cast.person("Ben Aydin", self.bridge, Role.COUNSELLOR)
        self.dora = cast.person("Dora Beck", self.bridge, Role.COUNSELLOR)
        self.clara = cast.person("Clara Vogt", self.rur, Role.COUNSELLOR)
        self.actor = cast.actor(self.ben)
        with access(of(self.actor)):
            self.case = actions.take_in(
                self.actor, facts={"given_name": "Rima", "family_name": "Khoury", "reads": "ar"},
                languages=[("ar", "")], born=rules.birth_date("14.2.1990", today()), areas=["WOH", "AUF"],
                matter="Wohnung",
            )  # fmt: skip
            self.person = Person.objects.visible_to(self.actor).get(pk=self.case.person_id)

    @property
    def herself(self) -> Actor:
        return Actor("", person_id=self.key)

    @property
    def key(self) -> UUID:
        return self.case.person_id

    def agree(self, *, how: dict[str, Any] | None = None, **more: Any) -> Consent:
        """Rima lets Wohnwerk Rur see her housing case."""
        told = {"purpose": "advice", "up_to": 2, "areas": frozenset({"WOH", "AUF"})} | more
        said = {"released": "Ben Aydin", "text_version": "1", "language": "ar", "given_how": "paper"} | (how or {})
        with access(of(self.actor)):
            return actions.agree(self.actor, case=self.case, recipient=self.rur, wanted=rules.Wanted(**told), how=said)
