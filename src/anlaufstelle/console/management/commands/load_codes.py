"""anlaufstelle load-codes FILE…"""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from anlaufstelle.codes.actions import load_file
from anlaufstelle.console.base import OperatorCommand
from anlaufstelle.core.errors import Refused


class Command(OperatorCommand):
    help = "Take in code lists (CSV). The file's name is the list's name; nothing is removed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path)
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, files: list[Path], **options: Any) -> None:
        any_refused = False
        for file in files:
            try:
                outcome = load_file(file)
            except Refused as error:
                any_refused = True
                self.answer({"refused": error.sentence}) if options["json"] else self.stderr.write(error.sentence)
                continue
            if options["json"]:
                self.answer({"list": file.stem, **vars(outcome)})
            else:
                self.say(
                    f"{file.stem}: {outcome.created} new, {outcome.updated} changed, {outcome.unchanged} as before."
                )
        if any_refused:
            sys.exit(1)
