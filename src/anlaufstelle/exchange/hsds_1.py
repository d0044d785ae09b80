"""Reads HSDS 1: CSV with numbered rows, other column names and lists in single cells."""

from collections.abc import Callable
from typing import Any

from anlaufstelle.exchange import cell_values, row_validation
from anlaufstelle.exchange.cell_values import BadValue
from anlaufstelle.exchange.hsds_schema import WEEKDAYS
from anlaufstelle.exchange.tables import ImportRefusals, ImportRow, ImportTables, Values

# The required columns of each table, by the name of its file.
REQUIRED = {
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
HSDS_1_COLUMNS = {
    "funding_sources", "date_incorporated", "admin_emails", "accepted_payments", "taxonomy_ids", "number_type",
    "vanity_number", "weekday", "closed", "parent_name",
}  # fmt: skip
PARENTS = {
    "contacts": ("location_id", "organization_id", "service_id"),
    "phones": ("contact_id", "location_id", "organization_id", "service_id"),
    "regular_schedules": ("location_id", "service_id"),
    "holiday_schedules": ("location_id", "service_id"),
}
# The column that contains the rows of another table as a list.
LIST_COLUMNS = {
    "funding": "funding_sources", "languages": "languages", "required_documents": "required_documents",
    "service_areas": "service_areas", "attributes": "taxonomy_ids",
}  # fmt: skip
DAYS = dict(zip("monday tuesday wednesday thursday friday saturday sunday".split(), WEEKDAYS, strict=True))
YEARLY = 1  # the year written for a day that recurs every year


# Tables with the same columns in both versions, except for one that only HSDS 3 has.
HSDS_3_COLUMNS = {
    "contacts": "service_at_location_id", "programs": "description", "addresses": "address_type",
    "mail_addresses": "address_type",
}  # fmt: skip


def lacks_hsds_3_column(stem: str, names: set[str]) -> bool:
    """Whether a file that could be of either version lacks the column that only HSDS 3 has."""
    table = table_of(stem, names)
    return table in HSDS_3_COLUMNS and HSDS_3_COLUMNS[table] not in names


def has_hsds_1_columns(names: set[str]) -> bool:
    """Whether some of these columns exist only in HSDS 1."""
    return bool(names & HSDS_1_COLUMNS)


def table_of(stem: str, names: set[str]) -> str:
    """Return the table of a file by its name, else by its columns, else ""."""
    if stem in REQUIRED:
        return stem
    fitting = [name for name, known in COLUMNS.items() if len(known & names) >= min(2, len(known))]
    return max(fitting, key=lambda name: (len(COLUMNS[name] & names), name == "addresses"), default="")


def accept_hsds_1_row(row: ImportRow, tables: ImportTables, refusals: ImportRefusals) -> None:
    """Add one HSDS 1 row to `tables`, as the HSDS 3 rows it corresponds to, or refuse it."""
    refusals_before = refusals.count
    for name in (*(() if row.table == "taxonomy" else ("id",)), *REQUIRED[row.table]):
        if not row.values.get(name):
            refusals.add(row, name, f"This line has no {name}.")
    parents = PARENTS.get(row.table, ())
    if parents and not any(row.values.get(name) for name in parents):
        refusals.add(row, parents[0], f"This line hangs on nothing: one of {', '.join(parents)} must be filled.")
    if refusals.count > refusals_before:
        return
    try:
        mapped_rows = MAPPERS[row.table](dict(row.values))
    except BadField as bad:
        refusals.add(row, bad.column, bad.sentence, row.values.get(bad.column, ""))
        return
    for table, values in mapped_rows:
        headings = (
            dict.fromkeys(("name", "source", "document", "value"), LIST_COLUMNS[table]) if table in LIST_COLUMNS else {}
        )
        if not row_validation.accept_row(
            ImportRow(table, values, row.file, row.line, headings=headings), tables, refusals, month_first=True
        ):
            return


class BadField(BadValue):
    """A value does not have the type of its column, which is named here."""

    def __init__(self, column: str, sentence: str) -> None:
        super().__init__(sentence)
        self.column = column


def _read(values: Values, column: str, parse: Callable[[Any], Any]) -> Any:
    try:
        return parse(values[column])
    except BadValue as bad:
        raise BadField(column, bad.sentence) from bad


MappedRows = list[tuple[str, Values]]


def _list_rows(values: Values, column: str, table: str, owner: str, name: str) -> MappedRows:
    """The parts of a cell as rows of another table. Their ids are derived from the row and their position."""
    parts = cell_values.words(values.pop(column, ""), ",;|")
    return [
        (table, {"id": f"{owner}:{values['id']}:{number}", f"{owner}_id": values["id"], name: part})
        for number, part in enumerate(parts)
    ]


def _renamed(values: Values, **names: str) -> Values:
    for old, new in names.items():
        if old in values:
            values[new] = values.pop(old)
    return values


def _organization(values: Values) -> MappedRows:
    if "date_incorporated" in values:
        day = _read(values, "date_incorporated", lambda text: cell_values.day(text, month_first=True))
        values |= {"date_incorporated": day.isoformat(), "year_incorporated": day.year}
    funding = _list_rows(values, "funding_sources", "funding", "organization", "source")
    return [("organizations", values), *funding]


def _location(values: Values) -> MappedRows:
    values.pop("admin_emails", None)  # accounts of another system
    virtual = "virtual" in values and _read(values, "virtual", cell_values.boolean)
    values.pop("virtual", None)
    values["location_type"] = "virtual" if virtual else "physical"
    languages = _list_rows(values, "languages", "languages", "location", "name")
    accessibility = values.pop("accessibility", "")
    mapped_rows: MappedRows = [("locations", _renamed(values, website="url")), *languages]
    if accessibility:
        step_free = "wheelchair" in cell_values.words(accessibility)
        extension = {"anlaufstelle": {"step_free": True}} if step_free else {}
        mapped_rows.append(
            (
                "accessibility",
                {"id": values["id"], "location_id": values["id"], "description": accessibility, **extension},
            )
        )
    return mapped_rows


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
    location = values.pop("location_id")
    mapped_rows: MappedRows = [("service_at_location", {"id": f"{values['id']}@{location}", "service_id": values["id"],
                                           "location_id": location})]  # fmt: skip
    mapped_rows += _list_rows(values, "funding_sources", "funding", "service", "source")
    mapped_rows += _list_rows(values, "languages", "languages", "service", "name")
    mapped_rows += _list_rows(values, "required_documents", "required_documents", "service", "document")
    mapped_rows += _list_rows(values, "service_areas", "service_areas", "service", "name")
    for number, term in enumerate(cell_values.words(values.pop("taxonomy_ids", ""))):
        mapped_rows.append(
            ("attributes", {"id": f"{values['id']}:{number}", "link_id": values["id"], "link_entity": "service",
                            "link_type": "taxonomy", "value": term, "taxonomy_term_id": term})
        )  # fmt: skip
    keywords = cell_values.words(values.pop("keywords", ""))
    values = _renamed(values, fees="fees_description", eligibility="eligibility_description", website="url")
    extension = {"anlaufstelle": {"keywords": keywords}} if keywords else {}
    return [("services", {"status": "active"} | values | extension), *mapped_rows]


def _schedule(values: Values) -> MappedRows:
    day = cell_values.clean(values.pop("weekday")).lower()
    full = next((name for name in DAYS if len(day) >= 3 and name.startswith(day)), "")
    if not full:
        raise BadField("weekday", "This is not a day of the week.")
    return [("schedules", values | {"freq": "WEEKLY", "byday": DAYS[full]})]


def _exception(values: Values) -> MappedRows:
    closed = _read(values, "closed", cell_values.boolean)
    values.pop("closed")
    if not closed:
        for name in ("opens_at", "closes_at"):
            if name not in values:
                raise BadField(name, f"It is not closed then, so {name} must be filled.")
    first = _read(values, "start_date", lambda owner: cell_values.day(owner, month_first=True))
    last = _read(values, "end_date", lambda text: cell_values.day(text, month_first=True))
    owner: Values = {name: values[name] for name in ("location_id", "service_id") if name in values}
    times: Values = {name: values[name] for name in ("opens_at", "closes_at") if name in values and not closed}
    key = f"holiday:{values['id']}"
    if first.year == YEARLY:  # cannot be expressed here, so it is kept as a foreign field
        yearly = {"start_date": values["start_date"], "end_date": values["end_date"], "closed": closed, **times}
        return [("exceptions", {"id": key, **owner, "first": first, "last": max(first, last), "each_year": yearly})]
    if last < first:
        raise BadField("end_date", f"end_date lies before start_date, which is {first}.")
    return [("exceptions", {"id": key, **owner, "first": first, "last": last, **times})]


def _term(values: Values) -> MappedRows:
    values.pop("parent_name", None)
    key = values.pop("taxonomy_id")
    return [("taxonomy_terms", {"description": values["name"], **values, "id": key, "code": key})]


MAPPERS: dict[str, Callable[[Values], MappedRows]] = {
    "organizations": _organization, "locations": _location, "addresses": _address, "mail_addresses": _mail_address,
    "phones": _phone, "services": _service, "regular_schedules": _schedule, "holiday_schedules": _exception,
    "taxonomy": _term, "contacts": lambda values: [("contacts", values)],
    "programs": lambda values: [("programs", {"description": values["name"], **values})],
}  # fmt: skip
