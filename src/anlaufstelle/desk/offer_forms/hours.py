"""When: the weekly hours with the languages of each, and the days on which it is otherwise."""

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
    ("0", _("every week")), ("1", _("1st in the month")), ("2", _("2nd in the month")), ("3", _("3rd in the month")),
    ("4", _("4th in the month")), ("5", _("5th in the month")), ("-1", _("last in the month")),
]  # fmt: skip


def weekdays() -> list[tuple[str, str]]:
    """The days of the week in the language of the page."""
    names = get_day_names("wide", "stand-alone", get_language() or "de")
    return [("", "–"), *((str(number), str(names[number])) for number in range(7))]


class OpeningHoursForm(forms.Form):
    """One block of hours."""

    weekday = forms.ChoiceField(label=_("Day"), required=False)
    opens = ClockField(label=_("from"), required=False)
    closes = ClockField(label=_("to"), required=False)
    languages = CheckboxesField(label=_("Languages spoken then"))
    nth = forms.ChoiceField(label=_("How often"), choices=WEEKS_OF_MONTH, required=False, initial="0")
    appointment = forms.BooleanField(label=_("By appointment only"), required=False)
    holidays = forms.BooleanField(label=_("Open on public holidays too"), required=False)
    first = DayField(label=_("Only from"), required=False)
    last = DayField(label=_("Only until"), required=False)

    def __init__(self, *arguments: Any, spoken: tuple[str, ...] = (), **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.fields["weekday"].choices = weekdays()  # type: ignore[attr-defined]
        self.fields["languages"].choices = language_choices(first=spoken)  # type: ignore[attr-defined]
        self.often = len(spoken)

    def clean(self) -> dict[str, Any]:
        """A block has a day, a beginning and an end after it; or nothing at all."""
        told = dict(self.cleaned_data)
        if not told.get("weekday") and not told.get("opens") and not told.get("closes") and not self.errors:
            return {}
        if told.get("weekday", "") == "":
            self.add_error("weekday", _("Please choose a day."))
        for name in ("opens", "closes"):
            if told.get(name) is None and name not in self.errors:
                self.add_error(name, _("Please give a time."))
        if told.get("opens") and told.get("closes") and told["closes"] <= told["opens"]:
            self.add_error("closes", _("This is not after the beginning."))
        if told.get("first") and told.get("last") and told["last"] < told["first"]:
            self.add_error("last", _("This day lies before the first one."))
        return told

    @property
    def common(self) -> Iterator[Any]:
        """The boxes of languages that are spoken at this offer, and German."""
        return (box for number, box in enumerate(self["languages"]) if number < self.often)

    @property
    def others(self) -> Iterator[Any]:
        """The boxes of all other languages."""
        return (box for number, box in enumerate(self["languages"]) if number >= self.often)


class OpeningHoursPage(OfferFormPage):
    """The weekly hours."""

    name = "hours"
    title = _("Opening hours and languages")
    hint = _("One line for each time of the week. Empty lines are left out. Public holidays are closed by themselves.")
    fields = ("hours",)
    row_class = OpeningHoursForm
    more = _("One more time")

    def for_rows(self) -> dict[str, Any]:
        """Languages that are spoken here already come first."""
        spoken = ["de", *(code for block in self.before["hours"] for code in block["languages"])]
        return {"spoken": tuple(dict.fromkeys([*spoken, "en", "ar", "uk"]))}

    def to_rows(self, values: Values) -> list[dict[str, Any]]:
        """One row for each block."""
        return [{**block, "weekday": str(block["weekday"]), "nth": str(block["nth"])} for block in values["hours"]]

    def from_rows(self, rows: list[dict[str, Any]]) -> Values:
        """Blocks in the order of the week."""
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
        known = [{**block, "languages": sorted(block["languages"])} for block in self.before["hours"]]
        for block in blocks:  # the order in which languages are spoken is nobody's business
            same = {**block, "languages": sorted(block["languages"])}
            if same in known:
                block["languages"] = self.before["hours"][known.index(same)]["languages"]
        return {"hours": sorted(blocks, key=lambda block: (block["weekday"], block["opens"], block["closes"]))}


class ExceptionForm(forms.Form):
    """Some days on which it is otherwise."""

    first = DayField(label=_("from (day)"), required=False)
    last = DayField(label=_("until (day)"), required=False)
    opens = ClockField(label=_("open from"), required=False)
    closes = ClockField(label=_("to"), required=False)

    def clean(self) -> dict[str, Any]:
        """Days in order; both times or none."""
        told = dict(self.cleaned_data)
        if not any(told.values()) and not self.errors:
            return {}
        if not told.get("first"):
            self.add_error("first", _("Please choose a day."))
        if told.get("first") and told.get("last") and told["last"] < told["first"]:
            self.add_error("last", _("This day lies before the first one."))
        if (told.get("opens") is None) != (told.get("closes") is None):
            self.add_error("closes", _("Please give both times, or none: closed."))
        elif told.get("opens") and told["closes"] <= told["opens"]:
            self.add_error("closes", _("This is not after the beginning."))
        return told


class ExceptionsPage(OfferFormPage):
    """Holidays of the staff, and days with other hours."""

    name = "days-off"
    title = _("Closed, or other hours")
    hint = _("Without times it is closed on these days. With times it is open then and not as usual.")
    fields = ("exceptions",)
    row_class = ExceptionForm
    more = _("More days")

    def to_rows(self, values: Values) -> list[dict[str, Any]]:
        """One row for each stretch of days."""
        return [dict(told) for told in values["exceptions"]]

    def from_rows(self, rows: list[dict[str, Any]]) -> Values:
        """Stretches in the order of the calendar."""
        told = [
            {
                "first": row["first"].isoformat(),
                "last": (row["last"] or row["first"]).isoformat(),
                "opens": f"{row['opens']:%H:%M}" if row["opens"] else None,
                "closes": f"{row['closes']:%H:%M}" if row["closes"] else None,
            }
            for row in rows
            if row.get("first")
        ]
        return {"exceptions": sorted(told, key=lambda one: (one["first"], one["opens"] or ""))}
