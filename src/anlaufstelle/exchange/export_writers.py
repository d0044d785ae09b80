"""A whole directory out: as JSON objects, as CSV tables in a package, or as a workbook with the same tables."""

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
from anlaufstelle.exchange.import_plan import LABELS
from anlaufstelle.exchange.tables import Values, flat

openpyxl = later("openpyxl")

OURS = ("anlaufstelle", "translations", "other")
LONGEST_CELL = 32_000  # characters that fit into a cell of a workbook
TYPES = {"number": "number"}


class ExportRefused(Refused):
    """Nothing was written."""


def export(path: Path, told: str, say: Callable[[str], None]) -> dict[str, int]:
    """Write the directory to a path; returns how many rows of each kind. Raises ExportRefused."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if told == "hsds-json":
            return _json(path, say)
        with _open(path, told) as out:
            return _tables(out, say)
    except OSError as why:
        raise ExportRefused(f"{path} was not written: {why.strerror}.") from why


def _things(say: Callable[[str], None]) -> Iterator[tuple[str, Json]]:
    codes = code_lists()
    for name, found in (
        ("organizations", export_objects.organizations(codes)),
        ("services", export_objects.services(codes)),
    ):
        for number, one in enumerate(found, start=1):
            yield name, one
            if number % 500 == 0:
                say(f"{name}: {number:,} written")


def _json(path: Path, say: Callable[[str], None]) -> dict[str, int]:
    """One file with providers and offers where the name ends in .json; else a folder with a file for each."""
    counts = {"organizations": 0, "services": 0}
    alone = path.suffix.lower() == ".json"
    if not alone:
        path.mkdir(exist_ok=True)
    names = {name: path if alone else path / f"{name}.json" for name in counts}
    files = {file: AtomicTextFile(file) for file in set(names.values())}
    for file in files.values():
        file.write("[")
    for name, one in _things(say):
        file = files[names[name]]
        file.write(("\n" if not file.begun else ",\n") + json.dumps(one, ensure_ascii=False))
        file.begun = True
        counts[name] += 1
    for file in files.values():
        file.write("\n]\n")
        file.done()
    return counts


class AtomicTextFile:
    """A text file that is put in its place when it is whole."""

    def __init__(self, path: Path) -> None:
        self.path, self.begun = path, False
        self.part = path.with_name(f".{path.name}.part")
        self.stream = self.part.open("w", encoding="utf-8", newline="")
        self.write = self.stream.write

    def done(self) -> None:
        """Everything is in it."""
        self.stream.close()
        self.part.replace(self.path)


class TableWriter(ABC):
    """Where tables go. Each row once, whatever names it how often."""

    def __init__(self) -> None:
        self.seen: dict[str, set[str]] = {name: set() for name in TABLES}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, why: BaseException | None, at: TracebackType | None) -> None:
        self.close(whole=kind is None)

    @abstractmethod
    def row(self, table: HsdsTable, values: Values) -> None:
        """Write a row of a table."""

    @abstractmethod
    def close(self, *, whole: bool) -> None:
        """The last row has been written, or something went wrong."""

    def counts(self) -> dict[str, int]:
        """How many rows there are in each table."""
        return {name: len(keys) for name, keys in self.seen.items() if keys}


def _tables(out: TableWriter, say: Callable[[str], None]) -> dict[str, int]:
    codes = code_lists()
    for name, found in (
        ("taxonomies", export_objects.taxonomies()),
        ("taxonomy_terms", export_objects.taxonomy_terms(codes)),
    ):
        for one in found:
            _rows(out, TABLES[name], one)
    for name, one in _things(say):
        _rows(out, TABLES[name], one)
    return out.counts()


def _rows(out: TableWriter, table: HsdsTable, told: Json) -> None:
    for name, values, _ in flat(table, _without_labels(told)):
        if str(values["id"]) in out.seen[name]:
            continue
        out.seen[name].add(str(values["id"]))
        out.row(TABLES[name], values)


def _without_labels(told: Any) -> Any:
    """A table of attributes has no place for one without a term; such a one stays with what it describes."""
    if isinstance(told, list):
        return [_without_labels(one) for one in told]
    if not isinstance(told, dict):
        return told
    made = {name: _without_labels(value) for name, value in told.items() if name != "attributes"}
    for attribute in told.get("attributes", []):
        name = "attributes" if "taxonomy_term" in attribute or "taxonomy_term_id" in attribute else LABELS
        made.setdefault(name, []).append(attribute)
    return made


def columns(table: HsdsTable) -> list[str]:
    """The columns of a table: those of the standard, and ours."""
    return [*table.columns, *OURS]


def row_cells(table: HsdsTable, values: Values) -> Iterator[Any]:
    """The cells of a row in the order of its columns; what no column names stands in the last one."""
    rest = {name: value for name, value in values.items() if name not in table.columns and name not in OURS}
    for name in table.columns:
        yield values.get(name)
    yield _packed(values.get("anlaufstelle"))
    yield _packed(values.get("translations"))
    yield _packed(rest)


def _packed(value: Any) -> str | None:
    return json.dumps(value, ensure_ascii=False) if value else None


class CsvPackageWriter(TableWriter):
    """CSV files with a datapackage.json, in a folder or in a zip."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path, self.zipped = path, path.suffix.lower() == ".zip"
        self.folder = Path(tempfile.mkdtemp(prefix=".export-", dir=path.parent)) if self.zipped else path
        self.folder.mkdir(exist_ok=True)
        self.files: dict[str, AtomicTextFile] = {}
        self.writers: dict[str, Any] = {}

    def row(self, table: HsdsTable, values: Values) -> None:
        """Write a row; a table's file is begun with its first one."""
        if table.name not in self.files:
            self.files[table.name] = AtomicTextFile(self.folder / table.file)
            self.writers[table.name] = csv.writer(self.files[table.name].stream, lineterminator="\n")
            self.writers[table.name].writerow(columns(table))
        cells = row_cells(table, values)
        self.writers[table.name].writerow([escape_formula(one) if isinstance(one, str) else one for one in cells])

    def close(self, *, whole: bool) -> None:
        """Describe the package and put it in its place."""
        for file in self.files.values():
            file.done()
        described = AtomicTextFile(self.folder / "datapackage.json")
        described.write(json.dumps(datapackage(list(self.files)), indent=1) + "\n")
        described.done()
        if not self.zipped:
            return
        part = self.path.with_name(f".{self.path.name}.part")
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as packed:
            for written in sorted(self.folder.iterdir()):
                packed.write(written, written.name)
                written.unlink()
        self.folder.rmdir()
        if whole:
            part.replace(self.path)
        else:
            part.unlink()


