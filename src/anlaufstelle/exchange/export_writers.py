"""Exports the directory as JSON objects, as a package of CSV tables, or as a workbook with the same tables."""

import csv
import io
import json
import tempfile
import zipfile
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from anlaufstelle.codes.cache import code_lists
from anlaufstelle.core.errors import Refused
from anlaufstelle.core.later import later
from anlaufstelle.exchange import export_objects, workbook_template
from anlaufstelle.exchange.cell_values import cut, escape_formula
from anlaufstelle.exchange.context import Json
from anlaufstelle.exchange.hsds_schema import TABLES, HsdsTable
from anlaufstelle.exchange.import_plan import ATTRIBUTES_WITHOUT_TERM
from anlaufstelle.exchange.tables import Values, flatten

openpyxl = later("openpyxl")

EXTENSION_COLUMNS = ("anlaufstelle", "translations", "other")
MAX_CELL_LENGTH = 32_000  # characters that fit into a cell of a workbook
DATAPACKAGE_TYPES = {"number": "number"}


class ExportRefused(Refused):
    """The export is not possible. Nothing was written."""


def export(path: Path, export_format: str, report: Callable[[str], None]) -> dict[str, int]:
    """Write the directory to a path. Return the number of rows of each table. Raises ExportRefused."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if export_format == "hsds-json":
            return _json(path, report)
        with _table_writer(path, export_format) as writer:
            return _tables(writer, report)
    except OSError as error:
        raise ExportRefused(f"{path} was not written: {error.strerror}.") from error


def _main_objects(report: Callable[[str], None]) -> Iterator[tuple[str, Json]]:
    codes = code_lists()
    for name, objects in (
        ("organizations", export_objects.organizations(codes)),
        ("services", export_objects.services(codes)),
    ):
        for number, item in enumerate(objects, start=1):
            yield name, item
            if number % 500 == 0:
                report(f"{name}: {number:,} written")


def _json(path: Path, report: Callable[[str], None]) -> dict[str, int]:
    """Write one file if the name ends in .json, else a folder with one file per table."""
    counts = {"organizations": 0, "services": 0}
    single_file = path.suffix.lower() == ".json"
    if not single_file:
        path.mkdir(exist_ok=True)
    names = {name: path if single_file else path / f"{name}.json" for name in counts}
    files = {file: AtomicTextFile(file) for file in set(names.values())}
    for file in files.values():
        file.write("[")
    for name, item in _main_objects(report):
        file = files[names[name]]
        file.write(("\n" if not file.begun else ",\n") + json.dumps(item, ensure_ascii=False))
        file.begun = True
        counts[name] += 1
    for file in files.values():
        file.write("\n]\n")
        file.commit()
    return counts


class AtomicTextFile:
    """A text file that is written beside its path and moved there once complete."""

    def __init__(self, path: Path) -> None:
        self.path, self.begun = path, False
        self.part = path.with_name(f".{path.name}.part")
        self.stream = self.part.open("w", encoding="utf-8", newline="")
        self.write = self.stream.write

    def commit(self) -> None:
        """Close the file and move it to its path."""
        self.stream.close()
        self.part.replace(self.path)


class TableWriter(ABC):
    """Base class of table writers. Each row is written once, however often it is referenced."""

    def __init__(self) -> None:
        self.seen: dict[str, set[str]] = {name: set() for name in TABLES}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close(complete=kind is None)

    @abstractmethod
    def row(self, table: HsdsTable, values: Values) -> None:
        """Write a row of a table."""

    @abstractmethod
    def close(self, *, complete: bool) -> None:
        """Finish the output if it is complete, else discard it."""

    def counts(self) -> dict[str, int]:
        """Return the number of rows of each table."""
        return {name: len(keys) for name, keys in self.seen.items() if keys}


def _tables(writer: TableWriter, report: Callable[[str], None]) -> dict[str, int]:
    codes = code_lists()
    for name, objects in (
        ("taxonomies", export_objects.taxonomies()),
        ("taxonomy_terms", export_objects.taxonomy_terms(codes)),
    ):
        for item in objects:
            _rows(writer, TABLES[name], item)
    for name, item in _main_objects(report):
        _rows(writer, TABLES[name], item)
    return writer.counts()


def _rows(writer: TableWriter, table: HsdsTable, nested: Json) -> None:
    for name, values, _ in flatten(table, _without_labels(nested)):
        if str(values["id"]) in writer.seen[name]:
            continue
        writer.seen[name].add(str(values["id"]))
        writer.row(TABLES[name], values)


def _without_labels(nested: Any) -> Any:
    """Move attributes without a term to a field of the object they describe: HSDS tables cannot hold them."""
    if isinstance(nested, list):
        return [_without_labels(item) for item in nested]
    if not isinstance(nested, dict):
        return nested
    result = {name: _without_labels(value) for name, value in nested.items() if name != "attributes"}
    for attribute in nested.get("attributes", []):
        name = (
            "attributes" if "taxonomy_term" in attribute or "taxonomy_term_id" in attribute else ATTRIBUTES_WITHOUT_TERM
        )
        result.setdefault(name, []).append(attribute)
    return result


def columns(table: HsdsTable) -> list[str]:
    """Return the columns of a table: those of HSDS and our own."""
    return [*table.columns, *EXTENSION_COLUMNS]


def row_cells(table: HsdsTable, values: Values) -> Iterator[Any]:
    """Yield the cells of a row in the order of its columns. Fields without a column are JSON in the last one."""
    rest = {
        name: value for name, value in values.items() if name not in table.columns and name not in EXTENSION_COLUMNS
    }
    for name in table.columns:
        yield values.get(name)
    yield _json_cell(values.get("anlaufstelle"))
    yield _json_cell(values.get("translations"))
    yield _json_cell(rest)


def _json_cell(value: Any) -> str | None:
    return json.dumps(value, ensure_ascii=False) if value else None


class CsvPackageWriter(TableWriter):
    """Writes CSV files with a datapackage.json, into a folder or a zip file."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path, self.zipped = path, path.suffix.lower() == ".zip"
        self.folder = Path(tempfile.mkdtemp(prefix=".export-", dir=path.parent)) if self.zipped else path
        self.folder.mkdir(exist_ok=True)
        self.files: dict[str, AtomicTextFile] = {}
        self.writers: dict[str, Any] = {}

    def row(self, table: HsdsTable, values: Values) -> None:
        """Write a row. The file of a table is created with its first row."""
        if table.name not in self.files:
            self.files[table.name] = AtomicTextFile(self.folder / table.file)
            self.writers[table.name] = csv.writer(self.files[table.name].stream, lineterminator="\n")
            self.writers[table.name].writerow(columns(table))
        cells = row_cells(table, values)
        self.writers[table.name].writerow([escape_formula(cell) if isinstance(cell, str) else cell for cell in cells])

    def close(self, *, complete: bool) -> None:
        """Write the description of the package and move everything to its path."""
        for file in self.files.values():
            file.commit()
        description = AtomicTextFile(self.folder / "datapackage.json")
        description.write(json.dumps(datapackage(list(self.files)), indent=1) + "\n")
        description.commit()
        if not self.zipped:
            return
        part = self.path.with_name(f".{self.path.name}.part")
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
            for file_path in sorted(self.folder.iterdir()):
                archive.write(file_path, file_path.name)
                file_path.unlink()
        self.folder.rmdir()
        if complete:
            part.replace(self.path)
        else:
            part.unlink()


