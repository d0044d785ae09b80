"""anlaufstelle demo"""

from typing import Any

from anlaufstelle.console import county, work
from anlaufstelle.console.door import Door


class Command(Door):
    help = "Load the fictional demo county, or bring it up to date."

    def handle(self, *arguments: Any, **options: Any) -> None:
        loaded = county.load()
        work.index_all_that_waits()
        self.say("Demo county: " + ", ".join(f"{count} {what}" for what, count in loaded.items()) + ".")
