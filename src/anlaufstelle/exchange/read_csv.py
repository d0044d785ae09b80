"""CSV in: the tables of HSDS 3, or the older lists of HSDS 1 with their own column names."""

import csv
import json
import re
from collections.abc import Iterator

from anlaufstelle.exchange import hsds_1, row_validation, sources
from anlaufstelle.exchange.cell_values import unescape_formula
from anlaufstelle.exchange.hsds_schema import FILES, TABLES
from anlaufstelle.exchange.sources import SourceFile, UnreadableSource
from anlaufstelle.exchange.tables import ImportRefusals, ImportRow, ImportTables, Values

LONGEST_CELL = 200_000  # characters
MOST_COLUMNS = 200
OUR_COLUMNS = {"anlaufstelle", "translations", "other"}  # JSON in a cell
_UUID = re.compile(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")


def read(piece: SourceFile, tables: ImportTables, refusals: ImportRefusals, *, old: bool | None = None) -> None:
    """All rows of one file. `old` says whether the folder it lies in is an older list; None: look. Raises
    UnreadableSource."""
    rows = _rows(piece, refusals)
    header, first = next(rows, None), next(rows, None)
    if header is None:
        raise UnreadableSource(f"{piece.name} is empty.")
    names = [_name(cell) for cell in header[1]]
    is_old = old if old is not None else _has_hsds_1_layout(piece, names, first[1] if first else [])
    table = hsds_1.table_of(piece.stem, set(names)) if is_old else _table_of(piece.stem, set(names))
    if not table:
        raise UnreadableSource(f"{piece.name}: neither its name nor its first line says which table of HSDS it holds.")
    _refuse_doubles(piece, names)
    for line, cells in [first] if first else []:
        _take(piece, table, names, line, cells, (tables, refusals), is_old)
    for line, cells in rows:
        _take(piece, table, names, line, cells, (tables, refusals), is_old)


def is_hsds_1(piece: SourceFile) -> bool:
    """Whether the names of the columns are those of an older list."""
    try:
        header = next(_rows(piece, ImportRefusals()), None)
    except UnreadableSource:
        return False
    return header is not None and hsds_1.has_hsds_1_columns({_name(cell) for cell in header[1]})


def _has_hsds_1_layout(piece: SourceFile, names: list[str], first: list[str]) -> bool:
    """An older list numbers its rows and has columns of its own."""
    if hsds_1.has_hsds_1_columns(set(names)):
        return True
    key = first[names.index("id")] if "id" in names and len(first) > names.index("id") else ""
    return bool(key) and not _UUID.fullmatch(key) and hsds_1.lacks_hsds_3_column(piece.stem, set(names))


def _name(cell: str) -> str:
    return re.sub(r"[\s-]+", "_", cell.strip().lower())


def _table_of(stem: str, names: set[str]) -> str:
    if stem in TABLES or stem in FILES:
        return stem if stem in TABLES else FILES[stem]
    fitting = [name for name, table in TABLES.items() if names and names <= set(table.columns) | OUR_COLUMNS]
    return min(fitting, key=lambda name: len(TABLES[name].columns), default="")


def _refuse_doubles(piece: SourceFile, names: list[str]) -> None:
    double = sorted({name for name in names if name and names.count(name) > 1})
    if double:
        raise UnreadableSource(f"{piece.name} has two columns “{double[0][:40]}”. Nothing of it was taken in.")
    if len(names) > MOST_COLUMNS:
        raise UnreadableSource(f"{piece.name} has {len(names):,} columns; at most {MOST_COLUMNS} are taken.")


def _rows(piece: SourceFile, refusals: ImportRefusals) -> Iterator[tuple[int, list[str]]]:
    """The lines of the file as cells. A line that is no CSV is refused and the others go on."""
    told = sources.decode_text(piece)
    mark = max(",;\t", key=told[: told.find("\n") % (len(told) + 1)].count)
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(_lines(told), delimiter=mark)
    while True:
        begin = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as why:
            sentence = f"This line is no CSV ({why})."
            if "field limit" in str(why):
                sentence = f"A cell of this line is longer than {LONGEST_CELL:,} characters."
            refusals.add(ImportRow("", {}, piece.name, begin), "", sentence)
            continue
        if any(cell.strip() for cell in cells):
            yield begin, cells


def _lines(told: str) -> Iterator[str]:
    """The lines of a text with their ends, without a second copy of all of it."""
    end = "\n" if "\n" in told else "\r"
    start = 0
    while start < len(told):
        found = told.find(end, start)
        stop = len(told) if found < 0 else found + 1
        yield told[start:stop]
        start = stop


def _take(
    piece: SourceFile,
    table: str,
    names: list[str],
    line: int,
    cells: list[str],
    into: tuple[ImportTables, ImportRefusals],
    is_old: bool,
) -> None:
    tables, refusals = into
    row = ImportRow(table, {}, piece.name, line)
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
    """Our columns hold JSON; what other directories know better stands in one of them."""
    for name in OUR_COLUMNS & set(row.values):
        try:
            told = json.loads(row.values.pop(name))
        except (ValueError, RecursionError):
            told = None
        if not isinstance(told, dict):
            refusals.add(row, name, "This cell does not hold a JSON object.")
            return False
        row.values |= told if name == "other" else {name: told}
    return True
