"""Agreeing with somebody on what another provider may see: the questions, and the consent that follows from them."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as late

from anlaufstelle.codes.shelf import shelf
from anlaufstelle.core.actor import Actor
from anlaufstelle.core.dates import today
from anlaufstelle.core.errors import Refused
from anlaufstelle.core.page_languages import CODES
from anlaufstelle.directory import secrecy
from anlaufstelle.directory.models import Organization
from anlaufstelle.people import rules, wording
from anlaufstelle.people.areas import areas_of, mask_of
from anlaufstelle.people.depth import Depth, Purpose
from anlaufstelle.people.guardians import Acting
from anlaufstelle.people.models import Case, Consent, Particulars, Person, Practice, Profile
from anlaufstelle.people.saying import FORMS


@dataclass(frozen=True)
class Who:
    """Between whom something is agreed: the person, as the case's provider knows her, and that provider."""

    person: Person
    profile: Profile
    particulars: Particulars | None
    source: Organization
    practice: Practice | None
    by: str  # who works with her

    @property
    def is_minor(self) -> bool:
        """Not of age, as far as that is known."""
        known = self.particulars
        if known is None or known.birth_date is None:
            return False
        return rules.age_on(rules.latest(known.birth_date, known.birth_precision), today()) < rules.OF_AGE

    def parties(self, recipient: Organization) -> wording.Parties:
        """Who stands in the text."""
        public = Practice.objects.filter(provider=recipient, is_public_body=True).exists()
        return wording.Parties(self.profile.name, self.particulars, self.source, public)


def who_of(actor: Actor, person: UUID) -> Who:
    """The person and the actor's provider. Ask it only for somebody whom this provider counsels."""
    own: dict[str, Any] = {"person": person, "provider": actor.provider_id}
    return Who(
        person=Person.objects.visible_to(actor).get(pk=person),
        profile=Profile.objects.visible_to(actor).select_related("provider").get(**own),
        particulars=Particulars.objects.visible_to(actor).filter(**own).first(),
        source=Organization.objects.get(pk=own["provider"]),
        practice=Practice.objects.filter(provider=actor.provider_id).first(),
        by=actor.name,
    )


def recipients(source: Organization) -> Iterator[tuple[str, str]]:
    """Providers that work with people here, public bodies marked as such."""
    ready = Practice.objects.exclude(provider=source).filter(provider__replaced_by=None).select_related("provider")
    public = _("%(name)s (public body)")
    for one in ready.order_by("provider__name"):
        name = one.provider.name
        yield str(one.provider_id), public % {"name": name} if one.is_public_body else name


