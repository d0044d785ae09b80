"""anlaufstelle demo"""

from typing import Any

from anlaufstelle.console import demo_directory, demo_staff, worker
from anlaufstelle.console.base import OperatorCommand
from anlaufstelle.core.errors import Refused
from anlaufstelle.directory.models import Centre
from anlaufstelle.search import stored_vectors


class Command(OperatorCommand):
    loads_bulk_data = True
    help = "Load the fictional demo county, or bring it up to date."

    def handle(self, *args: Any, **options: Any) -> None:
        if Centre.objects.filter(is_demo=False).exists():
            raise Refused("Nothing was loaded: this installation is in earnest. The demo needs an empty one.")
        loaded = demo_directory.load_demo_directory()
        worker.index_pending()
        stored_vectors.load(demo_directory.VECTORS)
        self.say("Demo county: " + ", ".join(f"{count} {what}" for what, count in loaded.items()) + ".")
        for line in demo_staff.demo_accounts():
            self.say(line)
