"""The older lists: CSV with the names of HSDS 1, numbered rows and several things in one cell."""

from collections.abc import Callable
from typing import Any

from anlaufstelle.exchange import cell_values, row_validation
from anlaufstelle.exchange.cell_values import BadValue
from anlaufstelle.exchange.hsds_schema import WEEKDAYS
from anlaufstelle.exchange.tables import ImportRefusals, ImportRow, ImportTables, Values

# Each table by its file, the columns that are only found there, and what must be filled.
NEEDED = {
    "organizations": ("name", "description"),
    "programs": ("organization_id", "name"),
    "locations": ("organization_id", "name"),
    "services": ("location_id", "name", "description"),
    "addresses": ("location_id", "address_1", "city", "state_province", "postal_code", "country"),
    "mail_addresses": ("location_id", "address_1", "city", "state_province", "postal_code", "country"),
    "contacts": ("name",),
    "phones": ("number", "number_type"),
    "regular_schedules": ("weekday", "opens_at", "closes_at"),
    "holiday_schedules": ("start_date", "end_date", "closed"),
    "taxonomy": ("taxonomy_id", "name"),
}
COLUMNS = {
    "organizations": {"accreditations", "date_incorporated", "funding_sources", "licenses", "tax_id"},
    "programs": {"organization_id", "name"},
    "locations": {"admin_emails", "virtual", "languages", "accessibility"},
    "services": {"application_process", "audience", "accepted_payments", "service_areas", "taxonomy_ids", "keywords"},
    "addresses": {"location_id", "address_1", "state_province"},
    "mail_addresses": {"location_id", "address_1", "state_province", "attention"},
    "contacts": {"name", "title", "email", "department"},
    "phones": {"number_type", "vanity_number", "country_prefix"},
    "regular_schedules": {"weekday", "opens_at", "closes_at"},
    "holiday_schedules": {"start_date", "end_date", "closed"},
    "taxonomy": {"taxonomy_id", "parent_name"},
}
SIGNS = {
    "funding_sources", "date_incorporated", "admin_emails", "accepted_payments", "taxonomy_ids", "number_type",
    "vanity_number", "weekday", "closed", "parent_name",
}  # fmt: skip
PARENTS = {
    "contacts": ("location_id", "organization_id", "service_id"),
    "phones": ("contact_id", "location_id", "organization_id", "service_id"),
    "regular_schedules": ("location_id", "service_id"),
    "holiday_schedules": ("location_id", "service_id"),
}
# Which cell the rows of another table come from.
CELLS = {
    "funding": "funding_sources", "languages": "languages", "required_documents": "required_documents",
    "service_areas": "service_areas", "attributes": "taxonomy_ids",
}  # fmt: skip
DAYS = dict(zip("monday tuesday wednesday thursday friday saturday sunday".split(), WEEKDAYS, strict=True))
EACH_YEAR = 1  # the year of a day that comes again each year


# Tables that have the same columns in both, but for one that only today's have.
HSDS_3_COLUMNS = {
    "contacts": "service_at_location_id", "programs": "description", "addresses": "address_type",
    "mail_addresses": "address_type",
}  # fmt: skip


def lacks_hsds_3_column(stem: str, names: set[str]) -> bool:
    """Whether a file that could be either is an older one."""
    table = table_of(stem, names)
    return table in HSDS_3_COLUMNS and HSDS_3_COLUMNS[table] not in names


def has_hsds_1_columns(names: set[str]) -> bool:
    """Whether these columns are found in older lists only."""
    return bool(names & SIGNS)


def table_of(stem: str, names: set[str]) -> str:
    """Which table a file holds: by its name, else by its columns; nothing if neither says."""
    if stem in NEEDED:
        return stem
    fitting = [name for name, known in COLUMNS.items() if len(known & names) >= min(2, len(known))]
    return max(fitting, key=lambda name: (len(COLUMNS[name] & names), name == "addresses"), default="")


def accept_hsds_1_row(row: ImportRow, tables: ImportTables, refusals: ImportRefusals) -> None:
    """Keep one line of an older list: as the rows of the standard that it means."""
    before = refusals.count
    for name in (*(() if row.table == "taxonomy" else ("id",)), *NEEDED[row.table]):
        if not row.values.get(name):
            refusals.add(row, name, f"This line has no {name}.")
    parents = PARENTS.get(row.table, ())
    if parents and not any(row.values.get(name) for name in parents):
        refusals.add(row, parents[0], f"This line hangs on nothing: one of {', '.join(parents)} must be filled.")
    if refusals.count > before:
        return
    try:
        made = MAPPERS[row.table](dict(row.values))
    except BadField as bad:
        refusals.add(row, bad.column, bad.sentence, row.values.get(bad.column, ""))
        return
    for table, values in made:
        heads = dict.fromkeys(("name", "source", "document", "value"), CELLS[table]) if table in CELLS else {}
        if not row_validation.accept_row(
            ImportRow(table, values, row.file, row.line, heads=heads), tables, refusals, month_first=True
        ):
            return


class BadField(BadValue):
    """A value of an older list that cannot be, and its column."""

    def __init__(self, column: str, sentence: str) -> None:
        super().__init__(sentence)
        self.column = column


def _read(values: Values, column: str, how: Callable[[Any], Any]) -> Any:
    try:
        return how(values[column])
    except BadValue as bad:
        raise BadField(column, bad.sentence) from bad


MappedRows = list[tuple[str, Values]]


