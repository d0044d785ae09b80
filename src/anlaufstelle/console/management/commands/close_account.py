"""anlaufstelle close-account EMAIL"""

from typing import Any

from django.core.management.base import CommandParser

from anlaufstelle.console import people
from anlaufstelle.console.door import Door


class Command(Door):
    help = "Close an account at once: no sign-in, no open session, no work for any provider."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *arguments: Any, email: str, **options: Any) -> None:
        self.say(people.close(email))
