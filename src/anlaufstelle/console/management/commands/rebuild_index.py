"""anlaufstelle rebuild-index"""

from typing import Any

from anlaufstelle.console import worker
from anlaufstelle.console.base import OperatorCommand


class Command(OperatorCommand):
    loads_bulk_data = True
    help = "Make the search index anew. Search stays up meanwhile; texts that did not change are not read again."

    def handle(self, *args: Any, **options: Any) -> None:
        worker.rebuild_index()
        self.say("The index is made anew.")
