"""What it costs, whether there is room, and who pays for it until when."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from anlaufstelle.core.dates import today
from anlaufstelle.desk.offer_forms.base import DayField, OfferFormPage, Values


class CostForm(forms.Form):
    """One price."""

    kind = forms.ChoiceField(
        label=_("Price"), required=False,
        choices=[("", "–"), ("free", _("free of charge")), ("fixed", _("costs")), ("reduced", _("reduced"))],
    )  # fmt: skip
    euro = forms.DecimalField(
        label=_("Euro"), required=False, min_value=0, max_value=9999, decimal_places=2, localize=True
    )
    note = forms.CharField(label=_("What has to be said about it"), required=False, max_length=300)

    def clean(self) -> dict[str, Any]:
        """An amount where it costs something."""
        told = dict(self.cleaned_data)
        if not any(told.values()) and not self.errors:
            return {}
        if not told.get("kind"):
            self.add_error("kind", _("Please choose what it costs."))
        elif told["kind"] != "free" and not told.get("euro") and "euro" not in self.errors:
            self.add_error("euro", _("Please write the amount."))
        return told


class PricePage(OfferFormPage):
    """What it costs."""

    name = "price"
    title = _("Price")
    fields = ("costs",)
    row_class = CostForm
    more = _("One more price")

    def to_rows(self, values: Values) -> list[dict[str, Any]]:
        """Cents as euros."""
        return [
            {**told, "euro": Decimal(told["cents"]) / 100 if told["cents"] else None} for told in values["costs"]
        ]  # fmt: skip

    def from_rows(self, rows: list[dict[str, Any]]) -> Values:
        """Euros as cents, the smallest first."""
        told = [
            {
                "kind": row["kind"],
                "cents": int((row["euro"] or 0) * 100) if row["kind"] != "free" else 0,
                "note": row["note"],
            }
            for row in rows
            if row.get("kind")
        ]
        return {"costs": sorted(told, key=lambda one: one["cents"])}


class CapacityForm(forms.Form):
    """Places and waiting time, as somebody says them today."""

    known = forms.BooleanField(label=_("We say how many places are free"), required=False)
    maximum = forms.IntegerField(label=_("Places in all"), required=False, min_value=0, max_value=100_000)
    available = forms.IntegerField(label=_("Free places"), required=False, min_value=0, max_value=100_000)
    weeks = forms.IntegerField(label=_("People wait about so many weeks"), required=False, min_value=0, max_value=520)

    def clean(self) -> dict[str, Any]:
        """No more free places than there are."""
        told = dict(self.cleaned_data)
        if not told.get("known"):
            return told
        if told.get("available") is None and "available" not in self.errors:
            self.add_error("available", _("Please say how many places are free; 0 is an answer too."))
        elif told.get("maximum") is not None and (told.get("available") or 0) > told["maximum"]:
            self.add_error("available", _("There are not so many places."))
        return told


class CapacityPage(OfferFormPage):
    """Whether there is room."""

    name = "capacity"
    title = _("Free places and waiting time")
    hint = _("Shown with today's date for thirty days; then it is left out until somebody says it anew.")
    fields = ("capacity",)
    form_class = CapacityForm

    def to_form(self, values: Values) -> dict[str, Any]:
        """What was said last."""
        return {"known": bool(values["capacity"]), **(values["capacity"] or {})}

    def from_form(self, told: dict[str, Any]) -> Values:
        """Said today, or nothing at all."""
        if not told["known"]:
            return {"capacity": None}
        said = {"maximum": told["maximum"], "available": told["available"], "weeks": told["weeks"]}
        return {"capacity": {**said, "said": today().isoformat()}}


class FunderForm(forms.Form):
    """Who pays."""

    source = forms.CharField(label=_("Who pays"), required=False, max_length=200)
    until = DayField(label=_("Certain until"), required=False)

    def clean(self) -> dict[str, Any]:
        """A day needs a payer."""
        told = dict(self.cleaned_data)
        if told.get("until") and not told.get("source"):
            self.add_error("source", _("Please write who pays."))
        return told


class FundingPage(OfferFormPage):
    """Who pays for it until when."""

    name = "money"
    title = _("Funding")
    hint = _("The public sees until when an offer is certain. The coordinator is reminded 90 days before.")
    fields = ("funding",)
    row_class = FunderForm
    more = _("One more payer")

    def to_rows(self, values: Values) -> list[dict[str, Any]]:
        """One row a payer."""
        return [dict(told) for told in values["funding"]]

    def from_rows(self, rows: list[dict[str, Any]]) -> Values:
        """The first end first, without an end last."""
        told = [
            {"source": row["source"], "until": row["until"].isoformat() if row["until"] else None} for row in rows
        ]  # fmt: skip
        return {"funding": sorted(told, key=lambda one: one["until"] or "9")}
