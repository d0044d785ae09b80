"""anlaufstelle backup FILE"""

import os
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from anlaufstelle.console import backup, embedded
from anlaufstelle.console.base import OperatorCommand


class Command(OperatorCommand):
    help = "Back everything up into one file. Writing waits meanwhile, reading goes on."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--json", action="store_true")

    def handle(self, *arguments: Any, file: Path, **options: Any) -> None:
        with backup.backed_up(file.absolute()) as manifest:
            if options["json"]:
                self.answer(manifest)
            else:
                self.say(f"{file}: everything up to {manifest['taken_at']}, {manifest['bytes']:,} bytes.")
            self.stdout.flush()
            if self.from_shell:
                # Others may write again when this process is gone, not a moment before: so nothing that was
                # acknowledged while it lived is missing from the file.
                embedded.let_go()
                os._exit(0)
