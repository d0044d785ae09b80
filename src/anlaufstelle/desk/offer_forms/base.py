"""What every page of an offer shares: a form or rows of forms, made from the offer's values and back into them."""

from typing import Any, ClassVar

from django import forms
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from anlaufstelle.codes.cache import code_lists

Values = dict[str, Any]
"""Fields of an offer, as `change_service` takes them."""
Choices = list[tuple[str, str]]


class OfferFormPage:
    """One page. `form` are single fields, `rows` are as many forms as somebody needs, one of them empty."""

    name: ClassVar[str]
    title: ClassVar[Any]
    hint: ClassVar[Any] = ""
    fields: ClassVar[tuple[str, ...]]
    form_class: ClassVar[type[forms.Form] | None] = None
    row_class: ClassVar[type[forms.Form] | None] = None
    more: ClassVar[Any] = _("One more")

    def __init__(self, values: Values, told: QueryDict | None = None, **given: Any) -> None:
        self.before, self.given = values, given
        self.form, self.rows = self._form(told), self._rows(told)

    def _form(self, told: QueryDict | None) -> forms.Form | None:
        if self.form_class is None:
            return None
        return self.form_class(told, initial=self.to_form(self.before), **self.for_form())

    def _rows(self, told: QueryDict | None) -> Any:
        if self.row_class is None:
            return None
        made = forms.formset_factory(self.row_class, extra=1, max_num=60, absolute_max=80, validate_max=True)
        return made(told, initial=self.to_rows(self.before), prefix="row", form_kwargs=self.for_rows())

    def for_form(self) -> dict[str, Any]:
        """What the form needs besides the values."""
        return {}

    def for_rows(self) -> dict[str, Any]:
        """What each row needs besides its values."""
        return {}

    def to_form(self, values: Values) -> dict[str, Any]:
        """The form's initial values."""
        return values

    def to_rows(self, values: Values) -> list[dict[str, Any]]:
        """The rows' initial values."""
        return []

    def from_form(self, told: dict[str, Any]) -> Values:
        """Fields of the offer from a valid form."""
        return {name: told[name] for name in self.fields}

    def from_rows(self, rows: list[dict[str, Any]]) -> Values:
        """Fields of the offer from valid rows; empty ones are left out before."""
        return {}

    def is_valid(self) -> bool:
        """Whether everything typed can be."""
        fine = [part.is_valid() for part in (self.form, self.rows) if part is not None]
        return all(fine)

    def values(self) -> Values:
        """What was typed, as fields of the offer."""
        found: Values = {}
        if self.form is not None:
            found |= self.from_form(self.form.cleaned_data)
        if self.rows is not None:
            found |= self.from_rows([row.cleaned_data for row in self.rows if not is_empty_row(row.cleaned_data)])
        return found


def is_empty_row(row: dict[str, Any]) -> bool:
    """Whether nothing that counts was typed into a row."""
    return not any(value for name, value in row.items() if not name.startswith("_"))


def code_choices(name: str, *, first: tuple[str, ...] = ()) -> Choices:
    """The codes of a list in the language of the page, some of them first."""
    language = get_language() or "de"
    told = [(code.code, code.label(language)) for code in code_lists().all(name)]
    return sorted(told, key=lambda one: first.index(one[0]) if one[0] in first else len(first))


def language_choices(*, first: tuple[str, ...] = ()) -> Choices:
    """Languages that are spoken, by their names in the language of the page."""
    language = get_language() or "de"
    spoken = [code for code in code_lists().all("language") if code.extras.get("endonym") and code.code != "de-simple"]
    told = [(code.code, code.label(language)) for code in spoken]
    return sorted(told, key=lambda one: first.index(one[0]) if one[0] in first else len(first))


class CheckboxesField(forms.MultipleChoiceField):
    """Several of a list, as boxes to tick. The choices are asked for when the page is made: lists change."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **more: Any) -> None:
        super().__init__(required=False, **more)


class LinesField(forms.CharField):
    """Several short texts, one a line."""

    widget = forms.Textarea(attrs={"rows": 4})

    def __init__(self, *, each: int = 300, most: int = 20, **more: Any) -> None:
        super().__init__(required=False, **more)
        self.each, self.most = each, most

    def prepare_value(self, value: Any) -> Any:
        """One a line."""
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        """The lines that say something."""
        return [line.strip() for line in (value or "").splitlines() if line.strip()]

    def validate(self, value: Any) -> None:
        """Not too many, none too long."""
        super().validate(value)
        if len(value) > self.most:
            raise forms.ValidationError(_("These are more than %(most)s lines."), params={"most": self.most})
        if any(len(line) > self.each for line in value):
            raise forms.ValidationError(
                _("A line is longer than %(each)s characters."), params={"each": self.each}
            )  # fmt: skip


class DayField(forms.DateField):
    """A day, with the calendar of the device."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def __init__(self, **more: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d", "%d.%m.%Y"], **more)


class ClockField(forms.TimeField):
    """A clock time, with the clock of the device."""

    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")

    def __init__(self, **more: Any) -> None:
        super().__init__(input_formats=["%H:%M", "%H:%M:%S", "%H.%M", "%H"], **more)