def datapackage(names: list[str]) -> Json:
    """What lies in the folder, as a tabular data package."""
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
                        {"name": column, "type": TYPES.get(TABLES[name].columns.get(column, ""), "string")}
                        for column in columns(TABLES[name])
                    ],
                },
            }
            for name in names
        ],
    }  # fmt: skip


class WorkbookWriter(TableWriter):
    """A workbook with a sheet for each table, after one that explains it."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path
        self.book = openpyxl.Workbook(write_only=True)
        explained = self.book.create_sheet(workbook_template.EXPLAINED)
        for line in BOOK_EXPLAINED:
            explained.append([line])
        self.sheets: dict[str, Any] = {}

    def row(self, table: HsdsTable, values: Values) -> None:
        """Write a row; a table's sheet is begun with its first one."""
        if table.name not in self.sheets:
            sheet = self.sheets[table.name] = self.book.create_sheet(table.name)
            sheet.freeze_panes = "A2"
            sheet.append([_bold(sheet, name) for name in columns(table)])
        sheet = self.sheets[table.name]
        told = [_safe_cell(one) for one in row_cells(table, values)]
        too_long = next((one for one in told if isinstance(one, str) and len(one) > LONGEST_CELL), None)
        if too_long is not None:
            raise ExportRefused(
                f"A text of {len(too_long):,} characters does not fit into a cell ({cut(too_long)}). "
                "Please export as hsds-json or hsds-csv."
            )
        sheet.append(told)

    def close(self, *, whole: bool) -> None:
        """Put it in its place."""
        part = self.path.with_name(f".{self.path.name}.part")
        self.book.save(part)
        if whole:
            part.replace(self.path)
        else:
            part.unlink()


BOOK_EXPLAINED = (
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


def _open(path: Path, told: str) -> TableWriter:
    return CsvPackageWriter(path) if told == "hsds-csv" else WorkbookWriter(path)


def write_template(path: Path) -> None:
    """The empty workbook for lists. Raises ExportRefused."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    explained = book.create_sheet(workbook_template.EXPLAINED)
    explained.column_dimensions["A"].width = 100
    for line in workbook_template.EXPLANATION:
        explained.append([line])
    for sheet in workbook_template.SHEETS:
        made = book.create_sheet(sheet.de)
        made.append([f"{one.de}{' *' if one.needed else ''}\n{one.en}" for one in sheet.columns])
        made.freeze_panes = "A2"
        for number, column in enumerate(sheet.columns, start=1):
            cell = made.cell(1, number)
            cell.font = openpyxl.styles.Font(bold=True)
            made.column_dimensions[cell.column_letter].width = 24
            if column.hint:
                explained.append([f"{sheet.de}: {column.de} / {column.en}: {column.hint}"])
    out = io.BytesIO()
    book.save(out)
    try:
        path.write_bytes(out.getvalue())
    except OSError as why:
        raise ExportRefused(f"{path} was not written: {why.strerror}.") from why
