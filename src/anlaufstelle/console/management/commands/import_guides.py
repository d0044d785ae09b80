"""anlaufstelle import-guides FILE|-"""

import sys
from contextlib import nullcontext
from pathlib import Path
from typing import IO, Any

from django.core.management.base import CommandParser

from anlaufstelle.console import worker
from anlaufstelle.console.base import OperatorCommand, lines_of
from anlaufstelle.core.errors import Refused
from anlaufstelle.guides.actions import import_guides
from anlaufstelle.guides.rules import MAX_LINE_BYTES


class Command(OperatorCommand):
    help = "Take in information pages, one JSON object a line (docs/contract.md); ready to be searched at the end."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="a file, or - for standard input")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, file: str, **options: Any) -> None:
        with _open(file) as lines:
            result = import_guides(lines_of(lines, MAX_LINE_BYTES))
        worker.index_pending()
        worker.run_until_done()
        if options["json"]:
            self.answer(result.as_json())
        else:
            self.say(f"{result.created} new, {result.updated} changed, {result.unchanged} as before.")
            for refusal in result.refused:
                self.say(f"Line {refusal['line']} was refused: {refusal['why']}")
        if result.refused:
            sys.exit(1)


def _open(file: str) -> Any:
    if file == "-":
        return nullcontext[IO[bytes]](sys.stdin.buffer)
    try:
        return Path(file).open("rb")
    except OSError as error:
        raise Refused(f"{file} cannot be read: {error.strerror}.") from error
