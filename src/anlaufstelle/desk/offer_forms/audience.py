"""Who is there and in which language; for whom an offer is."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from anlaufstelle.desk.offer_forms.base import CheckboxesField, OfferFormPage, Values, code_choices, language_choices


class SpokenLanguagesForm(forms.Form):
    """Languages spoken whenever it is open."""

    languages = CheckboxesField(label=_("Always spoken here"))

    def __init__(self, *arguments: Any, spoken: tuple[str, ...] = (), **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.fields["languages"].choices = language_choices(first=spoken)  # type: ignore[attr-defined]


class LanguagesPage(OfferFormPage):
    """Languages that do not depend on the day."""

    name = "languages"
    title = _("Languages on every day")
    hint = _("Languages of single days stand with the hours, those of a person with her name.")
    fields = ("languages",)
    form_class = SpokenLanguagesForm

    def for_form(self) -> dict[str, Any]:
        """What is spoken already comes first."""
        return {"spoken": tuple(self.before["languages"])}

    def from_form(self, told: dict[str, Any]) -> Values:
        """In the order they had."""
        known = self.before["languages"]
        return {"languages": sorted(told["languages"], key=lambda code: known.index(code) if code in known else 99)}


class ContactForm(forms.Form):
    """Somebody to ask for."""

    name = forms.CharField(label=_("Name"), max_length=200, required=False)
    title = forms.CharField(label=_("What she does"), max_length=200, required=False)
    languages = CheckboxesField(label=_("Speaks"))

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.fields["languages"].choices = language_choices()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A person has a name."""
        told = dict(self.cleaned_data)
        if any(told.values()) and not told.get("name"):
            self.add_error("name", _("Please write the name, as it may stand on the page."))
        return told


class ContactsPage(OfferFormPage):
    """People readers may ask for by name."""

    name = "persons"
    title = _("Whom to ask for")
    hint = _("Only people who want to be found by name. One first name is enough.")
    fields = ("contacts",)
    row_class = ContactForm
    more = _("One more person")

    def to_rows(self, values: Values) -> list[dict[str, Any]]:
        """One row a person."""
        return [dict(told) for told in values["contacts"]]

    def from_rows(self, rows: list[dict[str, Any]]) -> Values:
        """By name."""
        told = [{"name": row["name"], "title": row["title"], "languages": row["languages"]} for row in rows]
        return {"contacts": sorted(told, key=lambda one: one["name"])}


class EligibilityForm(forms.Form):
    """Structure first, free text only beside it."""

    description = forms.CharField(
        label=_("In one sentence"), required=False, max_length=400, widget=forms.Textarea(attrs={"rows": 2})
    )
    target_groups = CheckboxesField(label=_("Especially for"))
    gender = forms.ChoiceField(
        label=_("Only for"), required=False,
        choices=[("", _("everybody")), ("women", _("women")), ("men", _("men"))],
    )  # fmt: skip
    minimum_age = forms.IntegerField(label=_("From age"), required=False, min_value=0, max_value=120)
    maximum_age = forms.IntegerField(label=_("Up to age"), required=False, min_value=0, max_value=120)
    german_from = forms.ChoiceField(label=_("German needed"), required=False)
    german_to = forms.ChoiceField(label=_("German at most"), required=False)
    status_groups = CheckboxesField(label=_("Only with this residence status (none ticked: it does not matter)"))
    areas = CheckboxesField(label=_("Only for people from (none ticked: the whole county)"))
    referral_needed = forms.BooleanField(label=_("Another service has to send people here"), required=False)
    childcare = forms.BooleanField(label=_("Children are looked after meanwhile"), required=False)

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        for field, name in (
            ("target_groups", "target_group"), ("status_groups", "status_group"), ("areas", "municipality"),
        ):  # fmt: skip
            self.fields[field].choices = code_choices(name)  # type: ignore[attr-defined]
        for field in ("german_from", "german_to"):
            self.fields[field].choices = [("", "–"), *code_choices("german_level")]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ages in order."""
        told = dict(self.cleaned_data)
        first, last = told.get("minimum_age"), told.get("maximum_age")
        if first is not None and last is not None and last < first:
            self.add_error("maximum_age", _("This is younger than the first age."))
        return told


class EligibilityPage(OfferFormPage):
    """For whom an offer is."""

    name = "who"
    title = _("For whom")
    fields = ("who", "areas", "referral_needed", "childcare")
    form_class = EligibilityForm

    def to_form(self, values: Values) -> dict[str, Any]:
        """All of it on one page."""
        return {**values["who"], **{name: values[name] for name in self.fields[1:]}}

    def from_form(self, told: dict[str, Any]) -> Values:
        """The structured part, and what stands beside it."""
        who = {name: told[name] for name in self.before["who"]}
        return {"who": who, **{name: told[name] for name in self.fields[1:]}}
