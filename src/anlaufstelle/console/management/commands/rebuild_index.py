"""anlaufstelle rebuild-index"""

from typing import Any

from anlaufstelle.console import work
from anlaufstelle.console.door import Door


class Command(Door):
    loads_much = True
    help = "Make the search index anew. Search stays up meanwhile; texts that did not change are not read again."

    def handle(self, *arguments: Any, **options: Any) -> None:
        work.rebuild()
        self.say("The index is made anew.")
