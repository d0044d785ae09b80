"""anlaufstelle export-directory PATH"""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from anlaufstelle.console.base import OperatorCommand
from anlaufstelle.exchange import export_writers
from anlaufstelle.exchange.actions import no_progress
from anlaufstelle.exchange.sources import EXTENSIONS


class Command(OperatorCommand):
    help = "Write the directory as HSDS JSON, HSDS CSV or a workbook (docs/contract.md)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", help="a folder, or a file that ends in .json, .zip or .xlsx")
        parser.add_argument("--format", choices=sorted(EXTENSIONS), default="", help="else by the ending of the path")
        parser.add_argument("--template", action="store_true", help="write the empty workbook for lists instead")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, path: str, **options: Any) -> None:
        if options["template"]:
            export_writers.write_template(Path(path))
            counts: dict[str, int] = {}
        else:
            file_format = options["format"] or {".xlsx": "xlsx", ".zip": "hsds-csv"}.get(
                Path(path).suffix.lower(), "hsds-json"
            )
            counts = export_writers.export(
                Path(path), file_format, no_progress if options["json"] else self.stderr.write
            )
        if options["json"]:
            self.answer(counts)
        else:
            summary = ", ".join(f"{count} {name}" for name, count in counts.items())
            self.say(f"Written to {path}: {summary or 'the template'}.")
