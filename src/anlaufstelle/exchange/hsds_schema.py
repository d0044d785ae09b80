"""The schema of HSDS 3.1 as data (CC BY-SA 4.0): tables, columns with their types, and relations.

The tables are those of the tabular form. The nested form has the same fields, with related rows inside their owner.
"""

from dataclasses import dataclass, field

STATES = ("active", "inactive", "defunct", "temporarily closed")
PLACE_TYPES = ("physical", "postal", "virtual")
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
CHOICES = {"status": STATES, "place": PLACE_TYPES, "freq": ("WEEKLY", "MONTHLY"), "weekday": WEEKDAYS}


@dataclass(frozen=True)
class HsdsTable:
    """One table: its columns with their types, and which of them are required."""

    name: str
    singular: str  # name of one row: the value of `link_entity`, and with `_id` the column of related rows
    columns: dict[str, str]
    required: tuple[str, ...]
    lists: dict[str, str] = field(default_factory=dict)  # property of the nested form → table
    objects: dict[str, str] = field(default_factory=dict)

    @property
    def file(self) -> str:
        """The name of its CSV file."""
        return f"{self.name}.csv"


# One line per table: its name, the name of one row, and its columns. A type follows a colon (default: text), and an
# exclamation mark marks required columns. References to other rows have the type `key`.
_COLUMNS = """
organizations organization | id:key! name! alternate_name description! email:email website:uri tax_status tax_id
  year_incorporated:number legal_status logo uri:uri parent_organization_id:key
programs program | id:key! organization_id:key! name! alternate_name description!
services service | id:key! organization_id:key! program_id:key name! alternate_name description url:uri email:email
  status:status! interpretation_services application_process fees_description wait_time fees accreditations
  eligibility_description minimum_age:number maximum_age:number assured_date:day assurer_email:email licenses alert
  last_modified:moment
attributes attribute | id:key! link_id:key! taxonomy_term_id:key link_type link_entity value label
service_at_location service_at_location | id:key! service_id:key! location_id:key! description
locations location | id:key! location_type:place! url:uri organization_id:key name alternate_name description
  transportation latitude:number longitude:number external_identifier external_identifier_type
phones phone | id:key! location_id:key service_id:key organization_id:key contact_id:key service_at_location_id:key
  number! extension:number type description
contacts contact | id:key! organization_id:key service_id:key service_at_location_id:key location_id:key name title
  department email:email
addresses address | id:key! location_id:key attention address_1! address_2 city! region state_province! postal_code!
  country! address_type:place!
schedules schedule | id:key! service_id:key location_id:key service_at_location_id:key valid_from:day valid_to:day
  dtstart:day timezone:number until:day count:number wkst:weekday freq:freq interval:number byday byweekno bymonthday
  byyearday description opens_at:clock closes_at:clock schedule_link:uri attending_type notes
funding funding | id:key! organization_id:key service_id:key source
service_areas service_area | id:key! service_id:key service_at_location_id:key name description extent extent_type uri
required_documents required_document | id:key! service_id:key document uri:uri
languages language | id:key! service_id:key location_id:key phone_id:key contact_id:key schedule_id:key name code note
accessibility accessibility | id:key! location_id:key description details url:uri
taxonomy_terms taxonomy_term | id:key! code name! description! parent_id:key taxonomy language taxonomy_id:key
  term_uri:uri
metadata metadata | id:key! resource_id:key resource_type last_action_date! last_action_type! field_name!
  previous_value! replacement_value! updated_by!
meta_table_descriptions meta_table_description | id:key! name language character_set
cost_options cost_option | id:key! service_id:key! valid_from:day valid_to:day option currency amount:number
  amount_description
organization_identifiers organization_identifier | id:key! organization_id:key! identifier_scheme identifier_type
  identifier!
taxonomies taxonomy | id:key! name! description! uri:uri version
service_capacity service_capacity | id:key! service_id:key! unit_id:key available:number! maximum:number description
  updated:moment!
units unit | id:key! name! scheme identifier uri:uri
url url | id:key! label url:uri! organization_id:key service_id:key
exceptions exception | id:key! service_id:key location_id:key first:day! last:day! opens_at:clock closes_at:clock
"""
# Not part of HSDS: languages of a contact and of a schedule, and the last table, days that replace the usual hours.

_LISTS = {
    "organizations": "additional_websites:url funding contacts phones locations programs organization_identifiers "
    "services",
    "services": "additional_urls:url phones schedules service_areas service_at_locations:service_at_location languages "
    "funding cost_options required_documents contacts capacities:service_capacity",
    "service_at_location": "service_areas contacts phones schedules",
    "locations": "languages addresses contacts accessibility phones schedules",
    "contacts": "phones languages",
    "schedules": "languages",
    "phones": "languages",
    "taxonomies": "taxonomy_terms",
}
_OBJECTS = {
    "services": "organization:organizations program:programs",
    "service_at_location": "location:locations service:services",
    "attributes": "taxonomy_term:taxonomy_terms",
    "taxonomy_terms": "taxonomy_detail:taxonomies",
    "service_capacity": "unit:units",
}


def _pairs(text: str) -> dict[str, str]:
    return {name: target or name for name, _, target in (pair.partition(":") for pair in text.split())}


def _tables() -> dict[str, HsdsTable]:
    tables = {}
    for line in _COLUMNS.strip().replace("\n  ", " ").splitlines():
        names, _, columns = line.partition(" | ")
        name, singular = names.split()
        parts = [part.partition(":") for part in columns.split()]
        lists = {"attributes": "attributes", "metadata": "metadata", **_pairs(_LISTS.get(name, ""))}
        if name in {"attributes", "metadata", "taxonomies", "taxonomy_terms"}:
            lists.pop("attributes")
        tables[name] = HsdsTable(
            name=name,
            singular=singular,
            columns={column.rstrip("!"): kind.rstrip("!") or "text" for column, _, kind in parts},
            required=tuple(column.rstrip("!") for column, _, kind in parts if (column + kind).endswith("!")),
            lists=lists if name != "metadata" else {},
            objects=_pairs(_OBJECTS.get(name, "")),
        )
    return tables


TABLES = _tables()
BY_SINGULAR = {table.singular: table for table in TABLES.values()}
# Target tables of references whose column is not named after the target.
KEYS = {"parent_organization_id": "organizations", "parent_id": "taxonomy_terms"}
# File names in common use besides the standard's own.
FILES = {
    "service_at_locations": "service_at_location", "services_at_location": "service_at_location",
    "fundings": "funding", "accessibilities": "accessibility", "urls": "url", "service_capacities": "service_capacity",
    "capacities": "service_capacity",
} | {table.singular: table.name for table in TABLES.values()}  # fmt: skip


def table_of_key(column: str) -> str:
    """Return the target table of a reference column, or "" for `id`, `link_id` and `resource_id`."""
    if column in KEYS:
        return KEYS[column]
    table = BY_SINGULAR.get(column.removesuffix("_id")) if column.endswith("_id") else None
    return table.name if table else ""
