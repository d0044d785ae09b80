"""anlaufstelle invite EMAIL --provider NAME --role ROLE"""

from typing import Any

from django.core.management.base import CommandParser

from anlaufstelle.console import staff_accounts
from anlaufstelle.console.base import OperatorCommand
from anlaufstelle.directory.roles import Role


class Command(OperatorCommand):
    help = "Invite somebody to work for a provider; prints the link. The first person of an installation comes so."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--provider", required=True, help="its name; made if there is none of that name")
        parser.add_argument("--role", action="append", required=True, choices=Role.values, help="may be given again")
        parser.add_argument("--house", action="store_true", help="this provider runs the house")

    def handle(self, *args: Any, email: str, provider: str, role: list[str], house: bool, **options: Any) -> None:
        self.say(staff_accounts.invite_staff(email, provider=provider, roles=role, house=house))
