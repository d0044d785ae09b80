"""anlaufstelle run"""

import sys
from typing import Any

from django.core.management.base import CommandParser
from django.db import connection

from anlaufstelle.console import county, installation, serve, staff, work
from anlaufstelle.console.door import Door
from anlaufstelle.directory.models import Organization


class Command(Door):
    makes_database = True
    help = "All together: setup, the demo county at the first start, worker and web server. Ctrl-C ends them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, help="else PORT, else 8000")
        parser.add_argument("--empty", action="store_true", help="without the demo county")

    def handle(self, *arguments: Any, port: int | None, empty: bool, **options: Any) -> None:
        port = serve.port() if port is None else port
        serve.refuse_taken_port(port)
        installation.make()
        if not empty and not Organization.objects.exists():
            self.say("First start: loading the fictional demo county …")
            county.load()
            work.index_all_that_waits()
            installation.gather_statistics()
        for line in staff.table():
            self.say(line)
        # By its name, not its number: browsers make passkeys for names only.
        self.say(f"For those who work here: http://localhost:{port}/desk/")
        self.say(f"Anlaufstelle: http://{serve.ADDRESS}:{port}/   (Ctrl-C ends it)")
        self.stdout.flush()
        connection.close()
        sys.exit(serve.together(port))
