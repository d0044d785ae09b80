"""Reads XLSX: our own template, or HSDS tables with one sheet each. Formulas are refused, never evaluated."""

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

MAX_ROWS = 200_000  # of one sheet
MAX_COLUMNS = 100
MAX_GAP = 5_000  # consecutive empty lines after which a sheet is taken to end
MAX_CELL_LENGTH = 50_000
WORKBOOK_ERRORS = (
    zipfile.BadZipFile, ParseError, DefusedXmlException, KeyError, ValueError, TypeError, AttributeError, IndexError,
    OSError, EOFError, RecursionError, zlib.error, NotImplementedError, OverflowError,
)  # fmt: skip
"""What openpyxl raises for a file that is not a valid workbook."""


def read(source: SourceFile, tables: ImportTables, refusals: ImportRefusals) -> None:
    """Add all rows of one workbook to `tables`. Raises UnreadableSource where it is invalid or too large."""
    with sources.open_zip(source.content, source.name):
        pass
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # warnings about styles and links, which are not read
            workbook = openpyxl.load_workbook(BytesIO(source.content), read_only=True, keep_links=False)
            sheet_count = _sheets(source, workbook, (tables, refusals))
    except Refused:
        raise
    except WORKBOOK_ERRORS:
        raise UnreadableSource(f"{source.name} is not a whole XLSX workbook. Please save it anew as .xlsx.") from None
    if not sheet_count:
        titles = ", ".join(sheet.de for sheet in workbook_template.SHEETS)
        raise UnreadableSource(f"{source.name} has none of the sheets of our template ({titles}), nor tables of HSDS.")


def _sheets(source: SourceFile, workbook: Any, into: tuple[ImportTables, ImportRefusals]) -> int:
    names, count = WorkbookNames(), 0
    order = {sheet.table: number for number, sheet in enumerate(workbook_template.SHEETS)}
    sheets = [(sheet, workbook_template.sheet_of(sheet.title)) for sheet in workbook.worksheets]
    sheets.sort(key=lambda pair: order[pair[1].table] if pair[1] else -1)
    for sheet, template_sheet in sheets:
        if template_sheet:
            _template(f"{source.name}: {sheet.title}", sheet, template_sheet, (names, *into))
        elif sheet.title in TABLES:
            _table(f"{source.name}: {sheet.title}", sheet, *into)
        else:
            continue
        count += 1
    return count


def _lines(name: str, sheet: Any) -> Iterator[tuple[int, Sequence[Any]]]:
    """The non-empty lines of a sheet, with their numbers."""
    sheet.reset_dimensions()  # ignore the size that the file declares
    empty = 0
    for number, cells in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS), start=1):
        if number > MAX_ROWS:
            raise UnreadableSource(f"{name} has more than {MAX_ROWS:,} lines. Please split it.")
        if all(cell.value in (None, "") for cell in cells):
            empty += 1
            if empty > MAX_GAP:
                return
            continue
        empty = 0
        yield number, cells


def _headings(name: str, cells: Sequence[Any]) -> list[str]:
    headings = [str(cell.value).strip() if cell.value is not None else "" for cell in cells]
    if any(cell.data_type == "f" for cell in cells):
        raise UnreadableSource(f"{name}: the first line holds a formula in place of a heading.")
    return headings


def _values(row: ImportRow, names: list[str], cells: Sequence[Any], refusals: ImportRefusals) -> bool:
    """Set the row's values by column name. A cell with a formula or an error refuses the line."""
    before = refusals.count
    for name, cell in zip_longest(names, cells):
        value = cell.value if cell is not None else None
        if not name or value in (None, ""):
            continue
        if cell.data_type == "f":
            refusals.add(row, name, "This cell holds a formula. Please put its result there.", _formula(value))
        elif cell.data_type == "e":
            refusals.add(row, name, "This cell holds an error.", value)
        elif isinstance(value, str) and len(value) > MAX_CELL_LENGTH:
            refusals.add(
                row, name, f"This cell has {len(value):,} characters; at most {MAX_CELL_LENGTH:,} are taken.", value
            )
        else:
            row.values[name] = unescape_formula(value.strip()) if isinstance(value, str) else value
    return refusals.count == before


def _formula(value: Any) -> str:
    return value if isinstance(value, str) else str(getattr(value, "text", "=…"))


def _template(
    name: str, sheet: Any, template_sheet: WorkbookSheet, into: tuple[WorkbookNames, ImportTables, ImportRefusals]
) -> None:
    lines = _lines(name, sheet)
    first_line = next(lines, None)
    if first_line is None:
        return
    sheet_headings = _headings(name, first_line[1])
    columns = [workbook_template.column_of(template_sheet, heading) for heading in sheet_headings]
    headings = {
        column: re.split(r"[\n/]", heading)[0].strip(" *")
        for column, heading in zip(columns, sheet_headings, strict=True)
        if column
    }
    for line, cells in lines:
        row = ImportRow(template_sheet.table, {}, name, line, headings=headings)
        if _values(row, columns, cells, into[2]):
            _line(row, template_sheet, *into)


def _line(
    row: ImportRow, template_sheet: WorkbookSheet, names: WorkbookNames, tables: ImportTables, refusals: ImportRefusals
) -> None:
    before = refusals.count
    for column in template_sheet.columns:
        if column.required and row.values.get(column.name) in (None, ""):
            row.headings.setdefault(column.name, column.de)
            refusals.add(row, column.name, f"This line has no {column.de} ({column.en}).")
    if refusals.count > before:
        return
    try:
        mapped_rows = template_sheet.make({name: _plain(value) for name, value in row.values.items()}, names)
    except BadField as bad:
        refusals.add(row, bad.column, bad.sentence, row.values.get(bad.column, ""))
        return
    for table, values in mapped_rows:
        headings = workbook_template.headings_of(template_sheet, table, row.headings)
        if not row_validation.accept_row(
            ImportRow(table, values, row.file, row.line, headings=headings), tables, refusals
        ):
            return


def _plain(value: Any) -> Any:
    """Return a cell's value. Spreadsheets store a date as midnight of that day."""
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date()
    return value


def _table(name: str, sheet: Any, tables: ImportTables, refusals: ImportRefusals) -> None:
    """Read a sheet with an HSDS table, as exports write them."""
    lines = _lines(name, sheet)
    first_line = next(lines, None)
    if first_line is None:
        return
    names = _headings(name, first_line[1])
    for line, cells in lines:
        row = ImportRow(sheet.title, Values(), name, line)
        if _values(row, names, cells, refusals) and read_csv.unpack(row, refusals):
            row.values = {column: _plain(value) for column, value in row.values.items()}
            row_validation.accept_row(row, tables, refusals)
