"""Consent: what a client has allowed, towards whom, in which wording, and how it was given."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from anlaufstelle.core.dates import today
from anlaufstelle.directory.models import Organization
from anlaufstelle.people.access.areas import areas_field
from anlaufstelle.people.access.choices import DataProtectionLaw, Depth, Purpose
from anlaufstelle.people.access.rule import GuardedQuerySet, PersonalRecord


class ConsentMethod(models.TextChoices):
    """How a consent was given."""

    SCREEN = "screen", _("Signed on the screen")
    PAPER = "paper", _("Signed on paper")
    WITNESSED = "witnessed", _("Said, before a witness")


class ConsentState(models.TextChoices):
    """Whether a consent is in force, computed on reading."""

    HOLDS = "holds", _("Holds")
    EXPIRED = "expired", _("Expired")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Consent(PersonalRecord):
    """A consent, which is also a release from confidentiality (§ 203 StGB) towards one recipient.

    Holds the thirteen contents of a release: who, who is released, towards whom, about what, direction, purpose, form,
    duration, that it is voluntary, how to withdraw it, language and interpreter, place and signature, copy given.
    """

    shareable: ClassVar[bool] = False

    recipient = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    recipient_contact = models.CharField(max_length=200, blank=True)  # department and person there
    released = models.CharField(max_length=200)  # who is released from confidentiality, by name
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    granted_depth = models.PositiveSmallIntegerField(choices=Depth.choices)
    areas = areas_field()
    about = models.CharField(max_length=300, blank=True)  # in the client's own words, in addition to the areas
    opens_status = models.BooleanField(default=False)
    opens_address = models.BooleanField(default=False)
    is_mutual = models.BooleanField(default=False)
    forms = models.JSONField(default=list)  # how it is passed on: phone, letter, file, conference
    law = models.CharField(max_length=10, choices=DataProtectionLaw.choices)
    text_version = models.CharField(max_length=20)
    language = models.CharField(max_length=10)
    interpreter = models.CharField(max_length=100, blank=True)
    was_read_aloud = models.BooleanField(default=False)
    consent_method = models.CharField(max_length=10, choices=ConsentMethod.choices)
    given_on = models.DateField(default=today)
    given_at_place = models.CharField(max_length=100, blank=True)
    # Who agreed instead of the client, or together with them.
    representative = models.CharField(max_length=100, blank=True)
    # Whether the client agreed in person. None: recorded before this was asked.
    agreed_by_client = models.BooleanField(null=True)
    witness = models.CharField(max_length=100, blank=True)
    signature = models.TextField(blank=True)  # strokes as an SVG path; empty on paper
    copy_given = models.BooleanField(default=False)
    until = models.DateField()
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    withdrawn_on = models.DateField(null=True, blank=True)
    withdrawal_channel = models.CharField(max_length=20, blank=True)

    objects = GuardedQuerySet.as_manager()

    class Meta:
        ordering = ["-given_on", "-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(provider=F("recipient")), name="consent_towards_another"),
            models.CheckConstraint(condition=Q(until__gte=F("given_on")), name="consent_ends_after_it_begins"),
            models.CheckConstraint(
                condition=~Q(consent_method="witnessed") | ~Q(witness=""), name="consent_names_witness"
            ),
            models.CheckConstraint(condition=~Q(consent_method="screen") | ~Q(signature=""), name="consent_is_signed"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} → {self.recipient_id}"

    @property
    def state(self) -> ConsentState:
        """Whether the consent is in force today."""
        if self.withdrawn_on:
            return ConsentState.WITHDRAWN
        return ConsentState.EXPIRED if self.until < today() else ConsentState.HOLDS
