"""Rows of HSDS tables during an import or export, whatever their file format."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from anlaufstelle.core.ids import id_from
from anlaufstelle.exchange.cell_values import cut
from anlaufstelle.exchange.hsds_schema import BY_SINGULAR, TABLES, HsdsTable, table_of_key

BATCH_SIZE = 500  # rows that are read or written with one query
MAX_LISTED_REFUSALS = 1000  # the rest is only counted
_UUID = re.compile(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
Values = dict[str, Any]
T = TypeVar("T")


def batches(items: Sequence[T], size: int = BATCH_SIZE) -> Iterator[Sequence[T]]:
    """Yield the items in batches of at most `size`."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


@dataclass
class ImportRow:
    """One row of one table, and its position in the source."""

    table: str
    values: Values
    file: str = ""
    line: int = 0
    path: str = ""  # enclosing objects of the nested form; empty at the top level
    original: str = ""  # its id in the source, where that is not a UUID
    headings: dict[str, str] = field(default_factory=dict)  # column → heading in the source


def target_table(row: ImportRow, column: str) -> str:
    """Return the table a reference of this row points to, or "" for a column that is no reference."""
    if column == "id":
        return row.table
    if column in {"link_id", "resource_id"}:
        singular = row.values.get("link_entity" if column == "link_id" else "resource_type")
        return BY_SINGULAR[singular].name if isinstance(singular, str) and singular in BY_SINGULAR else ""
    return table_of_key(column)


@dataclass
class ImportRefusals:
    """The refusals of an import."""

    listed: list[dict[str, Any]] = field(default_factory=list)
    count: int = 0

    def add(self, row: ImportRow, column: str, why: str, value: object = "") -> None:
        """Refuse one value of one row, with a full sentence as the reason."""
        self.count += 1
        if len(self.listed) == MAX_LISTED_REFUSALS:
            return
        entry: dict[str, Any] = {"file": row.file}
        if row.line:
            entry["line"] = row.line
        if column:
            heading = row.headings.get(column, column)
            entry["field"] = f"{row.path}.{heading}" if row.path else heading
        if value not in ("", None):
            entry["value"] = cut(value)
        self.listed.append({**entry, "why": why})

    def add_file(self, name: str, why: str) -> None:
        """Refuse a whole file."""
        self.add(ImportRow("", {}, name), "", why)


@dataclass
class ImportTables:
    """All rows of one import by table and id. Rows with the same id are merged."""

    publisher: str
    rows: dict[str, dict[str, ImportRow]] = field(default_factory=lambda: {name: {} for name in TABLES})
    original_ids: dict[str, str] = field(default_factory=dict)  # derived UUID → id in the source

    def key(self, table: str, original: object) -> str:
        """Return the UUID of a row. Any other id is converted to a UUID that is the same in each import."""
        text = str(original).strip()
        if _UUID.fullmatch(text):
            return text.lower()
        derived = str(id_from(f"{self.publisher}:{table}:{text}"))
        self.original_ids[derived] = text
        return derived

    def add(self, row: ImportRow) -> ImportRow:
        """Add a row. A later row with the same id extends and overrides the earlier one."""
        existing = self.rows[row.table].setdefault(row.values["id"], row)
        if existing is not row:
            _merge(existing.values, row.values)
        return existing

    def rows_of(self, table: str) -> Iterator[ImportRow]:
        """Yield the rows of a table."""
        yield from self.rows[table].values()

    def count(self) -> int:
        """Return the number of rows."""
        return sum(map(len, self.rows.values()))


def _merge(known: Values, more: Values) -> None:
    for name, value in more.items():
        if isinstance(value, dict) and isinstance(known.get(name), dict):
            known[name] = {**known[name], **value}
        elif value not in (None, ""):
            known[name] = value


def flatten(table: HsdsTable, nested: Values, path: str = "") -> Iterator[tuple[str, Values, str]]:
    """Yield an object of the nested form as rows: (table, values, path). Owners come before their related rows.

    All objects must have an `id`. References to the owner are derived from the nesting.
    """
    values = {name: value for name, value in nested.items() if name not in table.lists and name not in table.objects}
    for name, other in table.objects.items():
        related = nested.get(name)
        if isinstance(related, dict):
            owner = {"organization_id": values.get("organization_id")} if name == "program" else {}
            if name == "program" and isinstance(nested.get("organization"), dict):
                owner = {"organization_id": nested["organization"].get("id")}
            yield from flatten(TABLES[other], {**owner, **related}, _path(path, TABLES[other].singular))
            column = "taxonomy_id" if name == "taxonomy_detail" else f"{name}_id"
            values.setdefault(column, related.get("id"))
        elif related is not None:
            values[name] = related
    yield table.name, values, path
    for name, other in table.lists.items():
        related = nested.get(name)
        if not isinstance(related, list):
            if related is not None:
                values[name] = related
            continue
        for item in related:
            if isinstance(item, dict):
                yield from flatten(
                    TABLES[other],
                    {**item, **_owner_reference(table, nested, other)},
                    _path(path, TABLES[other].singular),
                )


def _path(path: str, singular: str) -> str:
    return f"{path}.{singular}" if path else singular


def _owner_reference(table: HsdsTable, owner: Values, other: str) -> Values:
    """The reference of a nested row to its owner."""
    if other == "attributes":
        return {"link_id": owner.get("id"), "link_entity": table.singular}
    if other == "metadata":
        return {"resource_id": owner.get("id"), "resource_type": table.singular}
    if other == "taxonomy_terms":
        return {"taxonomy_id": owner.get("id")}
    return {f"{table.singular}_id": owner.get("id")}
