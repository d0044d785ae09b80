"""The short pages on which an offer is kept true: each changes a few fields of it."""

from anlaufstelle.desk.sheets.base import Sheet
from anlaufstelle.desk.sheets.money import Capacity, Money, Price
from anlaufstelle.desk.sheets.people import Languages, Persons, Who
from anlaufstelle.desk.sheets.times import DaysOff, Hours
from anlaufstelle.desk.sheets.words import Bring, Reach, Topics, Where, Words

SHEETS: dict[str, type[Sheet]] = {
    sheet.name: sheet
    for sheet in (
        Hours, DaysOff, Languages, Persons, Words, Topics, Who, Bring, Price, Capacity, Where, Reach, Money,
    )
}  # fmt: skip
"""All pages, in the order in which an offer's page lists them."""

PAGE_OF = {field: sheet for sheet in SHEETS.values() for field in sheet.fields}
"""On which page a field is changed."""

__all__ = ["PAGE_OF", "SHEETS", "Sheet"]
