"""Validation of imported rows: types of values and required columns."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from anlaufstelle.exchange import cell_values
from anlaufstelle.exchange.cell_values import BadValue
from anlaufstelle.exchange.hsds_schema import CHOICES, TABLES, HsdsTable
from anlaufstelle.exchange.tables import ImportRefusals, ImportRow, ImportTables, Values, target_table

VALUE_READERS: dict[str, Callable[[Any], Any]] = {
    "text": cell_values.text,
    "number": cell_values.number,
    "moment": cell_values.moment,
    "clock": cell_values.clock,
    "email": cell_values.email_address,
    "uri": cell_values.uri,
    "day": cell_values.day,
}
# References may be given elsewhere in the source, so their presence is checked once all rows have been read.
REFERENCES = {"organization_id", "service_id", "location_id", "link_id"}


def accept_row(
    row: ImportRow,
    tables: ImportTables,
    refusals: ImportRefusals,
    *,
    month_first: bool = False,
    needed: tuple[str, ...] = (),
) -> bool:
    """Add a row to `tables` if it is valid, else add all its errors to `refusals`. Return whether it was added."""
    table, refusals_before = TABLES[row.table], refusals.count
    exceptions = _exception_rows(row)
    if row.values.get("id") in (None, ""):
        refusals.add(row, "id", f"This {_row_label(table)} has no id.")
        return False
    row.values, errors = _values(row, table, tables, month_first)
    for name, (reason, value) in errors.items():
        refusals.add(row, name, reason, value)
    for name in dict.fromkeys((*table.required, *needed)):
        if row.values.get(name) is None and name not in errors and (name not in REFERENCES or name in needed):
            refusals.add(row, name, f"This {_row_label(table)} has no {name}.")
    _check_order(row, refusals)
    if refusals.count > refusals_before:
        return False
    tables.add(row)
    accepted = [accept_row(exception, tables, refusals) for exception in exceptions]
    return all(accepted)


def _exception_rows(row: ImportRow) -> list[ImportRow]:
    """Split the extension `exceptions` of a service into rows of the table `exceptions`."""
    extension = row.values.get("anlaufstelle")
    if row.table != "services" or not isinstance(extension, dict) or not isinstance(extension.get("exceptions"), list):
        return []
    row.values["anlaufstelle"] = {name: value for name, value in extension.items() if name != "exceptions"}
    path = f"{row.path}.exception" if row.path else "exception"
    return [
        ImportRow("exceptions", {**exception, "service_id": row.values.get("id")}, row.file, row.line, path)
        for exception in extension["exceptions"]
        if isinstance(exception, dict)
    ]


def _row_label(table: HsdsTable) -> str:
    return table.singular.replace("_", " ")


def _values(
    row: ImportRow, table: HsdsTable, tables: ImportTables, month_first: bool
) -> tuple[Values, dict[str, tuple[str, object]]]:
    """Return the valid values, and for each invalid one the reason and the value."""
    values: Values = {}
    errors: dict[str, tuple[str, object]] = {}
    for name, value in row.values.items():
        kind = table.columns.get(name, "")
        try:
            if not kind:
                parsed = cell_values.plain(value)
            elif value in (None, ""):
                continue
            elif kind == "key":
                parsed = _key(row, name, cell_values.text(value), tables)
                if name == "id" and parsed != str(value).lower():
                    row.original = cell_values.text(value)
            elif kind == "day":
                parsed = cell_values.day(value, month_first=month_first)
            else:
                parsed = _choice(kind, value) if kind in CHOICES else VALUE_READERS[kind](value)
        except BadValue as error:
            errors[name] = (error.sentence, value)
            continue
        if parsed not in (None, ""):
            values[name] = parsed
    return values, errors


def _key(row: ImportRow, name: str, text: str, tables: ImportTables) -> str:
    return tables.key(target_table(row, name), text)


def _choice(kind: str, value: object) -> str:
    text = cell_values.text(value)
    choices = CHOICES[kind]
    choice = (
        text if text in choices else next((candidate for candidate in choices if candidate.lower() == text.lower()), "")
    )
    if not choice:
        raise BadValue(f"This is none of: {', '.join(choices)}.")
    return choice


ORDERED_PAIRS = (
    ("valid_from", "valid_to"),
    ("first", "last"),
    ("opens_at", "closes_at"),
    ("minimum_age", "maximum_age"),
)


def _check_order(row: ImportRow, refusals: ImportRefusals) -> None:
    """Refuse ends before their starts. Clock times with a UTC offset are not compared: nothing here reads them."""
    for start, end in ORDERED_PAIRS:
        first, last = row.values.get(start), row.values.get(end)
        if first is None or last is None or (not isinstance(last, type(first)) and start != "minimum_age"):
            continue
        if isinstance(first, dt.time) and isinstance(last, dt.time):
            if first.tzinfo is None and last.tzinfo is None and last <= first:
                refusals.add(row, end, f"It would close at {last:%H:%M}, not after it opens at {first:%H:%M}.", last)
        elif last < first:
            refusals.add(row, end, f"{end} lies before {start}, which is {first}.", last)
