"""anlaufstelle serve"""

import os
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser

from anlaufstelle.console import installation, processes
from anlaufstelle.console.base import OperatorCommand


class Command(OperatorCommand):
    help = "The web server, on 127.0.0.1. A reverse proxy stands before it in earnest (docs/operate.md)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, help="else PORT, else 8000")

    def handle(self, *args: Any, port: int | None, **options: Any) -> None:
        port = processes.port() if port is None else port
        installation.refuse_other_database()
        processes.refuse_taken_port(port)
        command = processes.web_command(port)
        self.say(f"http://{processes.ADDRESS}:{port}/")
        self.stdout.flush()
        if settings.EMBEDDED_DATABASE:  # stay, to stop the database afterwards
            sys.exit(processes.run_until_one_ends(command))
        os.execve(command[0], command, processes.environment())  # noqa: S606 - replaces this process, so that signals reach the server