class ConsentForm(forms.Form):
    """What she agrees to. Whatever opens more than a contact is off until somebody ticks it."""

    recipient = forms.ChoiceField(label=late("Who may see something"))
    recipient_contact = forms.CharField(label=late("Department and person there"), max_length=200, required=False)
    released = forms.CharField(label=late("Who is released from secrecy"), max_length=200)
    purpose = forms.ChoiceField(label=late("What for"), choices=Purpose.choices)
    up_to = forms.TypedChoiceField(
        label=late("How much"), choices=Depth.choices, coerce=int, initial=1, widget=forms.RadioSelect
    )
    areas = forms.MultipleChoiceField(
        label=late("About which areas of life"), required=False, widget=forms.CheckboxSelectMultiple
    )
    about = forms.CharField(label=late("In her own words"), max_length=300, required=False)
    opens_status = forms.BooleanField(label=late("Residence status too"), required=False)
    opens_address = forms.BooleanField(label=late("Address too"), required=False)
    until = forms.DateField(
        label=late("At the longest until"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    direction = forms.ChoiceField(
        label=late("Direction"), widget=forms.RadioSelect, initial="one",
        choices=[("one", late("Only we pass on")), ("mutual", late("Both may tell each other"))],
    )  # fmt: skip
    ways = forms.MultipleChoiceField(
        label=late("In which way"), choices=list(FORMS.items()), widget=forms.CheckboxSelectMultiple, initial=["file"]
    )
    language = forms.ChoiceField(label=late("Text beside the German one"))
    interpreter = forms.CharField(
        label=late("Who interprets (empty: nobody)"), max_length=100, required=False,
        widget=forms.TextInput(attrs={"list": "interpreters", "autocomplete": "off"}),
    )  # fmt: skip
    was_read_aloud = forms.BooleanField(label=late("The text is read out to her"), required=False)
    own_yes = forms.BooleanField(label=late("She herself says yes"), required=False)
    guardian = forms.ChoiceField(label=late("Who says yes for her, or beside her"), required=False)

    def __init__(self, who: Who, case: Case, acting: list[Acting], told: Any = None) -> None:
        reads = wording.reading_language(who.profile.reads)
        longest = today() + dt.timedelta(days=rules.LONGEST)
        first = {"released": who.by, "until": longest, "language": reads, "areas": areas_of(case.areas)}
        super().__init__(told, initial=first)
        self.who, self.case, self.acting = who, case, [one for one in acting if one.holds]
        self.choose("recipient", [("", "–"), *recipients(who.source)])
        self.choose("areas", [(one.code, one.label(_here())) for one in shelf().children("life_situation", "")])
        self.choose("language", [(code, shelf().label("language", code, _here())) for code in CODES])
        self.choose("guardian", [("", _("nobody")), *((str(one.row.pk), one.name) for one in self.acting)])
        self.asks_who = bool(self.acting) or who.is_minor
        self.interpreters = secrecy.interpreters(who.source.pk)
        if who.person.is_protected:
            del self.fields["opens_address"]

    def choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        """Fill in what there is to choose from."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.choices = choices

    def clean(self) -> dict[str, Any]:
        """What the rule says of it stands above the form."""
        told = super().clean() or {}
        if not self.errors:
            try:
                rules.check_consent(self.wanted(), today())
            except Refused as why:
                self.add_error(None, why.sentence)
        return told

    def wanted(self) -> rules.Wanted:
        """As the verb takes it. Only the contact has no areas, whatever is ticked."""
        told = self.cleaned_data
        areas = frozenset(told["areas"]) if told["up_to"] > Depth.CONTACT else frozenset()
        return rules.Wanted(
            told["purpose"], told["up_to"], areas, told["opens_status"], told.get("opens_address", False), told["until"]
        )

    def recipient_chosen(self) -> Organization:
        """The other provider."""
        return Organization.objects.get(pk=self.cleaned_data["recipient"])

    def how(self) -> dict[str, Any]:
        """The other fields of the consent."""
        plain = (
            "recipient_contact", "released", "about", "language", "interpreter", "was_read_aloud",
        )  # fmt: skip
        told = {name: self.cleaned_data[name] for name in plain}
        told["own_yes"] = self.cleaned_data["own_yes"] if self.asks_who else True
        mutual = self.cleaned_data["direction"] == "mutual"
        return {**told, "forms": self.cleaned_data["ways"], "is_mutual": mutual, "text_version": wording.VERSION}

    def guardian_chosen(self) -> Acting | None:
        """Who says yes for her or beside her."""
        return next((one for one in self.acting if str(one.row.pk) == self.cleaned_data["guardian"]), None)

    def draft(self, **more: Any) -> Consent:
        """The consent as it would be; nothing is stored."""
        wanted, guardian = self.wanted(), self.guardian_chosen()
        return Consent(
            person_id=self.case.person_id, provider_id=self.case.provider_id, recipient=self.recipient_chosen(),
            purpose=wanted.purpose, up_to=wanted.up_to, areas=mask_of(wanted.areas), until=self.cleaned_data["until"],
            opens_status=wanted.opens_status, opens_address=wanted.opens_address,
            law=self.who.practice.law if self.who.practice else "dsgvo", **self.how(),
            guardian=guardian.name if guardian else "", **more,
        )  # fmt: skip


class SignForm(forms.Form):
    """How she says yes."""

    given_how = forms.CharField(max_length=10, required=False)  # the rule says what is missing
    signature = forms.CharField(max_length=rules.SIGNATURE_AT_MOST, required=False)
    witness = forms.CharField(max_length=100, required=False)
    given_at_place = forms.CharField(max_length=100, required=False)
    copy_given = forms.BooleanField(required=False)


def _here() -> str:
    return get_language() or "de"
