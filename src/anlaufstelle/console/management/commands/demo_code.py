"""anlaufstelle demo-code EMAIL"""

from typing import Any

from django.core.management.base import CommandParser

from anlaufstelle.console import staff
from anlaufstelle.console.door import Door


class Command(Door):
    help = "The code that the app of a person of the demo shows now. Refused outside the demo."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *arguments: Any, email: str, **options: Any) -> None:
        self.say(staff.code_now(email))
