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

from anlaufstelle.codes.cache import code_lists
from anlaufstelle.core.actor import Actor
from anlaufstelle.core.dates import today
from anlaufstelle.core.errors import Refused
from anlaufstelle.core.page_languages import CODES
from anlaufstelle.directory import confidentiality
from anlaufstelle.directory.models import Organization
from anlaufstelle.people import rules
from anlaufstelle.people.access.areas import areas_of, mask_of
from anlaufstelle.people.access.choices import Depth, Purpose
from anlaufstelle.people.clients.representatives import Representation
from anlaufstelle.people.consent import wording
from anlaufstelle.people.consent.summary import FORMS
from anlaufstelle.people.models import Case, Client, ClientDetails, ClientProfile, Consent, ProviderPrivacySettings


@dataclass(frozen=True)
class ConsentSubject:
    """Between whom something is agreed: the person, as the case's provider knows her, and that provider."""

    client: Client
    profile: ClientProfile
    details: ClientDetails | None
    source: Organization
    privacy_settings: ProviderPrivacySettings | None
    by: str  # who works with her

    @property
    def is_minor(self) -> bool:
        """Not of age, as far as that is known."""
        known = self.details
        if known is None or known.birth_date is None:
            return False
        return (
            rules.age_on(rules.latest_birth_date(known.birth_date, known.birth_precision), today())
            < rules.AGE_OF_MAJORITY
        )

    def parties(self, recipient: Organization) -> wording.ConsentParties:
        """Who stands in the text."""
        public = ProviderPrivacySettings.objects.filter(provider=recipient, is_public_body=True).exists()
        return wording.ConsentParties(self.profile.name, self.details, self.source, public)


def consent_subject(actor: Actor, client: UUID) -> ConsentSubject:
    """The person and the actor's provider. Ask it only for somebody whom this provider counsels."""
    own: dict[str, Any] = {"client": client, "provider": actor.provider_id}
    return ConsentSubject(
        client=Client.objects.visible_to(actor).get(pk=client),
        profile=ClientProfile.objects.visible_to(actor).select_related("provider").get(**own),
        details=ClientDetails.objects.visible_to(actor).filter(**own).first(),
        source=Organization.objects.get(pk=own["provider"]),
        privacy_settings=ProviderPrivacySettings.objects.filter(provider=actor.provider_id).first(),
        by=actor.name,
    )


def recipients(source: Organization) -> Iterator[tuple[str, str]]:
    """Providers that work with people here, public bodies marked as such."""
    ready = (
        ProviderPrivacySettings.objects.exclude(provider=source)
        .filter(provider__replaced_by=None)
        .select_related("provider")
    )
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
    granted_depth = forms.TypedChoiceField(
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
    agreed_by_client = forms.BooleanField(label=late("She herself says yes"), required=False)
    representative = forms.ChoiceField(label=late("Who says yes for her, or beside her"), required=False)

    def __init__(self, who: ConsentSubject, case: Case, acting: list[Representation], told: Any = None) -> None:
        reads = wording.reading_language(who.profile.reads)
        longest = today() + dt.timedelta(days=rules.MAX_CONSENT_DAYS)
        first = {"released": who.by, "until": longest, "language": reads, "areas": areas_of(case.areas)}
        super().__init__(told, initial=first)
        self.who, self.case, self.acting = who, case, [one for one in acting if one.holds]
        self.choose("recipient", [("", "–"), *recipients(who.source)])
        self.choose(
            "areas", [(one.code, one.label(_site_place())) for one in code_lists().children("life_situation", "")]
        )
        self.choose("language", [(code, code_lists().label("language", code, _site_place())) for code in CODES])
        self.choose("representative", [("", _("nobody")), *((str(one.row.pk), one.name) for one in self.acting)])
        self.asks_who = bool(self.acting) or who.is_minor
        self.interpreters = confidentiality.interpreters(who.source.pk)
        if who.client.is_protected:
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

    def wanted(self) -> rules.AccessRequest:
        """As the verb takes it. Only the contact has no areas, whatever is ticked."""
        told = self.cleaned_data
        areas = frozenset(told["areas"]) if told["granted_depth"] > Depth.CONTACT else frozenset()
        return rules.AccessRequest(
            told["purpose"],
            told["granted_depth"],
            areas,
            told["opens_status"],
            told.get("opens_address", False),
            told["until"],
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
        told["agreed_by_client"] = self.cleaned_data["agreed_by_client"] if self.asks_who else True
        mutual = self.cleaned_data["direction"] == "mutual"
        return {**told, "forms": self.cleaned_data["ways"], "is_mutual": mutual, "text_version": wording.VERSION}

    def guardian_chosen(self) -> Representation | None:
        """Who says yes for her or beside her."""
        return next((one for one in self.acting if str(one.row.pk) == self.cleaned_data["representative"]), None)

    def draft(self, **more: Any) -> Consent:
        """The consent as it would be; nothing is stored."""
        wanted, representative = self.wanted(), self.guardian_chosen()
        return Consent(
            client_id=self.case.client_id,
            provider_id=self.case.provider_id,
            recipient=self.recipient_chosen(),
            purpose=wanted.purpose,
            granted_depth=wanted.granted_depth,
            areas=mask_of(wanted.areas),
            until=self.cleaned_data["until"],
            opens_status=wanted.opens_status,
            opens_address=wanted.opens_address,
            law=self.who.privacy_settings.law if self.who.privacy_settings else "dsgvo",
            **self.how(),
            representative=representative.name if representative else "",
            **more,
        )


class SignForm(forms.Form):
    """How she says yes."""

    consent_method = forms.CharField(max_length=10, required=False)  # the rule says what is missing
    signature = forms.CharField(max_length=rules.MAX_SIGNATURE_LENGTH, required=False)
    witness = forms.CharField(max_length=100, required=False)
    given_at_place = forms.CharField(max_length=100, required=False)
    copy_given = forms.BooleanField(required=False)


def _site_place() -> str:
    return get_language() or "de"
