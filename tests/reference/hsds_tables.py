"""HSDS 3.1 in tables a second time: what each row must fill, and where each key must lead.

Standard library only; from the printed standard (required fields of the JSON form and of the tabular form), not from
exchange/hsds_schema.py. A package is `{table: [row]}` with every value as text.
"""

from collections.abc import Iterator
from uuid import UUID

Rows = list[dict[str, str]]

FILLED = """
service: id name status organization_id
organization: id name description
location: id location_type
address: id address_1 city state_province postal_code country address_type
phone: id number
program: id name description organization_id
taxonomy: id name description
taxonomy_term: id name description
organization_identifier: id identifier_type identifier organization_id
url: id url
unit: id name
service_capacity: id available updated unit_id service_id
service_at_location: id service_id location_id
attribute: id link_id taxonomy_term_id link_entity
cost_option: id service_id
schedule: id
language: id
contact: id
funding: id
service_area: id
required_document: id
accessibility: id
"""
FILES = {
    "organizations": "organization", "services": "service", "locations": "location", "addresses": "address",
    "phones": "phone", "programs": "program", "taxonomies": "taxonomy", "taxonomy_terms": "taxonomy_term",
    "organization_identifiers": "organization_identifier", "url": "url", "units": "unit",
    "service_capacity": "service_capacity", "service_at_location": "service_at_location", "attributes": "attribute",
    "cost_options": "cost_option", "schedules": "schedule", "languages": "language", "contacts": "contact",
    "funding": "funding", "service_areas": "service_area", "required_documents": "required_document",
    "accessibility": "accessibility",
}  # fmt: skip


class Tabular:
    """What the tabular form says."""

    def filled(self, table: str) -> list[str]:
        """The columns that every row of a table fills."""
        for line in FILLED.split("\n"):
            name, _, columns = line.partition(": ")
            if name == FILES[table]:
                return columns.split()
        raise KeyError(table)

    def leads_to(self, column: str) -> str:
        """The table a key leads to; nothing for what may lead anywhere."""
        one = {"parent_organization_id": "organization", "parent_id": "taxonomy_term"}.get(column, column[:-3])
        return next((table for table, name in FILES.items() if name == one), "")

    def faults(self, package: dict[str, Rows]) -> Iterator[str]:
        """Everything that is wrong with a package."""
        keys = {table: [row.get("id", "") for row in rows] for table, rows in package.items()}
        for table, rows in package.items():
            if table not in FILES:
                yield f"{table}: no such table"
                continue
            if len(set(keys[table])) < len(rows):
                yield f"{table}: a key twice"
            for number, row in enumerate(rows):
                for why in self.row_faults(table, row, keys):
                    yield f"{table}[{number}]: {why}"

    def row_faults(self, table: str, row: dict[str, str], keys: dict[str, list[str]]) -> Iterator[str]:
        """What is wrong with one row."""
        for column in self.filled(table):
            if not row.get(column):
                yield f"no {column}"
        for column, value in row.items():
            if not value or not (column == "id" or column.endswith("_id")):
                continue
            if not self.is_key(value):
                yield f"{column} is no key"
            there = self.leads_to(column)
            if there and value not in keys.get(there, []):
                yield f"{column} leads nowhere"

    def is_key(self, value: str) -> bool:
        """A UUID as the standard writes it."""
        try:
            return str(UUID(value)) == value
        except ValueError:
            return False
