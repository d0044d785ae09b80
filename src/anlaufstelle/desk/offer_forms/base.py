"""The base class of the pages to edit an offer: a form or a formset, made from the offer's values and back."""

from typing import Any, ClassVar

from django import forms
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from anlaufstelle.codes.cache import code_lists

Values = dict[str, Any]
"""Fields of an offer, as `change_service` expects them."""
Choices = list[tuple[str, str]]


class OfferFormPage:
    """One page with a `form`, or with `rows`: a formset with one extra form.

    `name` is its part of the URL, `more` the label of the button that adds a row.
    """

    name: ClassVar[str]
    title: ClassVar[Any]
    hint: ClassVar[Any] = ""
    fields: ClassVar[tuple[str, ...]]
    form_class: ClassVar[type[forms.Form] | None] = None
    row_class: ClassVar[type[forms.Form] | None] = None
    more: ClassVar[Any] = _("One more")

    def __init__(self, values: Values, data: QueryDict | None = None, **extra: Any) -> None:
        self.before, self.extra = values, extra
        self.form, self.rows = self._make_form(data), self._make_rows(data)

    def _make_form(self, data: QueryDict | None) -> forms.Form | None:
        if self.form_class is None:
            return None
        return self.form_class(data, initial=self.to_form(self.before), **self.form_kwargs())

    def _make_rows(self, data: QueryDict | None) -> Any:
        if self.row_class is None:
            return None
        formset_class = forms.formset_factory(self.row_class, extra=1, max_num=60, absolute_max=80, validate_max=True)
        return formset_class(data, initial=self.to_rows(self.before), prefix="row", form_kwargs=self.row_kwargs())

    def form_kwargs(self) -> dict[str, Any]:
        """Return extra keyword arguments of the form."""
        return {}

    def row_kwargs(self) -> dict[str, Any]:
        """Return extra keyword arguments of each row."""
        return {}

    def to_form(self, values: Values) -> dict[str, Any]:
        """Return the initial values of the form."""
        return values

    def to_rows(self, values: Values) -> list[dict[str, Any]]:
        """Return the initial values of the rows."""
        return []

    def from_form(self, data: dict[str, Any]) -> Values:
        """Return the fields of the offer from the cleaned data of the form."""
        return {name: data[name] for name in self.fields}

    def from_rows(self, rows: list[dict[str, Any]]) -> Values:
        """Return the fields of the offer from the cleaned data of the rows, without empty ones."""
        return {}

    def is_valid(self) -> bool:
        """Return whether form and rows are valid."""
        results = [part.is_valid() for part in (self.form, self.rows) if part is not None]
        return all(results)

    def values(self) -> Values:
        """Return the submitted fields of the offer."""
        fields: Values = {}
        if self.form is not None:
            fields |= self.from_form(self.form.cleaned_data)
        if self.rows is not None:
            fields |= self.from_rows([row.cleaned_data for row in self.rows if not is_empty_row(row.cleaned_data)])
        return fields


def is_empty_row(row: dict[str, Any]) -> bool:
    """Return whether a row is empty, fields that start with an underscore aside."""
    return not any(value for name, value in row.items() if not name.startswith("_"))


def code_choices(name: str, *, first: tuple[str, ...] = ()) -> Choices:
    """Return the codes of a list with labels in the page language, `first` at the top."""
    language = get_language() or "de"
    choices = [(code.code, code.label(language)) for code in code_lists().all(name)]
    return sorted(choices, key=lambda choice: first.index(choice[0]) if choice[0] in first else len(first))


def language_choices(*, first: tuple[str, ...] = ()) -> Choices:
    """Return the spoken languages with labels in the page language, `first` at the top."""
    language = get_language() or "de"
    codes = [code for code in code_lists().all("language") if code.extras.get("endonym") and code.code != "de-simple"]
    choices = [(code.code, code.label(language)) for code in codes]
    return sorted(choices, key=lambda choice: first.index(choice[0]) if choice[0] in first else len(first))


class CheckboxesField(forms.MultipleChoiceField):
    """Multiple choice with checkboxes. Forms set the choices in `__init__`, because code lists change."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)


class LinesField(forms.CharField):
    """Several short texts, one per line. `each`: characters per line, `most`: number of lines."""

    widget = forms.Textarea(attrs={"rows": 4})

    def __init__(self, *, each: int = 300, most: int = 20, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.each, self.most = each, most

    def prepare_value(self, value: Any) -> Any:
        """Join the texts with line breaks."""
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        """Return the lines that are not empty."""
        return [line.strip() for line in (value or "").splitlines() if line.strip()]

    def validate(self, value: Any) -> None:
        """Check the number of lines and their length. Raises ValidationError."""
        super().validate(value)
        if len(value) > self.most:
            raise forms.ValidationError(_("These are more than %(most)s lines."), params={"most": self.most})
        if any(len(line) > self.each for line in value):
            raise forms.ValidationError(_("A line is longer than %(each)s characters."), params={"each": self.each})


class DayField(forms.DateField):
    """A date, with the date picker of the device."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d", "%d.%m.%Y"], **kwargs)


class ClockField(forms.TimeField):
    """A time, with the time picker of the device."""

    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=["%H:%M", "%H:%M:%S", "%H.%M", "%H"], **kwargs)
