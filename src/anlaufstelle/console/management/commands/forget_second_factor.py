"""anlaufstelle forget-second-factor EMAIL"""

from typing import Any

from django.core.management.base import CommandParser

from anlaufstelle.console import staff_accounts
from anlaufstelle.console.base import OperatorCommand


class Command(OperatorCommand):
    help = "For somebody who has lost phone and recovery codes: she sets up a new one after her password."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, email: str, **options: Any) -> None:
        self.say(staff_accounts.reset_second_factor(email))
