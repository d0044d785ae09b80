"""Reads CSV: tables of HSDS 3, or lists of HSDS 1 with their own column names."""

import csv
import json
import re
from collections.abc import Iterator

from anlaufstelle.exchange import hsds_1, row_validation, sources
from anlaufstelle.exchange.cell_values import unescape_formula
from anlaufstelle.exchange.hsds_schema import FILES, TABLES
from anlaufstelle.exchange.sources import SourceFile, UnreadableSource
from anlaufstelle.exchange.tables import ImportRefusals, ImportRow, ImportTables, Values

MAX_CELL_LENGTH = 200_000  # characters
MAX_COLUMNS = 200
OUR_COLUMNS = {"anlaufstelle", "translations", "other"}  # JSON in a cell
_UUID = re.compile(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")


def read(source: SourceFile, tables: ImportTables, refusals: ImportRefusals, *, old: bool | None = None) -> None:
    """Add all rows of one file to `tables`. Raises UnreadableSource.

    `old` tells whether the source is a list of HSDS 1; None decides by the columns of this file.
    """
    rows = _rows(source, refusals)
    header, first_row = next(rows, None), next(rows, None)
    if header is None:
        raise UnreadableSource(f"{source.name} is empty.")
    names = [_column_name(cell) for cell in header[1]]
    is_old = old if old is not None else _has_hsds_1_layout(source, names, first_row[1] if first_row else [])
    table = hsds_1.table_of(source.stem, set(names)) if is_old else _table_of(source.stem, set(names))
    if not table:
        raise UnreadableSource(f"{source.name}: neither its name nor its first line says which table of HSDS it holds.")
    _check_header(source, names)
    for line, cells in [first_row] if first_row else []:
        _add_row(source, table, names, line, cells, (tables, refusals), is_old)
    for line, cells in rows:
        _add_row(source, table, names, line, cells, (tables, refusals), is_old)


def is_hsds_1(source: SourceFile) -> bool:
    """Whether the column names are those of HSDS 1."""
    try:
        header = next(_rows(source, ImportRefusals()), None)
    except UnreadableSource:
        return False
    return header is not None and hsds_1.has_hsds_1_columns({_column_name(cell) for cell in header[1]})


def _has_hsds_1_layout(source: SourceFile, names: list[str], first_cells: list[str]) -> bool:
    """Whether the file has columns of HSDS 1, or numbered rows and no column that only HSDS 3 has."""
    if hsds_1.has_hsds_1_columns(set(names)):
        return True
    key = first_cells[names.index("id")] if "id" in names and len(first_cells) > names.index("id") else ""
    return bool(key) and not _UUID.fullmatch(key) and hsds_1.lacks_hsds_3_column(source.stem, set(names))


def _column_name(cell: str) -> str:
    return re.sub(r"[\s-]+", "_", cell.strip().lower())


def _table_of(stem: str, names: set[str]) -> str:
    if stem in TABLES or stem in FILES:
        return stem if stem in TABLES else FILES[stem]
    fitting = [name for name, table in TABLES.items() if names and names <= set(table.columns) | OUR_COLUMNS]
    return min(fitting, key=lambda name: len(TABLES[name].columns), default="")


def _check_header(source: SourceFile, names: list[str]) -> None:
    duplicates = sorted({name for name in names if name and names.count(name) > 1})
    if duplicates:
        raise UnreadableSource(f"{source.name} has two columns “{duplicates[0][:40]}”. Nothing of it was taken in.")
    if len(names) > MAX_COLUMNS:
        raise UnreadableSource(f"{source.name} has {len(names):,} columns; at most {MAX_COLUMNS} are taken.")


def _rows(source: SourceFile, refusals: ImportRefusals) -> Iterator[tuple[int, list[str]]]:
    """The lines of the file as cells, with their numbers. A malformed line is refused; the others are read."""
    text = sources.decode_text(source)
    delimiter = max(",;\t", key=text[: text.find("\n") % (len(text) + 1)].count)
    csv.field_size_limit(MAX_CELL_LENGTH)
    reader = csv.reader(_lines(text), delimiter=delimiter)
    while True:
        first_line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            sentence = f"This line is no CSV ({error})."
            if "field limit" in str(error):
                sentence = f"A cell of this line is longer than {MAX_CELL_LENGTH:,} characters."
            refusals.add(ImportRow("", {}, source.name, first_line), "", sentence)
            continue
        if any(cell.strip() for cell in cells):
            yield first_line, cells


def _lines(text: str) -> Iterator[str]:
    """The lines of a text with their line ends, without copying the whole text."""
    end = "\n" if "\n" in text else "\r"
    start = 0
    while start < len(text):
        position = text.find(end, start)
        stop = len(text) if position < 0 else position + 1
        yield text[start:stop]
        start = stop


def _add_row(
    source: SourceFile,
    table: str,
    names: list[str],
    line: int,
    cells: list[str],
    into: tuple[ImportTables, ImportRefusals],
    is_old: bool,
) -> None:
    tables, refusals = into
    row = ImportRow(table, {}, source.name, line)
    if len(cells) != len(names):
        refusals.add(
            row, names[len(cells)] if len(cells) < len(names) else names[-1],
            f"This line has {len(cells)} cells, the first line names {len(names)} columns.", cells[-1],
        )  # fmt: skip
        return
    values: Values = {name: unescape_formula(cell.strip()) for name, cell in zip(names, cells, strict=True) if name}
    row.values = {name: value for name, value in values.items() if value}
    if is_old:
        hsds_1.accept_hsds_1_row(row, tables, refusals)
    elif unpack(row, refusals):
        row_validation.accept_row(row, tables, refusals)


def unpack(row: ImportRow, refusals: ImportRefusals) -> bool:
    """Parse the JSON of our own columns; `other` contains foreign fields. Return whether the row is valid."""
    for name in OUR_COLUMNS & set(row.values):
        try:
            data = json.loads(row.values.pop(name))
        except (ValueError, RecursionError):
            data = None
        if not isinstance(data, dict):
            refusals.add(row, name, "This cell does not hold a JSON object.")
            return False
        row.values |= data if name == "other" else {name: data}
    return True
