"""anlaufstelle import-directory PATH"""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from anlaufstelle.console import worker
from anlaufstelle.console.base import OperatorCommand
from anlaufstelle.core.actor import OPERATOR
from anlaufstelle.exchange.actions import ImportResult, import_directory, no_progress
from anlaufstelle.exchange.sources import EXTENSIONS

MAX_INDEXED_NOW = 1000  # offers; larger imports are indexed by the worker


class Command(OperatorCommand):
    loads_bulk_data = True
    help = "Take in a directory of help: HSDS JSON or CSV, or our workbook (docs/contract.md)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", help="a file, a folder or a zip")
        parser.add_argument("--format", choices=sorted(EXTENSIONS), default="", help="else by the names of the files")
        parser.add_argument("--publisher", default="", help="whose numbers these are; else the name of the path")
        parser.add_argument("--dry-run", action="store_true", help="say what would be, store nothing")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, path: str, **options: Any) -> None:
        result = import_directory(
            OPERATOR,
            path=Path(path),
            source_format=options["format"],
            publisher=options["publisher"],
            dry_run=options["dry_run"],
            report=no_progress if options["json"] else self._progress,
        )
        if not options["dry_run"] and result.touched <= MAX_INDEXED_NOW:
            worker.index_pending()
        if options["json"]:
            self.answer(result.as_json())
        else:
            self._report(result, dry_run=options["dry_run"])
        if result.refusals.count:
            sys.exit(1)

    def _progress(self, sentence: str) -> None:
        self.stderr.write(sentence)

    def _report(self, result: ImportResult, *, dry_run: bool) -> None:
        for name, outcome in result.outcomes.items():
            if any(vars(outcome).values()):
                self.say(f"{name}: {', '.join(f'{count} {what}' for what, count in outcome.as_json().items())}")
        for refusal in result.refusals.listed:
            location = ", ".join(str(refusal[part]) for part in ("file", "line", "field") if part in refusal)
            self.say(f"Refused: {location}: {refusal['why']}")
        for pair in result.likely_duplicates:
            self.say(
                f"Perhaps there already ({pair['answer']}): {pair['id']} and {pair['known']}: {', '.join(pair['why'])}"
            )
        if dry_run:
            self.say("Nothing was stored: this was a dry run.")