def datapackage(names: list[str]) -> Json:
    """Return the description of a tabular data package (datapackage.json)."""
    return {
        "name": "directory",
        "profile": "tabular-data-package",
        "resources": [
            {
                "name": name, "path": TABLES[name].file, "profile": "tabular-data-resource", "format": "csv",
                "mediatype": "text/csv", "encoding": "utf-8",
                "schema": {
                    "primaryKey": "id",
                    "fields": [
                        {"name": column, "type": DATAPACKAGE_TYPES.get(TABLES[name].columns.get(column, ""), "string")}
                        for column in columns(TABLES[name])
                    ],
                },
            }
            for name in names
        ],
    }  # fmt: skip


class WorkbookWriter(TableWriter):
    """Writes a workbook with a sheet for each table, after a sheet that explains them."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path
        self.book = openpyxl.Workbook(write_only=True)
        explanation = self.book.create_sheet(workbook_template.EXPLANATION_SHEET)
        for line in WORKBOOK_EXPLANATION:
            explanation.append([line])
        self.sheets: dict[str, Any] = {}

    def row(self, table: HsdsTable, values: Values) -> None:
        """Write a row. The sheet of a table is created with its first row. Raises ExportRefused for a too long text."""
        if table.name not in self.sheets:
            sheet = self.sheets[table.name] = self.book.create_sheet(table.name)
            sheet.freeze_panes = "A2"
            sheet.append([_bold(sheet, name) for name in columns(table)])
        sheet = self.sheets[table.name]
        cells = [_safe_cell(cell) for cell in row_cells(table, values)]
        too_long = next((cell for cell in cells if isinstance(cell, str) and len(cell) > MAX_CELL_LENGTH), None)
        if too_long is not None:
            raise ExportRefused(
                f"A text of {len(too_long):,} characters does not fit into a cell ({cut(too_long)}). "
                "Please export as hsds-json or hsds-csv."
            )
        sheet.append(cells)

    def close(self, *, complete: bool) -> None:
        """Save the workbook and move it to its path."""
        part = self.path.with_name(f".{self.path.name}.part")
        self.book.save(part)
        if complete:
            part.replace(self.path)
        else:
            part.unlink()


WORKBOOK_EXPLANATION = (
    "Das ganze Verzeichnis in den Tabellen von HSDS 3.1, je Blatt eine.",
    "Was HSDS nicht kennt, steht als JSON in den letzten drei Spalten.",
    "Ein Hochkomma vor = + - @ hält Tabellenprogramme davon ab zu rechnen; beim Einlesen fällt es weg.",
    "The whole directory in the tables of HSDS 3.1, one a sheet.",
    "What HSDS does not know stands as JSON in the last three columns.",
    "An apostrophe before = + - @ keeps spreadsheets from calculating; it goes when the file is read.",
)


def _bold(sheet: Any, text: str) -> Any:
    cell = openpyxl.cell.WriteOnlyCell(sheet, value=text)
    cell.font = openpyxl.styles.Font(bold=True)
    return cell


def _safe_cell(value: Any) -> Any:
    return escape_formula(value) if isinstance(value, str) else value


def _table_writer(path: Path, export_format: str) -> TableWriter:
    return CsvPackageWriter(path) if export_format == "hsds-csv" else WorkbookWriter(path)


def write_template(path: Path) -> None:
    """Write the empty workbook template. Raises ExportRefused."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    explanation = book.create_sheet(workbook_template.EXPLANATION_SHEET)
    explanation.column_dimensions["A"].width = 100
    for line in workbook_template.EXPLANATION:
        explanation.append([line])
    for sheet in workbook_template.SHEETS:
        worksheet = book.create_sheet(sheet.de)
        worksheet.append([f"{column.de}{' *' if column.required else ''}\n{column.en}" for column in sheet.columns])
        worksheet.freeze_panes = "A2"
        for number, column in enumerate(sheet.columns, start=1):
            cell = worksheet.cell(row=1, column=number)
            cell.font = openpyxl.styles.Font(bold=True)
            worksheet.column_dimensions[cell.column_letter].width = 24
            if column.hint:
                explanation.append([f"{sheet.de}: {column.de} / {column.en}: {column.hint}"])
    buffer = io.BytesIO()
    book.save(buffer)
    try:
        path.write_bytes(buffer.getvalue())
    except OSError as error:
        raise ExportRefused(f"{path} was not written: {error.strerror}.") from error
