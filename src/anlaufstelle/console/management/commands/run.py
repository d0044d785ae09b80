"""anlaufstelle run"""

import sys
from typing import Any

from django.core.management.base import CommandParser
from django.db import connection

from anlaufstelle.console import demo_directory, demo_staff, installation, processes, worker
from anlaufstelle.console.base import OperatorCommand
from anlaufstelle.directory.models import Organization
from anlaufstelle.search import stored_vectors


class Command(OperatorCommand):
    creates_database = True
    help = "All together: setup, the demo county at the first start, worker and web server. Ctrl-C ends them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, help="else PORT, else 8000")
        parser.add_argument("--empty", action="store_true", help="without the demo county")

    def handle(self, *args: Any, port: int | None, empty: bool, **options: Any) -> None:
        port = processes.port() if port is None else port
        processes.refuse_taken_port(port)
        installation.install()
        if not empty and not Organization.objects.exists():
            self.say("First start: loading the fictional demo county …")
            demo_directory.load_demo_directory()
            worker.index_pending()
            stored_vectors.load(demo_directory.VECTORS)
            installation.gather_statistics()
        for line in demo_staff.demo_accounts():
            self.say(line)
        # `localhost`, not 127.0.0.1: browsers support passkeys for host names only.
        self.say(f"For those who work here: http://localhost:{port}/desk/")
        self.say(f"Anlaufstelle: http://{processes.ADDRESS}:{port}/   (Ctrl-C ends it)")
        self.stdout.flush()
        connection.close()
        sys.exit(processes.run_worker_and_server(port))
