"""anlaufstelle close-account EMAIL"""

from typing import Any

from django.core.management.base import CommandParser

from anlaufstelle.console import staff_accounts
from anlaufstelle.console.base import OperatorCommand


class Command(OperatorCommand):
    help = "Close an account at once: no sign-in, no open session, no work for any provider."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--undo", action="store_true", help="open it again")

    def handle(self, *args: Any, email: str, undo: bool, **options: Any) -> None:
        self.say(staff_accounts.reopen_account(email) if undo else staff_accounts.close_account(email))
