"""anlaufstelle restore FILE"""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from anlaufstelle.console import backup, embedded, installation
from anlaufstelle.console.base import OperatorCommand
from anlaufstelle.privacy import erasure_ledger


class Command(OperatorCommand):
    holds_database = False  # it makes one when it has seen that the file is a backup
    help = "Make an empty installation what a backup holds, brought up to this version."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--json", action="store_true")

    def handle(self, *arguments: Any, file: Path, **options: Any) -> None:
        with backup.unpacked(file.absolute()) as (manifest, payload), embedded.held(make=self.from_shell):
            backup.restore(payload)
            installation.install()
            installation.gather_statistics()
            unclear = [f"{one.client} at {one.provider}, {one.at}" for one in erasure_ledger.unclear()]
        if options["json"]:
            self.answer(manifest | {"unclear": unclear})
            return
        self.say(f"Restored: everything up to {manifest['taken_at']}.")
        for one in unclear:
            self.say(
                f"Not erased again, for it was begun and nobody knows whether it was done: {one}."
                " Please ask this provider."
            )
