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

    def handle(self, *arguments: Any, file: str, **options: Any) -> None:
        with _open(file) as lines:
            taken = import_guides(lines_of(lines, MAX_LINE_BYTES))
        worker.index_pending()
        worker.run_until_done()
        if options["json"]:
            self.answer(taken.as_json())
        else:
            self.say(f"{taken.created} new, {taken.updated} changed, {taken.unchanged} as before.")
            for refused in taken.refused:
                self.say(f"Line {refused['line']} was refused: {refused['why']}")
        if taken.refused:
            sys.exit(1)


def _open(file: str) -> Any:
    if file == "-":
        return nullcontext[IO[bytes]](sys.stdin.buffer)
    try:
        return Path(file).open("rb")
    except OSError as why:
        raise Refused(f"{file} cannot be read: {why.strerror}.") from why
