"""anlaufstelle demo"""

from typing import Any

from anlaufstelle.console import county, staff, work
from anlaufstelle.console.door import Door
from anlaufstelle.core.errors import Refused
from anlaufstelle.directory.models import Centre


class Command(Door):
    loads_much = True
    help = "Load the fictional demo county, or bring it up to date."

    def handle(self, *arguments: Any, **options: Any) -> None:
        if Centre.objects.filter(is_demo=False).exists():
            raise Refused("Nothing was loaded: this installation is in earnest. The demo needs an empty one.")
        loaded = county.load()
        work.index_all_that_waits()
        self.say("Demo county: " + ", ".join(f"{count} {what}" for what, count in loaded.items()) + ".")
        for line in staff.table():
            self.say(line)
