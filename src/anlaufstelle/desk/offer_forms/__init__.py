"""The pages to edit an offer. Each changes a few fields of it."""

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
    page.name: page
    for page in (
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
"""All pages by name, in the order in which the page of an offer lists them."""

PAGE_OF = {field: page for page in OFFER_FORM_PAGES.values() for field in page.fields}
"""The page on which a field is edited, by field name."""

__all__ = ["OFFER_FORM_PAGES", "PAGE_OF", "OfferFormPage"]
