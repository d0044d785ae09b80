"""The short pages on which an offer is kept true: each changes a few fields of it."""

from anlaufstelle.desk.offer_forms.audience import ContactsPage, EligibilityPage, LanguagesPage
from anlaufstelle.desk.offer_forms.base import OfferFormPage
from anlaufstelle.desk.offer_forms.costs import CapacityPage, FundingPage, PricePage
from anlaufstelle.desk.offer_forms.hours import ExceptionsPage, OpeningHoursPage
from anlaufstelle.desk.offer_forms.texts import (
    ContactPointsPage,
    LifeSituationsPage,
    LocationsPage,
    RequiredDocumentsPage,
    TextsPage,
)

OFFER_FORM_PAGES: dict[str, type[OfferFormPage]] = {
    sheet.name: sheet
    for sheet in (
        OpeningHoursPage,
        ExceptionsPage,
        LanguagesPage,
        ContactsPage,
        TextsPage,
        LifeSituationsPage,
        EligibilityPage,
        RequiredDocumentsPage,
        PricePage,
        CapacityPage,
        LocationsPage,
        ContactPointsPage,
        FundingPage,
    )
}
"""All pages, in the order in which an offer's page lists them."""

PAGE_OF = {field: sheet for sheet in OFFER_FORM_PAGES.values() for field in sheet.fields}
"""On which page a field is changed."""

__all__ = ["OFFER_FORM_PAGES", "PAGE_OF", "OfferFormPage"]
