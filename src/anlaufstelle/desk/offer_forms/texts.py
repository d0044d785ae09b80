"""What an offer is called and says of itself, what it helps with, what to bring, and how it is reached."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from anlaufstelle.codes.cache import code_lists
from anlaufstelle.core.phones import can_be_called
from anlaufstelle.desk.offer_forms.base import CheckboxesField, LinesField, OfferFormPage, Values, code_choices
from anlaufstelle.directory.models import Arrival


class TextsForm(forms.Form):
    """Short German texts; translations are made from them."""

    name = forms.CharField(label=_("Name"), max_length=200)
    tagline = forms.CharField(
        label=_("What you do with people, in one line"), max_length=300, required=False,
        help_text=_("A deed, not praise: “We fill in the form with you.”"),
    )  # fmt: skip
    steps = LinesField(label=_("What happens there, one short sentence a line"), most=8)
    keywords = LinesField(
        label=_("Words people and letters use for it, one a line"), each=60, help_text=_("For the search only.")
    )


class TextsPage(OfferFormPage):
    """The texts of an offer."""

    name = "words"
    title = _("Name and texts")
    hint = _("In German, in short sentences. A changed text is shown in German until its translations follow.")
    fields = ("name", "tagline", "steps", "keywords")
    form_class = TextsForm


class LifeSituationsForm(forms.Form):
    """Life situations, the main one first."""

    main = forms.ChoiceField(label=_("Mainly about"), required=False)
    others = CheckboxesField(label=_("Also about"))

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        told = code_choices("life_situation")
        parents = {code.code: code.parent for code in code_lists().all("life_situation")}
        named = dict(told)
        listed = [(code, f"{named[parents[code]]}: {name}" if parents.get(code) else name) for code, name in told]
        self.fields["main"].choices = [("", "–"), *listed]  # type: ignore[attr-defined]
        self.fields["others"].choices = listed  # type: ignore[attr-defined]


class LifeSituationsPage(OfferFormPage):
    """What an offer helps with."""

    name = "topics"
    title = _("What it helps with")
    fields = ("situations",)
    form_class = LifeSituationsForm

    def to_form(self, values: Values) -> dict[str, Any]:
        """The first one is the main one."""
        return {"main": next(iter(values["situations"]), ""), "others": values["situations"][1:]}

    def from_form(self, told: dict[str, Any]) -> Values:
        """The main one first, the others in the order they had."""
        known = self.before["situations"]
        others = sorted(told["others"], key=lambda code: known.index(code) if code in known else 99)
        return {"situations": list(dict.fromkeys([*([told["main"]] if told["main"] else []), *others]))}


class RequiredDocumentsForm(forms.Form):
    """What to bring."""

    documents = CheckboxesField(label=_("Please bring"))
    come_anyway = forms.BooleanField(label=_("Come anyway, even with none of it"), required=False)

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.fields["documents"].choices = code_choices("required_document")  # type: ignore[attr-defined]


class RequiredDocumentsPage(OfferFormPage):
    """What to bring."""

    name = "bring"
    title = _("What to bring")
    fields = ("documents", "come_anyway")
    form_class = RequiredDocumentsForm

    def from_form(self, told: dict[str, Any]) -> Values:
        """In the order they had."""
        known = self.before["documents"]
        kept = sorted(told["documents"], key=lambda code: known.index(code) if code in known else 99)
        return {"documents": kept, "come_anyway": told["come_anyway"]}


class LocationsForm(forms.Form):
    """Where it is."""

    places = CheckboxesField(label=_("At these places of your provider"))
    online = forms.BooleanField(label=_("Online or on the phone"), required=False)

    def __init__(self, *arguments: Any, places: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.fields["places"].choices = places  # type: ignore[attr-defined]


class LocationsPage(OfferFormPage):
    """Where it is."""

    name = "where"
    title = _("Where")
    hint = _("A place and its way are changed with the places of your provider. A confidential one is never shown.")
    fields = ("places", "online")
    form_class = LocationsForm

    def for_form(self) -> dict[str, Any]:
        """The provider's places, and those that the offer has already."""
        return {"places": self.given["places"]}

    def from_form(self, told: dict[str, Any]) -> Values:
        """In the order they had."""
        known = self.before["places"]
        kept = sorted(told["places"], key=lambda key: known.index(key) if key in known else 99)
        return {"places": kept, "online": told["online"]}


class ContactPointsForm(forms.Form):
    """How people come and call."""

    arrival = forms.ChoiceField(
        label=_("How people come"),
        choices=[
            (Arrival.WALK_IN, _("without an appointment")), (Arrival.APPOINTMENT, _("with an appointment")),
            (Arrival.BOTH, _("with or without an appointment")), (Arrival.REGISTRATION, _("after signing up")),
        ],
    )  # fmt: skip
    minutes = forms.IntegerField(label=_("Minutes of one meeting (0: not said)"), min_value=0, max_value=600)
    phones = LinesField(label=_("Phone numbers of this offer, one a line"), each=40, most=5)
    email = forms.EmailField(label=_("Email"), required=False)
    url = forms.URLField(label=_("Web page"), required=False, assume_scheme="https")

    def clean_phones(self) -> list[str]:
        """Each line can be called. What came with a list and stays as it was is not asked about."""
        known = self.initial.get("phones") or []
        for line in self.cleaned_data["phones"]:
            if line not in known and not can_be_called(line):
                raise forms.ValidationError(
                    _("“%(line)s” cannot be called. Please write the whole number with its area code: 02421 1234."),
                    params={"line": line},
                )
        return list(self.cleaned_data["phones"])


class ContactPointsPage(OfferFormPage):
    """How an offer is reached."""

    name = "reach"
    title = _("Appointment, phone, email")
    fields = ("arrival", "minutes", "phones", "email", "url")
    form_class = ContactPointsForm
