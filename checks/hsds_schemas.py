"""The official schemas of HSDS 3.1, looked up beside each other and nowhere else."""

import csv
import json
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from openpyxl import load_workbook
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

OURS = {"anlaufstelle", "translations", "other"}


class Official:
    """The schemas of one folder."""

    def __init__(self, folder: Path) -> None:
        self.schemas = {file.name: json.loads(file.read_text()) for file in folder.glob("*.json")}
        resources = [(name, Resource(told, DRAFT202012)) for name, told in self.schemas.items()]
        self.registry: Registry[Any] = Registry().with_resources(resources)
        self.by_path = {told["path"]: name for name, told in self.schemas.items() if "path" in told}

    def faults(self, name: str, thing: dict[str, Any]) -> list[str]:
        """What is wrong with an object, by the schema of this name."""
        checker = Draft202012Validator({"$ref": f"{name}.json"}, registry=self.registry, format_checker=FormatChecker())
        return [
            f"{name} {'.'.join(map(str, fault.absolute_path))}: {fault.message}" for fault in checker.iter_errors(thing)
        ]

    def table_faults(self, path: str, rows: list[dict[str, Any]]) -> Iterator[str]:
        """What is wrong with the rows of a table, with what the tabular form needs besides."""
        schema = self.schemas[self.by_path[path]]
        flat = {name: told for name, told in schema["properties"].items() if told.get("type") in {"string", "number"}}
        needed = [*schema.get("required", []), *schema.get("tabular_required", [])]
        checker = Draft202012Validator(
            {"type": "object", "properties": flat, "required": [name for name in needed if name in flat]},
            format_checker=FormatChecker(),
        )
        for number, row in enumerate(rows, start=2):
            typed = {
                name: self._typed(value, flat.get(name, {})) for name, value in row.items() if value not in (None, "")
            }
            for fault in checker.iter_errors(typed):
                yield f"{path} line {number}: {fault.message}"

    def _typed(self, value: Any, told: dict[str, Any]) -> Any:
        if told.get("type") == "number" and isinstance(value, str):
            return float(value)
        return str(value) if told.get("type") == "string" else value


def tables_of(path: Path) -> dict[str, list[dict[str, Any]]]:
    """The tables of an export, by the names of the standard's files."""
    if path.suffix == ".xlsx":
        book = load_workbook(path, read_only=True)
        sheets = {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets[1:]}
        return {
            f"{name}.csv": [dict(zip_longest(lines[0], line)) for line in lines[1:]] for name, lines in sheets.items()
        }
    tables = {}
    for file in sorted(path.glob("*.csv")):
        with file.open(encoding="utf-8", newline="") as lines:
            tables[file.name] = list(csv.DictReader(lines))
    return tables


def dangling(tables: dict[str, list[dict[str, Any]]]) -> list[str]:
    """Keys of a package that lead to no row of it."""
    files = {
        "organization_id": "organizations.csv", "service_id": "services.csv", "location_id": "locations.csv",
        "program_id": "programs.csv", "taxonomy_term_id": "taxonomy_terms.csv", "taxonomy_id": "taxonomies.csv",
        "unit_id": "units.csv", "contact_id": "contacts.csv", "phone_id": "phones.csv",
        "schedule_id": "schedules.csv", "service_at_location_id": "service_at_location.csv",
    }  # fmt: skip
    keys = {name: {row["id"] for row in rows} for name, rows in tables.items()}
    return [
        f"{name} {column} {row[column]}"
        for name, rows in tables.items()
        for row in rows
        for column, file in files.items()
        if row.get(column) and row[column] not in keys.get(file, set())
    ]
