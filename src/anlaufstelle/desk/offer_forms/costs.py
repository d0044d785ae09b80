"""Pages for price, capacity and funding of an offer."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from anlaufstelle.core.dates import today
from anlaufstelle.desk.offer_forms.base import DayField, OfferFormPage, Values


class CostForm(forms.Form):
    """One cost option."""

    kind = forms.ChoiceField(
        label=_("Price"),
        required=False,
        choices=[("", "–"), ("free", _("free of charge")), ("fixed", _("costs")), ("reduced", _("reduced"))],
    )
    euro = forms.DecimalField(
        label=_("Euro"), required=False, min_value=0, max_value=9999, decimal_places=2, localize=True
    )
    note = forms.CharField(label=_("What has to be said about it"), required=False, max_length=300)

    def clean(self) -> dict[str, Any]:
        """Require an amount unless it is free."""
        data = dict(self.cleaned_data)
        if not any(data.values()) and not self.errors:
            return {}
        if not data.get("kind"):
            self.add_error("kind", _("Please choose what it costs."))
        elif data["kind"] != "free" and not data.get("euro") and "euro" not in self.errors:
            self.add_error("euro", _("Please write the amount."))
        return data


class PricePage(OfferFormPage):
    """The price."""

    name = "price"
    title = _("Price")
    fields = ("costs",)
    row_class = CostForm
    more = _("One more price")

    def to_rows(self, values: Values) -> list[dict[str, Any]]:
        """Convert cents to euros."""
        return [{**cost, "euro": Decimal(cost["cents"]) / 100 if cost["cents"] else None} for cost in values["costs"]]

    def from_rows(self, rows: list[dict[str, Any]]) -> Values:
        """Convert euros to cents, the lowest price first."""
        costs = [
            {
                "kind": row["kind"],
                "cents": int((row["euro"] or 0) * 100) if row["kind"] != "free" else 0,
                "note": row["note"],
            }
            for row in rows
            if row.get("kind")
        ]
        return {"costs": sorted(costs, key=lambda cost: cost["cents"])}


class CapacityForm(forms.Form):
    """Capacity and waiting time as of today."""

    known = forms.BooleanField(label=_("We say how many places are free"), required=False)
    maximum = forms.IntegerField(label=_("Places in all"), required=False, min_value=0, max_value=100_000)
    available = forms.IntegerField(label=_("Free places"), required=False, min_value=0, max_value=100_000)
    weeks = forms.IntegerField(label=_("People wait about so many weeks"), required=False, min_value=0, max_value=520)

    def clean(self) -> dict[str, Any]:
        """Require no more free places than places."""
        data = dict(self.cleaned_data)
        if not data.get("known"):
            return data
        if data.get("available") is None and "available" not in self.errors:
            self.add_error("available", _("Please say how many places are free; 0 is an answer too."))
        elif data.get("maximum") is not None and (data.get("available") or 0) > data["maximum"]:
            self.add_error("available", _("There are not so many places."))
        return data


class CapacityPage(OfferFormPage):
    """Capacity and waiting time."""

    name = "capacity"
    title = _("Free places and waiting time")
    hint = _("Shown with today's date for thirty days; then it is left out until somebody says it anew.")
    fields = ("capacity",)
    form_class = CapacityForm

    def to_form(self, values: Values) -> dict[str, Any]:
        """Return the last statement."""
        return {"known": bool(values["capacity"]), **(values["capacity"] or {})}

    def from_form(self, data: dict[str, Any]) -> Values:
        """Return the capacity with today's date, or None."""
        if not data["known"]:
            return {"capacity": None}
        capacity = {"maximum": data["maximum"], "available": data["available"], "weeks": data["weeks"]}
        return {"capacity": {**capacity, "said": today().isoformat()}}


class FunderForm(forms.Form):
    """One funder."""

    source = forms.CharField(label=_("Who pays"), required=False, max_length=200)
    until = DayField(label=_("Certain until"), required=False)

    def clean(self) -> dict[str, Any]:
        """Require a funder if there is an end date."""
        data = dict(self.cleaned_data)
        if data.get("until") and not data.get("source"):
            self.add_error("source", _("Please write who pays."))
        return data


class FundingPage(OfferFormPage):
    """The funders, and until when each pays."""

    name = "money"
    title = _("Funding")
    hint = _("The public sees until when an offer is certain. The coordinator is reminded 90 days before.")
    fields = ("funding",)
    row_class = FunderForm
    more = _("One more payer")

    def to_rows(self, values: Values) -> list[dict[str, Any]]:
        """Return one row per funder."""
        return [dict(funding) for funding in values["funding"]]

    def from_rows(self, rows: list[dict[str, Any]]) -> Values:
        """Return the funders by end date, those without one last."""
        funders = [
            {"source": row["source"], "until": row["until"].isoformat() if row["until"] else None} for row in rows
        ]
        return {"funding": sorted(funders, key=lambda funder: funder["until"] or "9")}
