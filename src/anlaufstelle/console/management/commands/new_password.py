"""anlaufstelle new-password EMAIL"""

from typing import Any

from django.core.management.base import CommandParser

from anlaufstelle.console import staff_accounts
from anlaufstelle.console.base import OperatorCommand


class Command(OperatorCommand):
    help = "A link with which somebody chooses a new password; it works once, for two hours. Her second factor stays."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, email: str, **options: Any) -> None:
        self.say(staff_accounts.new_password(email))
