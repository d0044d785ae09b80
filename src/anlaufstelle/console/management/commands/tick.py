"""anlaufstelle tick"""

from typing import Any

from anlaufstelle.console import work
from anlaufstelle.console.door import Door
from anlaufstelle.outbox import heart


class Command(Door):
    help = "Do once what is due now, then end. For installations that prefer a timer to a worker."

    def handle(self, *arguments: Any, **options: Any) -> None:
        heart.beat()
        work.tidy()
        self.say(f"{work.until_done()} pieces of work done.")
