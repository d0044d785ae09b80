"""XLSX in: our own template, or the tables of the standard, one a sheet. Nothing in a cell is ever calculated."""

import datetime as dt
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from io import BytesIO
from itertools import zip_longest
from typing import Any
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException  # type: ignore[import-untyped]

from anlaufstelle.core.errors import Refused
from anlaufstelle.core.later import later
from anlaufstelle.exchange import read_csv, row_validation, sources, workbook_template
from anlaufstelle.exchange.cell_values import unescape_formula
from anlaufstelle.exchange.hsds_1 import BadField
from anlaufstelle.exchange.hsds_schema import TABLES
from anlaufstelle.exchange.sources import SourceFile, UnreadableSource
from anlaufstelle.exchange.tables import ImportRefusals, ImportRow, ImportTables, Values
from anlaufstelle.exchange.workbook_template import WorkbookNames, WorkbookSheet

openpyxl = later("openpyxl")

MOST_ROWS = 200_000  # of one sheet
MOST_COLUMNS = 100
MOST_GAP = 5_000  # empty lines in a row, after which nothing more is looked for
LONGEST_CELL = 50_000
ERRORS = (
    zipfile.BadZipFile, ParseError, DefusedXmlException, KeyError, ValueError, TypeError, AttributeError, IndexError,
    OSError, EOFError, RecursionError, zlib.error, NotImplementedError, OverflowError,
)  # fmt: skip
"""What the library raises over a workbook that is none."""


def read(piece: SourceFile, tables: ImportTables, refusals: ImportRefusals) -> None:
    """All rows of one workbook. Raises UnreadableSource where it is none, or unpacks to too much."""
    with sources.open_zip(piece.content, piece.name):
        pass
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what the library thinks of styles and links nobody here reads
            book = openpyxl.load_workbook(BytesIO(piece.content), read_only=True, keep_links=False)
            found = _sheets(piece, book, (tables, refusals))
    except Refused:
        raise
    except ERRORS:
        raise UnreadableSource(f"{piece.name} is not a whole XLSX workbook. Please save it anew as .xlsx.") from None
    if not found:
        known = ", ".join(sheet.de for sheet in workbook_template.SHEETS)
        raise UnreadableSource(f"{piece.name} has none of the sheets of our template ({known}), nor tables of HSDS.")


def _sheets(piece: SourceFile, book: Any, into: tuple[ImportTables, ImportRefusals]) -> int:
    names, found = WorkbookNames(), 0
    order = {sheet.table: number for number, sheet in enumerate(workbook_template.SHEETS)}
    titled = [(sheet, workbook_template.sheet_of(sheet.title)) for sheet in book.worksheets]
    titled.sort(key=lambda one: order[one[1].table] if one[1] else -1)
    for sheet, ours in titled:
        if ours:
            _template(f"{piece.name}: {sheet.title}", sheet, ours, (names, *into))
        elif sheet.title in TABLES:
            _table(f"{piece.name}: {sheet.title}", sheet, *into)
        else:
            continue
        found += 1
    return found


def _lines(name: str, sheet: Any) -> Iterator[tuple[int, Sequence[Any]]]:
    """The lines of a sheet that hold something, with their numbers."""
    sheet.reset_dimensions()  # what a file says of its size is not believed
    empty = 0
    for number, cells in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS), start=1):
        if number > MOST_ROWS:
            raise UnreadableSource(f"{name} has more than {MOST_ROWS:,} lines. Please split it.")
        if all(cell.value in (None, "") for cell in cells):
            empty += 1
            if empty > MOST_GAP:
                return
            continue
        empty = 0
        yield number, cells


def _heads(name: str, cells: Sequence[Any]) -> list[str]:
    heads = [str(cell.value).strip() if cell.value is not None else "" for cell in cells]
    if any(cell.data_type == "f" for cell in cells):
        raise UnreadableSource(f"{name}: the first line holds a formula in place of a heading.")
    return heads


def _values(row: ImportRow, names: list[str], cells: Sequence[Any], refusals: ImportRefusals) -> bool:
    """The cells of a line by the names of their columns; one that holds a formula refuses the line."""
    before = refusals.count
    for name, cell in zip_longest(names, cells):
        value = cell.value if cell is not None else None
        if not name or value in (None, ""):
            continue
        if cell.data_type == "f":
            refusals.add(row, name, "This cell holds a formula. Please put its result there.", _formula(value))
        elif cell.data_type == "e":
            refusals.add(row, name, "This cell holds an error.", value)
        elif isinstance(value, str) and len(value) > LONGEST_CELL:
            refusals.add(
                row, name, f"This cell has {len(value):,} characters; at most {LONGEST_CELL:,} are taken.", value
            )
        else:
            row.values[name] = unescape_formula(value.strip()) if isinstance(value, str) else value
    return refusals.count == before


def _formula(value: Any) -> str:
    return value if isinstance(value, str) else str(getattr(value, "text", "=…"))


def _template(
    name: str, sheet: Any, ours: WorkbookSheet, into: tuple[WorkbookNames, ImportTables, ImportRefusals]
) -> None:
    lines = _lines(name, sheet)
    first = next(lines, None)
    if first is None:
        return
    told = _heads(name, first[1])
    columns = [workbook_template.column_of(ours, head) for head in told]
    heads = {
        column: re.split(r"[\n/]", head)[0].strip(" *") for column, head in zip(columns, told, strict=True) if column
    }
    for line, cells in lines:
        row = ImportRow(ours.table, {}, name, line, heads=heads)
        if _values(row, columns, cells, into[2]):
            _line(row, ours, *into)


def _line(
    row: ImportRow, ours: WorkbookSheet, names: WorkbookNames, tables: ImportTables, refusals: ImportRefusals
) -> None:
    before = refusals.count
    for column in ours.columns:
        if column.needed and row.values.get(column.name) in (None, ""):
            row.heads.setdefault(column.name, column.de)
            refusals.add(row, column.name, f"This line has no {column.de} ({column.en}).")
    if refusals.count > before:
        return
    try:
        made = ours.make({name: _plain(value) for name, value in row.values.items()}, names)
    except BadField as bad:
        refusals.add(row, bad.column, bad.sentence, row.values.get(bad.column, ""))
        return
    for table, values in made:
        heads = workbook_template.heads_of(ours, table, row.heads)
        if not row_validation.accept_row(ImportRow(table, values, row.file, row.line, heads=heads), tables, refusals):
            return


def _plain(value: Any) -> Any:
    """A cell as the rules read it: a day that a spreadsheet keeps as midnight of it is a day."""
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date()
    return value


def _table(name: str, sheet: Any, tables: ImportTables, refusals: ImportRefusals) -> None:
    """A sheet with a table of the standard, as exports write them."""
    lines = _lines(name, sheet)
    first = next(lines, None)
    if first is None:
        return
    names = _heads(name, first[1])
    for line, cells in lines:
        row = ImportRow(sheet.title, Values(), name, line)
        if _values(row, names, cells, refusals) and read_csv.unpack(row, refusals):
            row.values = {column: _plain(value) for column, value in row.values.items()}
            row_validation.accept_row(row, tables, refusals)
