"""Pages for languages, contacts and eligibility of an offer."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from anlaufstelle.desk.offer_forms.base import CheckboxesField, OfferFormPage, Values, code_choices, language_choices


class SpokenLanguagesForm(forms.Form):
    """Languages that are always spoken."""

    languages = CheckboxesField(label=_("Always spoken here"))

    def __init__(self, *args: Any, spoken: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["languages"].choices = language_choices(first=spoken)  # type: ignore[attr-defined]


class LanguagesPage(OfferFormPage):
    """Languages that are spoken every day."""

    name = "languages"
    title = _("Languages on every day")
    hint = _("Languages of single days stand with the hours, those of a person with her name.")
    fields = ("languages",)
    form_class = SpokenLanguagesForm

    def form_kwargs(self) -> dict[str, Any]:
        """List the languages of the offer first."""
        return {"spoken": tuple(self.before["languages"])}

    def from_form(self, data: dict[str, Any]) -> Values:
        """Keep the previous order."""
        previous = self.before["languages"]
        return {
            "languages": sorted(data["languages"], key=lambda code: previous.index(code) if code in previous else 99)
        }


class ContactForm(forms.Form):
    """One contact."""

    name = forms.CharField(label=_("Name"), max_length=200, required=False)
    title = forms.CharField(label=_("What she does"), max_length=200, required=False)
    languages = CheckboxesField(label=_("Speaks"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["languages"].choices = language_choices()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Require a name unless the row is empty."""
        data = dict(self.cleaned_data)
        if any(data.values()) and not data.get("name"):
            self.add_error("name", _("Please write the name, as it may stand on the page."))
        return data


class ContactsPage(OfferFormPage):
    """Contacts whose names are published."""

    name = "persons"
    title = _("Whom to ask for")
    hint = _("Only people who want to be found by name. One first name is enough.")
    fields = ("contacts",)
    row_class = ContactForm
    more = _("One more person")

    def to_rows(self, values: Values) -> list[dict[str, Any]]:
        """Return one row per contact."""
        return [dict(contact) for contact in values["contacts"]]

    def from_rows(self, rows: list[dict[str, Any]]) -> Values:
        """Return the contacts by name."""
        contacts = [{"name": row["name"], "title": row["title"], "languages": row["languages"]} for row in rows]
        return {"contacts": sorted(contacts, key=lambda contact: contact["name"])}


class EligibilityForm(forms.Form):
    """Eligibility: structured fields, and one sentence of free text."""

    description = forms.CharField(
        label=_("In one sentence"), required=False, max_length=400, widget=forms.Textarea(attrs={"rows": 2})
    )
    target_groups = CheckboxesField(label=_("Especially for"))
    gender = forms.ChoiceField(
        label=_("Only for"),
        required=False,
        choices=[("", _("everybody")), ("women", _("women")), ("men", _("men"))],
    )
    minimum_age = forms.IntegerField(label=_("From age"), required=False, min_value=0, max_value=120)
    maximum_age = forms.IntegerField(label=_("Up to age"), required=False, min_value=0, max_value=120)
    german_from = forms.ChoiceField(label=_("German needed"), required=False)
    german_to = forms.ChoiceField(label=_("German at most"), required=False)
    status_groups = CheckboxesField(label=_("Only with this residence status (none ticked: it does not matter)"))
    areas = CheckboxesField(label=_("Only for people from (none ticked: the whole county)"))
    referral_needed = forms.BooleanField(label=_("Another service has to send people here"), required=False)
    childcare = forms.BooleanField(label=_("Children are looked after meanwhile"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field, name in (
            ("target_groups", "target_group"),
            ("status_groups", "status_group"),
            ("areas", "municipality"),
        ):
            self.fields[field].choices = code_choices(name)  # type: ignore[attr-defined]
        for field in ("german_from", "german_to"):
            self.fields[field].choices = [("", "–"), *code_choices("german_level")]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Require ages in order."""
        data = dict(self.cleaned_data)
        first, last = data.get("minimum_age"), data.get("maximum_age")
        if first is not None and last is not None and last < first:
            self.add_error("maximum_age", _("This is younger than the first age."))
        return data


class EligibilityPage(OfferFormPage):
    """Eligibility, and related fields of the offer."""

    name = "who"
    title = _("For whom")
    fields = ("who", "areas", "referral_needed", "childcare")
    form_class = EligibilityForm

    def to_form(self, values: Values) -> dict[str, Any]:
        """Merge the fields of `who` with the others."""
        return {**values["who"], **{name: values[name] for name in self.fields[1:]}}

    def from_form(self, data: dict[str, Any]) -> Values:
        """Split the fields of `who` from the others."""
        eligibility = {name: data[name] for name in self.before["who"]}
        return {"who": eligibility, **{name: data[name] for name in self.fields[1:]}}