def _each(values: Values, column: str, table: str, owner: str, name: str) -> MappedRows:
    """The parts of a cell as rows of another table, numbered after the row they stand in."""
    told = cell_values.words(values.pop(column, ""), ",;|")
    return [
        (table, {"id": f"{owner}:{values['id']}:{number}", f"{owner}_id": values["id"], name: part})
        for number, part in enumerate(told)
    ]


def _renamed(values: Values, **names: str) -> Values:
    for old, new in names.items():
        if old in values:
            values[new] = values.pop(old)
    return values


def _organization(values: Values) -> MappedRows:
    if "date_incorporated" in values:
        day = _read(values, "date_incorporated", lambda told: cell_values.day(told, month_first=True))
        values |= {"date_incorporated": day.isoformat(), "year_incorporated": day.year}
    money = _each(values, "funding_sources", "funding", "organization", "source")
    return [("organizations", values), *money]


def _location(values: Values) -> MappedRows:
    values.pop("admin_emails", None)  # who may edit there is nothing for readers
    virtual = "virtual" in values and _read(values, "virtual", cell_values.boolean)
    values.pop("virtual", None)
    values["location_type"] = "virtual" if virtual else "physical"
    spoken = _each(values, "languages", "languages", "location", "name")
    access = values.pop("accessibility", "")
    made: MappedRows = [("locations", _renamed(values, website="url")), *spoken]
    if access:
        step_free = "wheelchair" in cell_values.words(access)
        own = {"anlaufstelle": {"step_free": True}} if step_free else {}
        made.append(("accessibility", {"id": values["id"], "location_id": values["id"], "description": access, **own}))
    return made


def _address(values: Values) -> MappedRows:
    return [("addresses", values | {"address_type": "physical"})]


def _mail_address(values: Values) -> MappedRows:
    return [("addresses", values | {"id": f"mail:{values['id']}", "address_type": "postal"})]


def _phone(values: Values) -> MappedRows:
    prefix = values.pop("country_prefix", "")
    if prefix:
        values["number"] = f"+{prefix.lstrip('+')} {values['number']}"
    return [("phones", _renamed(values, number_type="type", department="description"))]


def _service(values: Values) -> MappedRows:
    place = values.pop("location_id")
    made: MappedRows = [("service_at_location", {"id": f"{values['id']}@{place}", "service_id": values["id"],
                                           "location_id": place})]  # fmt: skip
    made += _each(values, "funding_sources", "funding", "service", "source")
    made += _each(values, "languages", "languages", "service", "name")
    made += _each(values, "required_documents", "required_documents", "service", "document")
    made += _each(values, "service_areas", "service_areas", "service", "name")
    for number, term in enumerate(cell_values.words(values.pop("taxonomy_ids", ""))):
        made.append(
            ("attributes", {"id": f"{values['id']}:{number}", "link_id": values["id"], "link_entity": "service",
                            "link_type": "taxonomy", "value": term, "taxonomy_term_id": term})
        )  # fmt: skip
    keywords = cell_values.words(values.pop("keywords", ""))
    values = _renamed(values, fees="fees_description", eligibility="eligibility_description", website="url")
    own = {"anlaufstelle": {"keywords": keywords}} if keywords else {}
    return [("services", {"status": "active"} | values | own), *made]


def _weekly(values: Values) -> MappedRows:
    day = cell_values.clean(values.pop("weekday")).lower()
    full = next((name for name in DAYS if len(day) >= 3 and name.startswith(day)), "")
    if not full:
        raise BadField("weekday", "This is not a day of the week.")
    return [("schedules", values | {"freq": "WEEKLY", "byday": DAYS[full]})]


def _holiday(values: Values) -> MappedRows:
    closed = _read(values, "closed", cell_values.boolean)
    values.pop("closed")
    if not closed:
        for name in ("opens_at", "closes_at"):
            if name not in values:
                raise BadField(name, f"It is not closed then, so {name} must be filled.")
    first = _read(values, "start_date", lambda told: cell_values.day(told, month_first=True))
    last = _read(values, "end_date", lambda told: cell_values.day(told, month_first=True))
    told: Values = {name: values[name] for name in ("location_id", "service_id") if name in values}
    times: Values = {name: values[name] for name in ("opens_at", "closes_at") if name in values and not closed}
    key = f"holiday:{values['id']}"
    if first.year == EACH_YEAR:  # there is no such thing here; it is kept and goes out again
        kept = {"start_date": values["start_date"], "end_date": values["end_date"], "closed": closed, **times}
        return [("exceptions", {"id": key, **told, "first": first, "last": max(first, last), "each_year": kept})]
    if last < first:
        raise BadField("end_date", f"end_date lies before start_date, which is {first}.")
    return [("exceptions", {"id": key, **told, "first": first, "last": last, **times})]


def _term(values: Values) -> MappedRows:
    values.pop("parent_name", None)
    key = values.pop("taxonomy_id")
    return [("taxonomy_terms", {"description": values["name"], **values, "id": key, "code": key})]


MAPPERS: dict[str, Callable[[Values], MappedRows]] = {
    "organizations": _organization, "locations": _location, "addresses": _address, "mail_addresses": _mail_address,
    "phones": _phone, "services": _service, "regular_schedules": _weekly, "holiday_schedules": _holiday,
    "taxonomy": _term, "contacts": lambda values: [("contacts", values)],
    "programs": lambda values: [("programs", {"description": values["name"], **values})],
}  # fmt: skip
