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

    def handle(self, *arguments: Any, files: list[Path], **options: Any) -> None:
        refused = False
        for file in files:
            try:
                done = load_file(file)
            except Refused as why:
                refused = True
                self.answer({"refused": why.sentence}) if options["json"] else self.stderr.write(why.sentence)
                continue
            if options["json"]:
                self.answer({"list": file.stem, **vars(done)})
            else:
                self.say(f"{file.stem}: {done.created} new, {done.updated} changed, {done.unchanged} as before.")
        if refused:
            sys.exit(1)
