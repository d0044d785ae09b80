"""anlaufstelle demo-code EMAIL"""

from typing import Any

from django.core.management.base import CommandParser

from anlaufstelle.console import demo_staff
from anlaufstelle.console.base import OperatorCommand


class Command(OperatorCommand):
    help = "The code that the app of a person of the demo shows now. Refused outside the demo."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, email: str, **options: Any) -> None:
        self.say(demo_staff.current_totp(email))
