"""Pages for the opening hours of an offer: weekly hours with their languages, and exceptions."""

from collections.abc import Iterator
from typing import Any

from babel.dates import get_day_names
from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from anlaufstelle.desk.offer_forms.base import (
    CheckboxesField,
    ClockField,
    DayField,
    OfferFormPage,
    Values,
    language_choices,
)

WEEKS_OF_MONTH = [
    ("0", _("every week")),
    ("1", _("1st in the month")),
    ("2", _("2nd in the month")),
    ("3", _("3rd in the month")),
    ("4", _("4th in the month")),
    ("5", _("5th in the month")),
    ("-1", _("last in the month")),
]


def weekdays() -> list[tuple[str, str]]:
    """Return the days of the week as choices, in the page language."""
    names = get_day_names("wide", "stand-alone", get_language() or "de")
    return [("", "–"), *((str(number), str(names[number])) for number in range(7))]


class OpeningHoursForm(forms.Form):
    """One block of opening hours."""

    weekday = forms.ChoiceField(label=_("Day"), required=False)
    opens = ClockField(label=_("from"), required=False)
    closes = ClockField(label=_("to"), required=False)
    languages = CheckboxesField(label=_("Languages spoken then"))
    nth = forms.ChoiceField(label=_("How often"), choices=WEEKS_OF_MONTH, required=False, initial="0")
    appointment = forms.BooleanField(label=_("By appointment only"), required=False)
    holidays = forms.BooleanField(label=_("Open on public holidays too"), required=False)
    first = DayField(label=_("Only from"), required=False)
    last = DayField(label=_("Only until"), required=False)

    def __init__(self, *args: Any, spoken: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["weekday"].choices = weekdays()  # type: ignore[attr-defined]
        self.fields["languages"].choices = language_choices(first=spoken)  # type: ignore[attr-defined]
        self.common_count = len(spoken)

    def clean(self) -> dict[str, Any]:
        """Require a day, a start and a later end, or an empty row."""
        data = dict(self.cleaned_data)
        if not data.get("weekday") and not data.get("opens") and not data.get("closes") and not self.errors:
            return {}
        if data.get("weekday", "") == "":
            self.add_error("weekday", _("Please choose a day."))
        for name in ("opens", "closes"):
            if data.get(name) is None and name not in self.errors:
                self.add_error(name, _("Please give a time."))
        if data.get("opens") and data.get("closes") and data["closes"] <= data["opens"]:
            self.add_error("closes", _("This is not after the beginning."))
        if data.get("first") and data.get("last") and data["last"] < data["first"]:
            self.add_error("last", _("This day lies before the first one."))
        return data

    @property
    def common(self) -> Iterator[Any]:
        """The checkboxes of the languages passed as `spoken`."""
        return (box for number, box in enumerate(self["languages"]) if number < self.common_count)

    @property
    def others(self) -> Iterator[Any]:
        """The checkboxes of all other languages."""
        return (box for number, box in enumerate(self["languages"]) if number >= self.common_count)


class OpeningHoursPage(OfferFormPage):
    """The weekly opening hours."""

    name = "hours"
    title = _("Opening hours and languages")
    hint = _("One line for each time of the week. Empty lines are left out. Public holidays are closed by themselves.")
    fields = ("hours",)
    row_class = OpeningHoursForm
    more = _("One more time")

    def row_kwargs(self) -> dict[str, Any]:
        """List the languages of the offer first."""
        spoken = ["de", *(code for block in self.before["hours"] for code in block["languages"])]
        return {"spoken": tuple(dict.fromkeys([*spoken, "en", "ar", "uk"]))}

    def to_rows(self, values: Values) -> list[dict[str, Any]]:
        """Return one row per block."""
        return [{**block, "weekday": str(block["weekday"]), "nth": str(block["nth"])} for block in values["hours"]]

    def from_rows(self, rows: list[dict[str, Any]]) -> Values:
        """Return the blocks in the order of the week."""
        blocks = [
            {
                "weekday": int(row["weekday"]),
                "opens": f"{row['opens']:%H:%M}",
                "closes": f"{row['closes']:%H:%M}",
                "languages": row["languages"],
                "nth": int(row["nth"] or 0),
                "appointment": row["appointment"],
                "holidays": row["holidays"],
                "first": row["first"].isoformat() if row["first"] else None,
                "last": row["last"].isoformat() if row["last"] else None,
            }
            for row in rows
            if row.get("weekday")
        ]
        previous = [{**block, "languages": sorted(block["languages"])} for block in self.before["hours"]]
        for block in blocks:  # keep the order of languages, so that it does not count as a change
            comparable = {**block, "languages": sorted(block["languages"])}
            if comparable in previous:
                block["languages"] = self.before["hours"][previous.index(comparable)]["languages"]
        return {"hours": sorted(blocks, key=lambda block: (block["weekday"], block["opens"], block["closes"]))}


class ExceptionForm(forms.Form):
    """One exception: closed, or other hours, on some days."""

    first = DayField(label=_("from (day)"), required=False)
    last = DayField(label=_("until (day)"), required=False)
    opens = ClockField(label=_("open from"), required=False)
    closes = ClockField(label=_("to"), required=False)

    def clean(self) -> dict[str, Any]:
        """Require dates in order, and both times or none."""
        data = dict(self.cleaned_data)
        if not any(data.values()) and not self.errors:
            return {}
        if not data.get("first"):
            self.add_error("first", _("Please choose a day."))
        if data.get("first") and data.get("last") and data["last"] < data["first"]:
            self.add_error("last", _("This day lies before the first one."))
        if (data.get("opens") is None) != (data.get("closes") is None):
            self.add_error("closes", _("Please give both times, or none: closed."))
        elif data.get("opens") and data["closes"] <= data["opens"]:
            self.add_error("closes", _("This is not after the beginning."))
        return data


class ExceptionsPage(OfferFormPage):
    """Exceptions from the weekly hours."""

    name = "days-off"
    title = _("Closed, or other hours")
    hint = _("Without times it is closed on these days. With times it is open then and not as usual.")
    fields = ("exceptions",)
    row_class = ExceptionForm
    more = _("More days")

    def to_rows(self, values: Values) -> list[dict[str, Any]]:
        """Return one row per exception."""
        return [dict(exception) for exception in values["exceptions"]]

    def from_rows(self, rows: list[dict[str, Any]]) -> Values:
        """Return the exceptions in order of their dates."""
        exceptions = [
            {
                "first": row["first"].isoformat(),
                "last": (row["last"] or row["first"]).isoformat(),
                "opens": f"{row['opens']:%H:%M}" if row["opens"] else None,
                "closes": f"{row['closes']:%H:%M}" if row["closes"] else None,
            }
            for row in rows
            if row.get("first")
        ]
        return {"exceptions": sorted(exceptions, key=lambda exception: (exception["first"], exception["opens"] or ""))}
