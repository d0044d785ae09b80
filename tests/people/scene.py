"""Rima, counselled by Ben at the bridge, and Clara of Wohnwerk Rur, to whom she may open something."""

from typing import Any
from uuid import UUID

from anlaufstelle.core.actor import Actor
from anlaufstelle.core.dates import today
from anlaufstelle.directory.roles import Role
from anlaufstelle.people import actions, rules
from anlaufstelle.people.access.choices import DataProtectionLaw
from anlaufstelle.people.models import Client, Consent, ProviderPrivacySettings
from anlaufstelle.rls.context import access_context, context_of
from tests import factories


class Scene:
    """Two providers, one person, and those who work with her."""

    def __init__(self, law: DataProtectionLaw = DataProtectionLaw.DSGVO) -> None:
        self.bridge, self.rur = factories.provider(), factories.provider("Wohnwerk Rur")
        ProviderPrivacySettings.objects.create(
            provider=self.bridge, law=law, data_protection_officer="Frau Blum, Raum 2.04"
        )
        ProviderPrivacySettings.objects.create(provider=self.rur, is_public_body=True)
        self.ben = factories.staff_member("Ben Aydin", self.bridge, Role.COUNSELLOR)
        self.dora = factories.staff_member("Dora Beck", self.bridge, Role.COUNSELLOR)
        self.clara = factories.staff_member("Clara Vogt", self.rur, Role.COUNSELLOR)
        self.actor = factories.actor(self.ben)
        with access_context(context_of(self.actor)):
            self.case = actions.open_case(
                self.actor, facts={"given_name": "Rima", "family_name": "Khoury", "reads": "ar"},
                languages=[("ar", "")], born=rules.parse_birth_date("14.2.1990", today()), areas=["WOH", "AUF"],
                matter="Wohnung",
            )  # fmt: skip
            self.client = Client.objects.visible_to(self.actor).get(pk=self.case.client_id)

    @property
    def herself(self) -> Actor:
        return Actor("", client_id=self.key)

    @property
    def key(self) -> UUID:
        return self.case.client_id

    def agree(self, *, how: dict[str, Any] | None = None, **more: Any) -> Consent:
        """Rima lets Wohnwerk Rur see her housing case."""
        told = {"purpose": "advice", "granted_depth": 2, "areas": frozenset({"WOH", "AUF"})} | more
        said = {"released": "Ben Aydin", "text_version": "1", "language": "ar", "consent_method": "paper"} | (how or {})
        with access_context(context_of(self.actor)):
            return actions.give_consent(
                self.actor, case=self.case, recipient=self.rur, wanted=rules.AccessRequest(**told), how=said
            )
