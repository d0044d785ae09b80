"""Person: who she is to the house; and what each provider knows of her."""

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
    """People as somebody sees them."""

    def visible_to(self, actor: Actor) -> Self:
        """A person is seen by whoever sees what some provider has written of how she is called and reached."""
        if actor.client_id is not None:
            seen = self.filter(pk=actor.client_id)
        else:
            seen = self.filter(Exists(ClientProfile.objects.visible_to(actor).filter(client=OuterRef("pk"))))
        seen.is_authorized = True
        seen.reader = actor
        return seen


class Client(models.Model):
    """One human being. The row says nothing of her: all that is known hangs on it, each piece with its provider."""

    has_row_level_security = True

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    # A protected person's address is opened to nobody, no search finds her, and her own page opens at the desk only.
    is_protected = models.BooleanField(default=False)
    created_on = models.DateField(default=today)

    objects = ClientQuerySet.as_manager()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return str(self.pk)


class ContactChannel(models.TextChoices):
    """How she can be reached without danger."""

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
"""What a profile says, by the names of its fields."""


IDENTIFYING_FIELDS = ("given_name", "family_name", "original_name", "pronunciation", "contact_value")


def is_identifying(facts: Mapping[str, Any]) -> bool:
    """Whether these facts of a profile hold anything by which she could be known again."""
    return any(facts.get(name) for name in IDENTIFYING_FIELDS)


class ClientProfile(PersonalRecord):
    """What one provider knows of how she is called, what she speaks and how she is safely reached."""

    depth: ClassVar[Depth] = Depth.CONTACT
    withheld: ClassVar[tuple[str, ...]] = ("contact_value", "contact_note")

    given_name = models.CharField(max_length=100, blank=True)
    family_name = models.CharField(max_length=100, blank=True)
    original_name = models.CharField(max_length=200, blank=True)  # as she writes it herself
    pronunciation = models.CharField(max_length=100, blank=True)  # so that nobody says her name wrong
    reads = models.CharField(max_length=10, blank=True)  # language code; empty: does not read
    wants_interpreter = models.BooleanField(default=False)
    interpreter_preference = models.CharField(max_length=200, blank=True)  # “a woman, nobody from Eritrea”
    channel = models.CharField(max_length=10, choices=ContactChannel.choices, default=ContactChannel.NONE)
    contact_value = models.CharField(max_length=200, blank=True)
    contact_note = models.CharField(max_length=200, blank=True)  # “from 2 pm, no letter home”
    # Sounds of her names: compared at intake, among the own provider's people only.
    sounds = models.CharField(max_length=200, blank=True, editable=False)
    corrected_at = models.DateTimeField(null=True, blank=True)  # two who correct at once: the second one is told

    objects = GuardedQuerySet.as_manager()

    class Meta:
        ordering = ["family_name", "given_name", "id"]
        constraints = [models.UniqueConstraint(fields=["client", "provider"], name="profile_once")]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def withhold(cls, rows: list[Self], reader: Actor) -> None:
        """Where letters go is an address: at another provider it is read by whoever may read the address."""
        letters = [one for one in rows if _is_foreign(one, reader) and one.channel == ContactChannel.LETTER]
        opened = addresses_open_to(reader, {one.client_id for one in letters}, today()) if letters else set()
        for one in letters:
            if (one.client_id, one.provider_id) not in opened:
                one.contact_value = one.contact_note = ""

    @property
    def is_anonymous(self) -> bool:
        """Whether nothing is kept by which she could be known again."""
        return not is_identifying({name: getattr(self, name) for name in IDENTIFYING_FIELDS})

    @property
    def name(self) -> str:
        """As she is called; who gave no name has none."""
        return f"{self.given_name} {self.family_name}".strip() or str(_("Without a name"))


def _is_foreign(row: PersonalRecord, reader: Actor) -> bool:
    return reader.client_id is None and row.provider_id != reader.provider_id


class SpokenLanguage(PersonalRecord):
    """A language she speaks, and how well."""

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
    """How exactly a birth date is known; many papers say 1 January."""

    DAY = "day", _("Exactly")
    MONTH = "month", _("Month and year")
    YEAR = "year", _("Only the year")
    GUESS = "guess", _("Estimated")


class ClientDetails(PersonalRecord):
    """What one provider knows beyond that: birth date and with whom she lives. Opened from depth CASE on."""

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
        """With whom a protected person lives would say where: like a HouseholdMember it goes to no other provider."""
        told = [one for one in rows if _is_foreign(one, reader) and one.household]
        people = Client.objects.visible_to(reader).filter(pk__in={one.client_id for one in told}, is_protected=True)
        protected = set(people.values_list("pk", flat=True)) if told else set()
        for one in told:
            if one.client_id in protected:
                one.household = ""
