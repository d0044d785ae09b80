"""The client, and what each provider knows about a client."""

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from anlaufstelle.core.actor import Actor
from anlaufstelle.core.dates import today
from anlaufstelle.core.ids import new_id
from anlaufstelle.people.access.choices import Depth
from anlaufstelle.people.access.rule import GuardedQuerySet, PersonalRecord, addresses_open_to


class ClientQuerySet(GuardedQuerySet["Client"]):
    """Clients, as far as a reader sees them."""

    def visible_to(self, actor: Actor) -> Self:
        """Return the clients of whom the actor sees a profile; for a client, only their own row."""
        if actor.client_id is not None:
            queryset = self.filter(pk=actor.client_id)
        else:
            queryset = self.filter(Exists(ClientProfile.objects.visible_to(actor).filter(client=OuterRef("pk"))))
        queryset.is_authorized = True
        queryset.reader = actor
        return queryset


class Client(models.Model):
    """A client.

    The row itself says nothing: all personal data is in records that reference it, each with its provider.
    """

    has_row_level_security = True

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    # A protected client's address is shared with nobody, no search finds them, and the portal opens at the desk only.
    is_protected = models.BooleanField(default=False)
    created_on = models.DateField(default=today)

    objects = ClientQuerySet.as_manager()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return str(self.pk)


class ContactChannel(models.TextChoices):
    """How a client can be reached safely."""

    CALL = "call", _("Call")
    MESSAGE = "message", _("Text message")
    VOICE = "voice", _("Voice message")
    MAIL = "mail", _("Email")
    LETTER = "letter", _("Letter")
    NONE = "none", _("Not at all, comes in person")


PROFILE_FIELDS = (
    "given_name",
    "family_name",
    "original_name",
    "pronunciation",
    "reads",
    "wants_interpreter",
    "interpreter_preference",
    "channel",
    "contact_value",
    "contact_note",
)
"""The fields of a profile that the intake form fills."""


IDENTIFYING_FIELDS = ("given_name", "family_name", "original_name", "pronunciation", "contact_value")


def is_identifying(facts: Mapping[str, Any]) -> bool:
    """Return whether these profile fields hold anything that identifies the client."""
    return any(facts.get(name) for name in IDENTIFYING_FIELDS)


class ClientProfile(PersonalRecord):
    """What one provider knows about a client's name, languages and safe contact."""

    depth: ClassVar[Depth] = Depth.CONTACT
    withheld: ClassVar[tuple[str, ...]] = ("contact_value", "contact_note")

    given_name = models.CharField(max_length=100, blank=True)
    family_name = models.CharField(max_length=100, blank=True)
    original_name = models.CharField(max_length=200, blank=True)  # in the client's own spelling
    pronunciation = models.CharField(max_length=100, blank=True)
    reads = models.CharField(max_length=10, blank=True)  # language code; empty: does not read
    wants_interpreter = models.BooleanField(default=False)
    interpreter_preference = models.CharField(max_length=200, blank=True)  # “a woman, nobody from Eritrea”
    channel = models.CharField(max_length=10, choices=ContactChannel.choices, default=ContactChannel.NONE)
    contact_value = models.CharField(max_length=200, blank=True)
    contact_note = models.CharField(max_length=200, blank=True)  # “from 2 pm, no letter home”
    # Phonetic keys of the names: compared at intake, among the clients of one's own provider only.
    sounds = models.CharField(max_length=200, blank=True, editable=False)
    corrected_at = models.DateTimeField(null=True, blank=True)  # detects concurrent edits

    objects = GuardedQuerySet.as_manager()

    class Meta:
        ordering = ["family_name", "given_name", "id"]
        constraints = [models.UniqueConstraint(fields=["client", "provider"], name="profile_once")]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def withhold(cls, rows: list[Self], reader: Actor) -> None:
        """Empty a postal contact for readers at another provider, unless the client's address is shared with them."""
        letters = [row for row in rows if _is_foreign(row, reader) and row.channel == ContactChannel.LETTER]
        readable = addresses_open_to(reader, {row.client_id for row in letters}, today()) if letters else set()
        for row in letters:
            if (row.client_id, row.provider_id) not in readable:
                row.contact_value = row.contact_note = ""

    @property
    def is_anonymous(self) -> bool:
        """Whether the profile holds nothing that identifies the client."""
        return not is_identifying({name: getattr(self, name) for name in IDENTIFYING_FIELDS})

    @property
    def name(self) -> str:
        """The display name, or a placeholder for an anonymous client."""
        return f"{self.given_name} {self.family_name}".strip() or str(_("Without a name"))


def _is_foreign(row: PersonalRecord, reader: Actor) -> bool:
    return reader.client_id is None and row.provider_id != reader.provider_id


class SpokenLanguage(PersonalRecord):
    """A language that a client speaks, and how well."""

    depth: ClassVar[Depth] = Depth.CONTACT

    language = models.CharField(max_length=10)
    level = models.CharField(max_length=10, blank=True)  # code list `german_level`, or empty: fluently

    objects = GuardedQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["client", "provider", "language"], name="spoken_once")]

    def __str__(self) -> str:
        return f"{self.language} {self.level}".strip()


class BirthPrecision(models.TextChoices):
    """The precision of a birth date. Many documents say 1 January."""

    DAY = "day", _("Exactly")
    MONTH = "month", _("Month and year")
    YEAR = "year", _("Only the year")
    GUESS = "guess", _("Estimated")


class ClientDetails(PersonalRecord):
    """Birth date and household of a client, as one provider knows them. Shared from depth CASE on."""

    withheld: ClassVar[tuple[str, ...]] = ("household",)

    birth_date = models.DateField(null=True, blank=True)
    birth_precision = models.CharField(max_length=5, choices=BirthPrecision.choices, default=BirthPrecision.DAY)
    household = models.CharField(max_length=300, blank=True)

    objects = GuardedQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["client", "provider"], name="particulars_once"),
            models.CheckConstraint(
                condition=Q(birth_precision__in=BirthPrecision.values), name="particulars_precision_is_known"
            ),
        ]

    def __str__(self) -> str:
        return str(self.birth_date or "")

    @classmethod
    def withhold(cls, rows: list[Self], reader: Actor) -> None:
        """Empty the household of protected clients for other providers.

        Like a HouseholdMember, it would reveal where the client lives.
        """
        foreign = [row for row in rows if _is_foreign(row, reader) and row.household]
        clients = Client.objects.visible_to(reader).filter(pk__in={row.client_id for row in foreign}, is_protected=True)
        protected = set(clients.values_list("pk", flat=True)) if foreign else set()
        for row in foreign:
            if row.client_id in protected:
                row.household = ""
