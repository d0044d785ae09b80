"""Forms for a new consent: what another provider may see, and the signature."""

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
    """The parties of a consent: the client, as known to the provider of the case, and that provider."""

    client: Client
    profile: ClientProfile
    details: ClientDetails | None
    source: Organization
    privacy_settings: ProviderPrivacySettings | None
    staff_name: str

    @property
    def is_minor(self) -> bool:
        """Whether the client is a minor, as far as known."""
        details = self.details
        if details is None or details.birth_date is None:
            return False
        return (
            rules.age_on(rules.latest_birth_date(details.birth_date, details.birth_precision), today())
            < rules.AGE_OF_MAJORITY
        )

    def parties(self, recipient: Organization) -> wording.ConsentParties:
        """Return the parties named in the text of the consent."""
        is_public_body = ProviderPrivacySettings.objects.filter(provider=recipient, is_public_body=True).exists()
        return wording.ConsentParties(self.profile.name, self.details, self.source, is_public_body)


def consent_subject(actor: Actor, client: UUID) -> ConsentSubject:
    """Return the client and the actor's provider, which must counsel the client."""
    references: dict[str, Any] = {"client": client, "provider": actor.provider_id}
    return ConsentSubject(
        client=Client.objects.visible_to(actor).get(pk=client),
        profile=ClientProfile.objects.visible_to(actor).select_related("provider").get(**references),
        details=ClientDetails.objects.visible_to(actor).filter(**references).first(),
        source=Organization.objects.get(pk=references["provider"]),
        privacy_settings=ProviderPrivacySettings.objects.filter(provider=actor.provider_id).first(),
        staff_name=actor.name,
    )


def recipients(source: Organization) -> Iterator[tuple[str, str]]:
    """Yield key and name of the providers that may receive data, public bodies marked as such."""
    rows = (
        ProviderPrivacySettings.objects.exclude(provider=source)
        .filter(provider__replaced_by=None)
        .select_related("provider")
    )
    public_body_text = _("%(name)s (public body)")
    for row in rows.order_by("provider__name"):
        name = row.provider.name
        yield str(row.provider_id), public_body_text % {"name": name} if row.is_public_body else name


class ConsentForm(forms.Form):
    """What the client consents to. Everything beyond the contact is off until it is ticked."""

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
        label=late("Direction"),
        widget=forms.RadioSelect,
        initial="one",
        choices=[("one", late("Only we pass on")), ("mutual", late("Both may tell each other"))],
    )
    ways = forms.MultipleChoiceField(
        label=late("In which way"), choices=list(FORMS.items()), widget=forms.CheckboxSelectMultiple, initial=["file"]
    )
    language = forms.ChoiceField(label=late("Text beside the German one"))
    interpreter = forms.CharField(
        label=late("Who interprets (empty: nobody)"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"list": "interpreters", "autocomplete": "off"}),
    )
    was_read_aloud = forms.BooleanField(label=late("The text is read out to her"), required=False)
    agreed_by_client = forms.BooleanField(label=late("She herself says yes"), required=False)
    representative = forms.ChoiceField(label=late("Who says yes for her, or beside her"), required=False)

    def __init__(
        self, subject: ConsentSubject, case: Case, representations: list[Representation], data: Any = None
    ) -> None:
        reads = wording.reading_language(subject.profile.reads)
        latest = today() + dt.timedelta(days=rules.MAX_CONSENT_DAYS)
        initial = {"released": subject.staff_name, "until": latest, "language": reads, "areas": areas_of(case.areas)}
        super().__init__(data, initial=initial)
        self.subject, self.case = subject, case
        self.representations = [row for row in representations if row.holds]
        self.set_choices("recipient", [("", "–"), *recipients(subject.source)])
        self.set_choices(
            "areas", [(code.code, code.label(_language())) for code in code_lists().children("life_situation", "")]
        )
        self.set_choices("language", [(code, code_lists().label("language", code, _language())) for code in CODES])
        self.set_choices(
            "representative", [("", _("nobody")), *((str(row.row.pk), row.name) for row in self.representations)]
        )
        self.asks_who = bool(self.representations) or subject.is_minor
        self.interpreters = confidentiality.interpreters(subject.source.pk)
        if subject.client.is_protected:
            del self.fields["opens_address"]

    def set_choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        """Set the choices of a field."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.choices = choices

    def clean(self) -> dict[str, Any]:
        """Validate with the rule. Its error is shown above the form."""
        data = super().clean() or {}
        if not self.errors:
            try:
                rules.check_consent(self.access_request(), today())
            except Refused as error:
                self.add_error(None, error.sentence)
        return data

    def access_request(self) -> rules.AccessRequest:
        """Return the requested access. At the depth “contact” areas are ignored."""
        data = self.cleaned_data
        areas = frozenset(data["areas"]) if data["granted_depth"] > Depth.CONTACT else frozenset()
        return rules.AccessRequest(
            data["purpose"],
            data["granted_depth"],
            areas,
            data["opens_status"],
            data.get("opens_address", False),
            data["until"],
        )

    def chosen_recipient(self) -> Organization:
        """Return the chosen provider."""
        return Organization.objects.get(pk=self.cleaned_data["recipient"])

    def consent_fields(self) -> dict[str, Any]:
        """Return the other fields of the consent."""
        names = (
            "recipient_contact",
            "released",
            "about",
            "language",
            "interpreter",
            "was_read_aloud",
        )
        fields = {name: self.cleaned_data[name] for name in names}
        fields["agreed_by_client"] = self.cleaned_data["agreed_by_client"] if self.asks_who else True
        mutual = self.cleaned_data["direction"] == "mutual"
        return {**fields, "forms": self.cleaned_data["ways"], "is_mutual": mutual, "text_version": wording.VERSION}

    def chosen_representative(self) -> Representation | None:
        """Return who consents on behalf of the client, or together with them."""
        return next(
            (row for row in self.representations if str(row.row.pk) == self.cleaned_data["representative"]), None
        )

    def draft(self, **fields: Any) -> Consent:
        """Return the consent as an unsaved instance."""
        access, representative = self.access_request(), self.chosen_representative()
        return Consent(
            client_id=self.case.client_id,
            provider_id=self.case.provider_id,
            recipient=self.chosen_recipient(),
            purpose=access.purpose,
            granted_depth=access.granted_depth,
            areas=mask_of(access.areas),
            until=self.cleaned_data["until"],
            opens_status=access.opens_status,
            opens_address=access.opens_address,
            law=self.subject.privacy_settings.law if self.subject.privacy_settings else "dsgvo",
            **self.consent_fields(),
            representative=representative.name if representative else "",
            **fields,
        )


class SignForm(forms.Form):
    """How the client consents."""

    consent_method = forms.CharField(max_length=10, required=False)  # the rule validates it
    signature = forms.CharField(max_length=rules.MAX_SIGNATURE_LENGTH, required=False)
    witness = forms.CharField(max_length=100, required=False)
    given_at_place = forms.CharField(max_length=100, required=False)
    copy_given = forms.BooleanField(required=False)


def _language() -> str:
    return get_language() or "de"
