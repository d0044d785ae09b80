"""anlaufstelle import-guides FILE|-"""

import sys
from contextlib import nullcontext
from pathlib import Path
from typing import IO, Any

from django.core.management.base import CommandParser

from anlaufstelle.console import work
from anlaufstelle.console.door import Door, lines_of
from anlaufstelle.core.errors import Refused
from anlaufstelle.guides.actions import take_in
from anlaufstelle.guides.rules import LONGEST_LINE


class Command(Door):
    help = "Take in information pages, one JSON object a line (docs/contract.md); ready to be searched at the end."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="a file, or - for standard input")
        parser.add_argument("--json", action="store_true")

    def handle(self, *arguments: Any, file: str, **options: Any) -> None:
        with _open(file) as lines:
            taken = take_in(lines_of(lines, LONGEST_LINE))
        work.index_all_that_waits()
        work.until_done()
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
