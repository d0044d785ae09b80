"""Correcting what is kept of a person: the form, and in which lines two who did it at once differ."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as late

from anlaufstelle.codes.cache import code_lists
from anlaufstelle.desk.intake_forms import SPOKEN_FIRST, ProfileForm
from anlaufstelle.desk.offer_forms.base import Choices, code_choices, is_empty_row, language_choices
from anlaufstelle.people import rules
from anlaufstelle.people.clients.details_editing import StoredDetails
from anlaufstelle.people.models import PROFILE_FIELDS, BirthPrecision, ContactChannel

MOST = 12  # languages of one person


class ClientDetailsForm(ProfileForm):
    """All but the languages."""

    is_guessed = forms.BooleanField(label=late("The date of birth is estimated"), required=False)

    field_order = ("given_name", "family_name", "original_name", "pronunciation", "born", "is_guessed")


class SpokenLanguageForm(forms.Form):
    """One language."""

    language = forms.ChoiceField(label=late("Language"), required=False)
    level = forms.ChoiceField(label=late("How well"), required=False)

    def __init__(self, *arguments: Any, spoken: Choices, levels: Choices, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.fields["language"].choices = spoken  # type: ignore[attr-defined]
        self.fields["level"].choices = levels  # type: ignore[attr-defined]


class ClientDetailsForms:
    """The page's forms, from what is kept and back."""

    def __init__(self, kept: StoredDetails, told: QueryDict | None = None) -> None:
        first = {
            **kept.facts, "born": rules.birth_date_text(*kept.born), "household": kept.household,
            "is_guessed": kept.born[1] == BirthPrecision.GUESS, "is_protected": kept.is_protected,
        }  # fmt: skip
        self.form = ClientDetailsForm(told, initial=first)
        made = forms.formset_factory(
            SpokenLanguageForm, extra=2, max_num=MOST, absolute_max=MOST + 2, validate_max=True
        )
        choices = {
            "spoken": _with(
                [("", "–"), *language_choices(first=SPOKEN_FIRST)], [code for code, _level in kept.languages]
            ),
            "levels": _with(
                [("", _("fluently")), *code_choices("german_level")], [level for _code, level in kept.languages]
            ),
        }
        # What was typed is never measured by what is kept by now: a row that happens to be the same would be left out.
        rows = [{"language": code, "level": level} for code, level in kept.languages] if told is None else []
        self.rows = made(told, initial=rows, prefix="row", form_kwargs=choices)

    def is_valid(self) -> bool:
        """Whether everything typed can be."""
        fine = [self.form.is_valid(), self.rows.is_valid()]
        return all(fine)

    def known(self) -> StoredDetails:
        """What was typed."""
        said = self.form.cleaned_data
        day, precision = said["born"]
        rows = [
            row.cleaned_data for row in self.rows if not is_empty_row(row.cleaned_data) and row.cleaned_data["language"]
        ]
        return StoredDetails(
            facts={name: said[name] for name in PROFILE_FIELDS},
            born=(day, BirthPrecision.GUESS if day and said["is_guessed"] else precision),
            household=said["household"],
            languages=tuple({row["language"]: row["level"] for row in rows}.items()),
            is_protected=said["is_protected"],
        )


@dataclass(frozen=True)
class Difference:
    """One line that two people have corrected differently."""

    label: str
    theirs: str
    mine: str


def differences(mine: StoredDetails, theirs: StoredDetails) -> list[Difference]:
    """In which lines they differ, in words."""
    labels = {name: str(field.label) for name, field in ClientDetailsForm.base_fields.items()}
    labels |= {"languages": _("Languages")}
    one, other = _lines(mine), _lines(theirs)
    return [Difference(labels[name], other[name] or "–", one[name] or "–") for name in one if one[name] != other[name]]


def _lines(told: StoredDetails) -> dict[str, str]:
    facts = told.facts
    plain = {name: _yes(facts[name]) if isinstance(facts[name], bool) else str(facts[name]) for name in PROFILE_FIELDS}
    guessed = told.born[1] == BirthPrecision.GUESS
    return {
        **plain,
        "reads": _language(facts["reads"]) if facts["reads"] else "",
        "channel": str(ContactChannel(facts["channel"]).label),
        "born": rules.birth_date_text(*told.born),
        "is_guessed": _yes(guessed),
        "household": told.household,
        "languages": ", ".join(f"{_language(code)} {level}".strip() for code, level in told.languages),
        "is_protected": _yes(told.is_protected),
    }


def _with(choices: Choices, kept: list[str]) -> Choices:
    """What is kept can be kept, also where the list does not know it any more."""
    known = {code for code, _label in choices}
    return [*choices, *((one, one) for one in dict.fromkeys(kept) if one not in known)]


def _language(code: str) -> str:
    return code_lists().label("language", code, get_language() or "de")


def _yes(told: bool) -> str:
    return _("yes") if told else _("no")
