"""How a provider works with people: under which law, who answers for data protection, how open its team is."""

from django.db import models

from anlaufstelle.core.ids import new_id
from anlaufstelle.directory.models import Organization
from anlaufstelle.people.access.choices import DataProtectionLaw


class ProviderPrivacySettings(models.Model):
    """What a provider has declared. Without a row nobody there works with people yet."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    provider = models.OneToOneField(Organization, models.CASCADE, related_name="privacy_settings")
    law = models.CharField(max_length=10, choices=DataProtectionLaw.choices, default=DataProtectionLaw.DSGVO)
    is_public_body = models.BooleanField(default=False)  # then § 87 AufenthG binds it
    open_team = models.BooleanField(default=False)  # colleagues may read cases they are not on; never the confidential
    data_protection_officer = models.CharField(max_length=200, blank=True)  # how one reaches her

    class Meta:
        ordering = ["provider", "id"]

    def __str__(self) -> str:
        return f"{self.provider_id} {self.law}"
