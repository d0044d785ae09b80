"""Pages for texts, life situations, required documents, locations and contact points of an offer."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from anlaufstelle.codes.cache import code_lists
from anlaufstelle.core.phones import can_be_called
from anlaufstelle.desk.offer_forms.base import CheckboxesField, LinesField, OfferFormPage, Values, code_choices
from anlaufstelle.directory.models import Arrival


class TextsForm(forms.Form):
    """Short German texts, the source of the translations."""

    name = forms.CharField(label=_("Name"), max_length=200)
    tagline = forms.CharField(
        label=_("What you do with people, in one line"),
        max_length=300,
        required=False,
        help_text=_("A deed, not praise: “We fill in the form with you.”"),
    )
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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        codes = code_choices("life_situation")
        parents = {code.code: code.parent for code in code_lists().all("life_situation")}
        labels = dict(codes)
        choices = [(code, f"{labels[parents[code]]}: {name}" if parents.get(code) else name) for code, name in codes]
        self.fields["main"].choices = [("", "–"), *choices]  # type: ignore[attr-defined]
        self.fields["others"].choices = choices  # type: ignore[attr-defined]


class LifeSituationsPage(OfferFormPage):
    """The life situations of an offer."""

    name = "topics"
    title = _("What it helps with")
    fields = ("situations",)
    form_class = LifeSituationsForm

    def to_form(self, values: Values) -> dict[str, Any]:
        """The first life situation is the main one."""
        return {"main": next(iter(values["situations"]), ""), "others": values["situations"][1:]}

    def from_form(self, data: dict[str, Any]) -> Values:
        """Return the main one first, the others in their previous order."""
        previous = self.before["situations"]
        others = sorted(data["others"], key=lambda code: previous.index(code) if code in previous else 99)
        return {"situations": list(dict.fromkeys([*([data["main"]] if data["main"] else []), *others]))}


class RequiredDocumentsForm(forms.Form):
    """The required documents."""

    documents = CheckboxesField(label=_("Please bring"))
    come_anyway = forms.BooleanField(label=_("Come anyway, even with none of it"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["documents"].choices = code_choices("required_document")  # type: ignore[attr-defined]


class RequiredDocumentsPage(OfferFormPage):
    """The required documents."""

    name = "bring"
    title = _("What to bring")
    fields = ("documents", "come_anyway")
    form_class = RequiredDocumentsForm

    def from_form(self, data: dict[str, Any]) -> Values:
        """Keep the previous order."""
        previous = self.before["documents"]
        documents = sorted(data["documents"], key=lambda code: previous.index(code) if code in previous else 99)
        return {"documents": documents, "come_anyway": data["come_anyway"]}


class LocationsForm(forms.Form):
    """The locations of an offer."""

    places = CheckboxesField(label=_("At these places of your provider"))
    online = forms.BooleanField(label=_("Online or on the phone"), required=False)

    def __init__(self, *args: Any, places: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["places"].choices = places  # type: ignore[attr-defined]


class LocationsPage(OfferFormPage):
    """The locations of an offer."""

    name = "where"
    title = _("Where")
    hint = _("A place and its way are changed with the places of your provider. A confidential one is never shown.")
    fields = ("places", "online")
    form_class = LocationsForm

    def form_kwargs(self) -> dict[str, Any]:
        """Offer the provider's locations, and those of the offer."""
        return {"places": self.extra["places"]}

    def from_form(self, data: dict[str, Any]) -> Values:
        """Keep the previous order."""
        previous = self.before["places"]
        locations = sorted(data["places"], key=lambda key: previous.index(key) if key in previous else 99)
        return {"places": locations, "online": data["online"]}


class ContactPointsForm(forms.Form):
    """How to come, and how to get in touch."""

    arrival = forms.ChoiceField(
        label=_("How people come"),
        choices=[
            (Arrival.WALK_IN, _("without an appointment")),
            (Arrival.APPOINTMENT, _("with an appointment")),
            (Arrival.BOTH, _("with or without an appointment")),
            (Arrival.REGISTRATION, _("after signing up")),
        ],
    )
    minutes = forms.IntegerField(label=_("Minutes of one meeting (0: not said)"), min_value=0, max_value=600)
    phones = LinesField(label=_("Phone numbers of this offer, one a line"), each=40, most=5)
    email = forms.EmailField(label=_("Email"), required=False)
    url = forms.URLField(label=_("Web page"), required=False, assume_scheme="https")

    def clean_phones(self) -> list[str]:
        """Require numbers that can be called. Unchanged lines, for example from an import, are not validated again."""
        unchanged = self.initial.get("phones") or []
        for line in self.cleaned_data["phones"]:
            if line not in unchanged and not can_be_called(line):
                raise forms.ValidationError(
                    _("“%(line)s” cannot be called. Please write the whole number with its area code: 02421 1234."),
                    params={"line": line},
                )
        return list(self.cleaned_data["phones"])


class ContactPointsPage(OfferFormPage):
    """How to get in touch."""

    name = "reach"
    title = _("Appointment, phone, email")
    fields = ("arrival", "minutes", "phones", "email", "url")
    form_class = ContactPointsForm
