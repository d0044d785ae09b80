"""The privacy settings of a provider: data protection law, data protection officer, openness of the team."""

from django.db import models

from anlaufstelle.core.ids import new_id
from anlaufstelle.directory.models import Organization
from anlaufstelle.people.access.choices import DataProtectionLaw


class ProviderPrivacySettings(models.Model):
    """What a provider has declared. Without this row nobody there can open a case."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    provider = models.OneToOneField(Organization, models.CASCADE, related_name="privacy_settings")
    law = models.CharField(max_length=10, choices=DataProtectionLaw.choices, default=DataProtectionLaw.DSGVO)
    is_public_body = models.BooleanField(default=False)  # then § 87 AufenthG applies
    # Counsellors may read cases they are not assigned to, but never confidential records.
    open_team = models.BooleanField(default=False)
    data_protection_officer = models.CharField(max_length=200, blank=True)  # contact details

    class Meta:
        ordering = ["provider", "id"]

    def __str__(self) -> str:
        return f"{self.provider_id} {self.law}"
