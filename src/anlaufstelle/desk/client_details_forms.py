"""Forms to edit client details, and the differences between two concurrent edits."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as late

from anlaufstelle.codes.cache import code_lists
from anlaufstelle.desk.intake_forms import COMMON_LANGUAGES, ProfileForm
from anlaufstelle.desk.offer_forms.base import Choices, code_choices, is_empty_row, language_choices
from anlaufstelle.people import rules
from anlaufstelle.people.clients.details_editing import StoredDetails
from anlaufstelle.people.models import PROFILE_FIELDS, BirthPrecision, ContactChannel

MAX_LANGUAGES = 12


class ClientDetailsForm(ProfileForm):
    """All fields but the languages."""

    is_guessed = forms.BooleanField(label=late("The date of birth is estimated"), required=False)

    field_order = ("given_name", "family_name", "original_name", "pronunciation", "born", "is_guessed")


class SpokenLanguageForm(forms.Form):
    """One language and its level."""

    language = forms.ChoiceField(label=late("Language"), required=False)
    level = forms.ChoiceField(label=late("How well"), required=False)

    def __init__(self, *args: Any, languages: Choices, levels: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = languages  # type: ignore[attr-defined]
        self.fields["level"].choices = levels  # type: ignore[attr-defined]


class ClientDetailsForms:
    """The forms of the page, made from the stored details and back."""

    def __init__(self, stored: StoredDetails, data: QueryDict | None = None) -> None:
        initial = {
            **stored.facts,
            "born": rules.birth_date_text(*stored.born),
            "household": stored.household,
            "is_guessed": stored.born[1] == BirthPrecision.GUESS,
            "is_protected": stored.is_protected,
        }
        self.form = ClientDetailsForm(data, initial=initial)
        formset_class = forms.formset_factory(
            SpokenLanguageForm, extra=2, max_num=MAX_LANGUAGES, absolute_max=MAX_LANGUAGES + 2, validate_max=True
        )
        choices = {
            "languages": _with_stored(
                [("", "–"), *language_choices(first=COMMON_LANGUAGES)], [code for code, _level in stored.languages]
            ),
            "levels": _with_stored(
                [("", _("fluently")), *code_choices("german_level")], [level for _code, level in stored.languages]
            ),
        }
        # A bound formset has no initial rows: rows that equal the stored ones would count as unchanged and be dropped.
        rows = [{"language": code, "level": level} for code, level in stored.languages] if data is None else []
        self.rows = formset_class(data, initial=rows, prefix="row", form_kwargs=choices)

    def is_valid(self) -> bool:
        """Return whether all forms are valid."""
        results = [self.form.is_valid(), self.rows.is_valid()]
        return all(results)

    def submitted(self) -> StoredDetails:
        """Return the submitted details."""
        data = self.form.cleaned_data
        day, precision = data["born"]
        rows = [
            row.cleaned_data for row in self.rows if not is_empty_row(row.cleaned_data) and row.cleaned_data["language"]
        ]
        return StoredDetails(
            facts={name: data[name] for name in PROFILE_FIELDS},
            born=(day, BirthPrecision.GUESS if day and data["is_guessed"] else precision),
            household=data["household"],
            languages=tuple({row["language"]: row["level"] for row in rows}.items()),
            is_protected=data["is_protected"],
        )


@dataclass(frozen=True)
class Difference:
    """One field with different values in two concurrent edits."""

    label: str
    stored: str
    submitted: str


def differences(submitted: StoredDetails, stored: StoredDetails) -> list[Difference]:
    """Return the fields that differ, with readable values."""
    labels = {name: str(field.label) for name, field in ClientDetailsForm.base_fields.items()}
    labels |= {"languages": _("Languages")}
    before, after = _field_texts(stored), _field_texts(submitted)
    return [
        Difference(labels[name], before[name] or "–", after[name] or "–")
        for name in after
        if after[name] != before[name]
    ]


def _field_texts(details: StoredDetails) -> dict[str, str]:
    facts = details.facts
    plain = {
        name: _yes_or_no(facts[name]) if isinstance(facts[name], bool) else str(facts[name]) for name in PROFILE_FIELDS
    }
    guessed = details.born[1] == BirthPrecision.GUESS
    return {
        **plain,
        "reads": _language(facts["reads"]) if facts["reads"] else "",
        "channel": str(ContactChannel(facts["channel"]).label),
        "born": rules.birth_date_text(*details.born),
        "is_guessed": _yes_or_no(guessed),
        "household": details.household,
        "languages": ", ".join(f"{_language(code)} {level}".strip() for code, level in details.languages),
        "is_protected": _yes_or_no(details.is_protected),
    }


def _with_stored(choices: Choices, stored: list[str]) -> Choices:
    """Add stored values that are no longer in the code list, so that they can stay selected."""
    known = {code for code, _label in choices}
    return [*choices, *((value, value) for value in dict.fromkeys(stored) if value not in known)]


def _language(code: str) -> str:
    return code_lists().label("language", code, get_language() or "de")


def _yes_or_no(value: bool) -> str:
    return _("yes") if value else _("no")
