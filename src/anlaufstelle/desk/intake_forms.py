"""Forms for a new client, and the search for possible duplicates."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from anlaufstelle.codes.cache import code_lists
from anlaufstelle.core.actor import Actor
from anlaufstelle.core.dates import today
from anlaufstelle.core.phones import can_be_called
from anlaufstelle.desk.offer_forms.base import code_choices, language_choices
from anlaufstelle.people import rules
from anlaufstelle.people.clients.anonymous import NAME_REQUIRED_TEXT, needs_name
from anlaufstelle.people.clients.phonetics import phonetic_key
from anlaufstelle.people.models import PROFILE_FIELDS, ClientDetails, ClientProfile, ContactChannel

PHONE_CHANNELS = {ContactChannel.CALL, ContactChannel.MESSAGE, ContactChannel.VOICE}
COMMON_LANGUAGES = ("ar", "uk", "ti", "fa", "tr", "en")


IDENTIFYING_FIELDS = (
    "given_name",
    "family_name",
    "original_name",
    "pronunciation",
    "contact_value",
    "contact_note",
    "household",
    "is_protected",
)


class ProfileForm(forms.Form):
    """Fields of the client profile. All are optional."""

    given_name = forms.CharField(label=_("Given name"), max_length=100, required=False)
    family_name = forms.CharField(label=_("Family name"), max_length=100, required=False)
    original_name = forms.CharField(label=_("Name as she writes it herself"), max_length=200, required=False)
    pronunciation = forms.CharField(
        label=_("Said like"), help_text=_("RI-ma CHU-ri: so that nobody says it wrong."), max_length=100, required=False
    )
    born = forms.CharField(label=_("Born"), help_text=_("14.2.1990, 2.1990 or 1990"), max_length=20, required=False)
    reads = forms.ChoiceField(label=_("Reads"), required=False)
    wants_interpreter = forms.BooleanField(label=_("Wants an interpreter"), required=False)
    interpreter_preference = forms.CharField(label=_("Who it should be, who not"), max_length=200, required=False)
    channel = forms.ChoiceField(
        label=_("How she is safely reached"), choices=ContactChannel.choices, initial=ContactChannel.NONE
    )
    contact_value = forms.CharField(label=_("Number or address for that"), max_length=200, required=False)
    contact_note = forms.CharField(
        label=_("What to mind"), help_text=_("From 2 pm, no letter home."), max_length=200, required=False
    )
    household = forms.CharField(label=_("With whom she lives"), max_length=300, required=False)
    is_protected = forms.BooleanField(
        label=_("She is in danger: no search finds her, and nobody else ever sees her address"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.set_choices(reads=[("", _("Does not read")), *language_choices(first=COMMON_LANGUAGES)])

    def set_choices(self, **choices: Any) -> None:
        """Set the choices of fields, by field name."""
        for name, options in choices.items():
            self.fields[name].choices = options  # type: ignore[attr-defined]

    def clean_born(self) -> Any:
        """Return the date and its precision."""
        try:
            return rules.parse_birth_date(self.cleaned_data["born"], today())
        except rules.CannotOpenCase as error:
            raise forms.ValidationError(error.sentence) from error

    def clean_contact_value(self) -> str:
        """Require a number that can be called, where the channel needs one. Unchanged values are not validated."""
        value: str = self.cleaned_data["contact_value"]
        is_new = value and value != self.initial.get("contact_value")
        if is_new and self.cleaned_data.get("channel") in PHONE_CHANNELS and not can_be_called(value):
            raise forms.ValidationError(
                _("This number cannot be called. Please write it whole, with its area code: 02421 1234.")
            )
        return value


class IntakeForm(ProfileForm):
    """The form for a new client. A name is not required: counselling can be anonymous."""

    is_anonymous = forms.BooleanField(
        label=_("She stays without a name: nothing is kept by which she could be known again"), required=False
    )
    language = forms.ChoiceField(label=_("Speaks best"))
    also = forms.ChoiceField(label=_("Also speaks"), required=False)
    german = forms.ChoiceField(label=_("German"), required=False)
    areas = forms.MultipleChoiceField(label=_("What it is about"), required=False, widget=forms.CheckboxSelectMultiple)
    matter = forms.CharField(label=_("In a few words"), max_length=200, required=False)

    field_order = (
        "is_anonymous",
        "given_name",
        "family_name",
        "original_name",
        "pronunciation",
        "born",
        "language",
        "also",
        "german",
        "reads",
        "wants_interpreter",
        "interpreter_preference",
        "channel",
        "contact_value",
        "contact_note",
        "household",
        "areas",
        "matter",
        "is_protected",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        languages = language_choices(first=COMMON_LANGUAGES)
        areas = [
            (code.code, code.label(get_language() or "de")) for code in code_lists().children("life_situation", "")
        ]
        self.set_choices(
            language=languages,
            also=[("", "–"), *languages],
            german=[("", "–"), *code_choices("german_level")],
            areas=areas,
        )

    def clean(self) -> dict[str, Any]:
        """An anonymous client has no other identifying data."""
        data = super().clean() or {}
        if data.get("is_anonymous") and (
            any(data.get(name) for name in IDENTIFYING_FIELDS) or data.get("born", (None,))[0]
        ):
            self.add_error(
                "is_anonymous",
                _("Nothing was saved: name, birth, number and household say who she is. Please empty them, or untick."),
            )
        elif needs_name(data, data.get("born", (None,))[0], data.get("household", "")):
            self.add_error("given_name", str(NAME_REQUIRED_TEXT))
        return data

    def case_fields(self) -> dict[str, Any]:
        """Return the arguments of `actions.open_case`."""
        data = self.cleaned_data
        languages = {data["language"]: ""} | ({data["also"]: ""} if data["also"] else {})
        if data["german"]:
            languages["de"] = data["german"]
        return {
            "facts": {name: data[name] for name in PROFILE_FIELDS},
            "languages": languages.items(),
            "born": data["born"],
            "household": data["household"],
            "is_protected": data["is_protected"],
            "areas": data["areas"],
            "matter": data["matter"],
        }


def possible_duplicates(actor: Actor, data: dict[str, Any]) -> list[ClientProfile]:
    """Return clients of the actor's provider who may be the same: by phonetic name, or by date of birth.

    Other providers are not searched, so that the result never reveals whether they know the client.
    """
    sounds = phonetic_key([data["given_name"], data["family_name"], data["original_name"]]).split()
    rows = ClientProfile.objects.visible_to(actor).filter(provider=actor.provider_id, client__is_protected=False)
    sounds_alike = Q()
    for sound in sounds:
        sounds_alike |= Q(sounds__contains=f" {sound} ")
    candidates = list(rows.filter(sounds_alike)[:200]) if sounds_alike else []
    born_same_day = _clients_born_on(actor, data)
    similar_names = [
        row for row in candidates if sum(f" {sound} " in row.sounds for sound in sounds) >= min(2, len(sounds))
    ]
    same_day = [row for row in candidates if row.client_id in born_same_day and row not in similar_names]
    return [*similar_names, *same_day][:8]


def _clients_born_on(actor: Actor, data: dict[str, Any]) -> set[Any]:
    day, _precision = data["born"]
    if day is None:
        return set()
    rows = ClientDetails.objects.visible_to(actor).filter(provider=actor.provider_id, birth_date=day)
    return set(rows.values_list("client", flat=True)[:200])
