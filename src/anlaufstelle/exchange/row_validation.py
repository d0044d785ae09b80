"""Whether a row may come in: each value is what its column says, and nothing that must be there is missing."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from anlaufstelle.exchange import cell_values
from anlaufstelle.exchange.cell_values import BadValue
from anlaufstelle.exchange.hsds_schema import CHOICES, TABLES, HsdsTable
from anlaufstelle.exchange.tables import ImportRefusals, ImportRow, ImportTables, Values, leads_to

VALUE_READERS: dict[str, Callable[[Any], Any]] = {
    "text": cell_values.text,
    "number": cell_values.number,
    "moment": cell_values.moment,
    "clock": cell_values.clock,
    "email": cell_values.email_address,
    "uri": cell_values.uri,
    "day": cell_values.day,
}
# What a row hangs on may be said elsewhere in the file; whether it was is asked when all of it has been read.
LINKS = {"organization_id", "service_id", "location_id", "link_id"}


def accept_row(
    row: ImportRow,
    tables: ImportTables,
    refusals: ImportRefusals,
    *,
    month_first: bool = False,
    needed: tuple[str, ...] = (),
) -> bool:
    """Keep a row if nothing is wrong with it, else note everything that is."""
    table, before = TABLES[row.table], refusals.count
    days = _days(row)
    if row.values.get("id") in (None, ""):
        refusals.add(row, "id", f"This {_word(table)} has no id.")
        return False
    row.values, bad = _values(row, table, tables, month_first)
    for name, (why, value) in bad.items():
        refusals.add(row, name, why, value)
    for name in dict.fromkeys((*table.needed, *needed)):
        if row.values.get(name) is None and name not in bad and (name not in LINKS or name in needed):
            refusals.add(row, name, f"This {_word(table)} has no {name}.")
    _order(row, refusals)
    if refusals.count > before:
        return False
    tables.add(row)
    good = [accept_row(day, tables, refusals) for day in days]
    return all(good)


def _days(row: ImportRow) -> list[ImportRow]:
    """Days that replace the usual hours stand among our own terms of an offer; here they are a table."""
    own = row.values.get("anlaufstelle")
    if row.table != "services" or not isinstance(own, dict) or not isinstance(own.get("exceptions"), list):
        return []
    row.values["anlaufstelle"] = {name: value for name, value in own.items() if name != "exceptions"}
    path = f"{row.path}.exception" if row.path else "exception"
    return [
        ImportRow("exceptions", {**one, "service_id": row.values.get("id")}, row.file, row.line, path)
        for one in own["exceptions"]
        if isinstance(one, dict)
    ]


def _word(table: HsdsTable) -> str:
    return table.one.replace("_", " ")


def _values(
    row: ImportRow, table: HsdsTable, tables: ImportTables, month_first: bool
) -> tuple[Values, dict[str, tuple[str, object]]]:
    """What can be read, and why the rest cannot."""
    told: Values = {}
    bad: dict[str, tuple[str, object]] = {}
    for name, value in row.values.items():
        kind = table.columns.get(name, "")
        try:
            if not kind:
                found = cell_values.plain(value)
            elif value in (None, ""):
                continue
            elif kind == "key":
                found = _key(row, name, cell_values.text(value), tables)
                if name == "id" and found != str(value).lower():
                    row.original = cell_values.text(value)
            elif kind == "day":
                found = cell_values.day(value, month_first=month_first)
            else:
                found = _one_of(kind, value) if kind in CHOICES else VALUE_READERS[kind](value)
        except BadValue as why:
            bad[name] = (why.sentence, value)
            continue
        if found not in (None, ""):
            told[name] = found
    return told, bad


def _key(row: ImportRow, name: str, told: str, tables: ImportTables) -> str:
    return tables.key(leads_to(row, name), told)


def _one_of(kind: str, value: object) -> str:
    told = cell_values.text(value)
    known = CHOICES[kind]
    found = told if told in known else next((one for one in known if one.lower() == told.lower()), "")
    if not found:
        raise BadValue(f"This is none of: {', '.join(known)}.")
    return found


ORDERED_PAIRS = (
    ("valid_from", "valid_to"),
    ("first", "last"),
    ("opens_at", "closes_at"),
    ("minimum_age", "maximum_age"),
)


def _order(row: ImportRow, refusals: ImportRefusals) -> None:
    """Ends lie after beginnings. Clock times with offsets are not compared: no rule here reads them."""
    for start, end in ORDERED_PAIRS:
        first, last = row.values.get(start), row.values.get(end)
        if first is None or last is None or (not isinstance(last, type(first)) and start != "minimum_age"):
            continue
        if isinstance(first, dt.time) and isinstance(last, dt.time):
            if first.tzinfo is None and last.tzinfo is None and last <= first:
                refusals.add(row, end, f"It would close at {last:%H:%M}, not after it opens at {first:%H:%M}.", last)
        elif last < first:
            refusals.add(row, end, f"{end} lies before {start}, which is {first}.", last)
