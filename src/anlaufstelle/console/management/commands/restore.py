"""anlaufstelle restore FILE"""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from anlaufstelle.console import backup, embedded, installation
from anlaufstelle.console.base import OperatorCommand
from anlaufstelle.privacy import erasure_ledger


class Command(OperatorCommand):
    starts_database = False  # only after the file has been verified
    help = "Make an empty installation what a backup holds, brought up to this version."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        with backup.unpacked_backup(file.absolute()) as (manifest, payload), embedded.running(create=self.from_shell):
            backup.restore(payload)
            installation.install()
            installation.gather_statistics()
            unclear = [f"{erasure.client} at {erasure.provider}, {erasure.at}" for erasure in erasure_ledger.unclear()]
        if options["json"]:
            self.answer(manifest | {"unclear": unclear})
            return
        self.say(f"Restored: everything up to {manifest['taken_at']}.")
        for erasure in unclear:
            self.say(
                f"Not erased again, for it was begun and nobody knows whether it was done: {erasure}."
                " Please ask this provider."
            )
