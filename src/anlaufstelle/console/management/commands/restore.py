"""anlaufstelle restore FILE"""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from anlaufstelle.console import backup, installation
from anlaufstelle.console.door import Door


class Command(Door):
    help = "Make an empty installation what a backup holds, brought up to this version."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--json", action="store_true")

    def handle(self, *arguments: Any, file: Path, **options: Any) -> None:
        manifest = backup.restore(file.absolute())
        installation.make()
        if options["json"]:
            self.answer(manifest)
        else:
            self.say(f"Restored: everything up to {manifest['taken_at']}.")
