"""Rows on their way in or out: the tables of the standard, whatever form they came in."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from anlaufstelle.core.ids import id_from
from anlaufstelle.exchange.cell_values import cut
from anlaufstelle.exchange.hsds_schema import BY_ONE, TABLES, HsdsTable, table_of_key

PORTION = 500  # rows that are read or written with one query
MOST_REFUSED = 1000  # entries that are listed; the rest is counted
_UUID = re.compile(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
Values = dict[str, Any]
T = TypeVar("T")


def portions(things: Sequence[T], size: int = PORTION) -> Iterator[Sequence[T]]:
    """So many at a time."""
    for start in range(0, len(things), size):
        yield things[start : start + size]


@dataclass
class ImportRow:
    """One row of one table, and where it stands."""

    table: str
    values: Values
    file: str = ""
    line: int = 0
    path: str = ""  # inside of which object of the nested form; empty at its top
    original: str = ""  # its key where that is no UUID
    heads: dict[str, str] = field(default_factory=dict)  # what its columns are called in the file


def leads_to(row: ImportRow, column: str) -> str:
    """The table of the row that a key names; nothing for a column that is no key."""
    if column == "id":
        return row.table
    if column in {"link_id", "resource_id"}:
        one = row.values.get("link_entity" if column == "link_id" else "resource_type")
        return BY_ONE[one].name if isinstance(one, str) and one in BY_ONE else ""
    return table_of_key(column)


@dataclass
class ImportRefusals:
    """What was not taken in, and why."""

    listed: list[dict[str, Any]] = field(default_factory=list)
    count: int = 0

    def add(self, row: ImportRow, column: str, why: str, value: object = "") -> None:
        """Note one value of one row, with a full sentence."""
        self.count += 1
        if len(self.listed) == MOST_REFUSED:
            return
        told: dict[str, Any] = {"file": row.file}
        if row.line:
            told["line"] = row.line
        if column:
            head = row.heads.get(column, column)
            told["field"] = f"{row.path}.{head}" if row.path else head
        if value not in ("", None):
            told["value"] = cut(value)
        self.listed.append({**told, "why": why})

    def file(self, name: str, why: str) -> None:
        """Note a file of which nothing was taken."""
        self.add(ImportRow("", {}, name), "", why)


@dataclass
class ImportTables:
    """All rows of one import, each once: what is said of the same thing in several places is put together."""

    publisher: str
    rows: dict[str, dict[str, ImportRow]] = field(default_factory=lambda: {name: {} for name in TABLES})
    told: dict[str, str] = field(default_factory=dict)  # the keys of the file that are no UUIDs, by those made of them

    def key(self, table: str, told: object) -> str:
        """The key of a row: a UUID as it is; any other is made one that is the same in each import of this list."""
        text = str(told).strip()
        if _UUID.fullmatch(text):
            return text.lower()
        made = str(id_from(f"{self.publisher}:{table}:{text}"))
        self.told[made] = text
        return made

    def add(self, row: ImportRow) -> ImportRow:
        """Keep a row; of two of the same key the later one adds and overrides."""
        there = self.rows[row.table].setdefault(row.values["id"], row)
        if there is not row:
            _join(there.values, row.values)
        return there

    def of(self, table: str) -> Iterator[ImportRow]:
        """The rows of a table."""
        yield from self.rows[table].values()

    def count(self) -> int:
        """How many rows there are."""
        return sum(map(len, self.rows.values()))


def _join(known: Values, more: Values) -> None:
    for name, value in more.items():
        if isinstance(value, dict) and isinstance(known.get(name), dict):
            known[name] = {**known[name], **value}
        elif value not in (None, ""):
            known[name] = value


def flat(table: HsdsTable, told: Values, path: str = "") -> Iterator[tuple[str, Values, str]]:
    """An object of the nested form as rows: (table, values, path). What it hangs on comes before it.

    `id`s must be there; whoever calls has made sure. A row learns from where it stands what it hangs on.
    """
    values = {name: value for name, value in told.items() if name not in table.lists and name not in table.objects}
    for name, other in table.objects.items():
        inner = told.get(name)
        if isinstance(inner, dict):
            owner = {"organization_id": values.get("organization_id")} if name == "program" else {}
            if name == "program" and isinstance(told.get("organization"), dict):
                owner = {"organization_id": told["organization"].get("id")}
            yield from flat(TABLES[other], {**owner, **inner}, _path(path, TABLES[other].one))
            column = "taxonomy_id" if name == "taxonomy_detail" else f"{name}_id"
            values.setdefault(column, inner.get("id"))
        elif inner is not None:
            values[name] = inner
    yield table.name, values, path
    for name, other in table.lists.items():
        inner = told.get(name)
        if not isinstance(inner, list):
            if inner is not None:
                values[name] = inner
            continue
        for one in inner:
            if isinstance(one, dict):
                yield from flat(TABLES[other], {**one, **_link(table, told, other)}, _path(path, TABLES[other].one))


def _path(path: str, one: str) -> str:
    return f"{path}.{one}" if path else one


def _link(table: HsdsTable, told: Values, other: str) -> Values:
    """What a row inside of another one hangs on."""
    if other == "attributes":
        return {"link_id": told.get("id"), "link_entity": table.one}
    if other == "metadata":
        return {"resource_id": told.get("id"), "resource_type": table.one}
    if other == "taxonomy_terms":
        return {"taxonomy_id": told.get("id")}
    return {f"{table.one}_id": told.get("id")}
