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

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        with backup.create_backup(file.absolute()) as manifest:
            if options["json"]:
                self.answer(manifest)
            else:
                self.say(f"{file}: everything up to {manifest['taken_at']}, {manifest['bytes']:,} bytes.")
            self.stdout.flush()
            if self.from_shell:
                # Writes stay blocked until this process has ended. So the file contains every write that was
                # acknowledged while the command was running.
                embedded.release()
                os._exit(0)
