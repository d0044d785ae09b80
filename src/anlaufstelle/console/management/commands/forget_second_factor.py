"""anlaufstelle forget-second-factor EMAIL"""

from typing import Any

from django.core.management.base import CommandParser

from anlaufstelle.console import people
from anlaufstelle.console.door import Door


class Command(Door):
    help = "For somebody who has lost phone and recovery codes: she sets up a new one after her password."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *arguments: Any, email: str, **options: Any) -> None:
        self.say(people.forget_second_factor(email))
