"""Taking somebody in: what is asked, and whether she may be here already."""

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

CALLED = {ContactChannel.CALL, ContactChannel.MESSAGE, ContactChannel.VOICE}
SPOKEN_FIRST = ("ar", "uk", "ti", "fa", "tr", "en")


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
    """What is kept of a person beside her cases. Nothing of it is needed."""

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

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.choose(reads=[("", _("Does not read")), *language_choices(first=SPOKEN_FIRST)])

    def choose(self, **choices: Any) -> None:
        """Fill in what there is to choose from."""
        for name, told in choices.items():
            self.fields[name].choices = told  # type: ignore[attr-defined]

    def clean_born(self) -> Any:
        """The date with how exactly it is known."""
        try:
            return rules.parse_birth_date(self.cleaned_data["born"], today())
        except rules.CannotOpenCase as why:
            raise forms.ValidationError(why.sentence) from why

    def clean_contact_value(self) -> str:
        """A number where one is needed. What stood there before and stays as it was is not asked about."""
        typed: str = self.cleaned_data["contact_value"]
        is_new = typed and typed != self.initial.get("contact_value")
        if is_new and self.cleaned_data.get("channel") in CALLED and not can_be_called(typed):
            raise forms.ValidationError(
                _("This number cannot be called. Please write it whole, with its area code: 02421 1234.")
            )
        return typed


class IntakeForm(ProfileForm):
    """No name is needed: whoever wants to be counselled without one is."""

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

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        spoken = language_choices(first=SPOKEN_FIRST)
        areas = [(one.code, one.label(get_language() or "de")) for one in code_lists().children("life_situation", "")]
        self.choose(
            language=spoken, also=[("", "–"), *spoken], german=[("", "–"), *code_choices("german_level")], areas=areas
        )

    def clean(self) -> dict[str, Any]:
        """Without a name is without anything else that says who she is."""
        said = super().clean() or {}
        if said.get("is_anonymous") and (
            any(said.get(name) for name in IDENTIFYING_FIELDS) or said.get("born", (None,))[0]
        ):
            self.add_error(
                "is_anonymous",
                _("Nothing was saved: name, birth, number and household say who she is. Please empty them, or untick."),
            )
        elif needs_name(said, said.get("born", (None,))[0], said.get("household", "")):
            self.add_error("given_name", str(NAME_REQUIRED_TEXT))
        return said

    def told(self) -> dict[str, Any]:
        """What `take_in` takes."""
        said = self.cleaned_data
        spoken = {said["language"]: ""} | ({said["also"]: ""} if said["also"] else {})
        if said["german"]:
            spoken["de"] = said["german"]
        return {
            "facts": {name: said[name] for name in PROFILE_FIELDS},
            "languages": spoken.items(),
            "born": said["born"],
            "household": said["household"],
            "is_protected": said["is_protected"],
            "areas": said["areas"],
            "matter": said["matter"],
        }


def possible_duplicates(actor: Actor, said: dict[str, Any]) -> list[ClientProfile]:
    """People of one's own provider who may be the same: by how names sound, and by the day of birth.

    Nobody else is asked: whether another provider knows her is not told here, hit or not.
    """
    sounds = phonetic_key([said["given_name"], said["family_name"], said["original_name"]]).split()
    rows = ClientProfile.objects.visible_to(actor).filter(provider=actor.provider_id, client__is_protected=False)
    heard = Q()
    for sound in sounds:
        heard |= Q(sounds__contains=f" {sound} ")
    found = list(rows.filter(heard)[:200]) if heard else []
    born = _born(actor, said)
    close = [row for row in found if sum(f" {sound} " in row.sounds for sound in sounds) >= min(2, len(sounds))]
    same_day = [row for row in found if row.client_id in born and row not in close]
    return [*close, *same_day][:8]


def _born(actor: Actor, said: dict[str, Any]) -> set[Any]:
    day, _precision = said["born"]
    if day is None:
        return set()
    rows = ClientDetails.objects.visible_to(actor).filter(provider=actor.provider_id, birth_date=day)
    return set(rows.values_list("client", flat=True)[:200])
