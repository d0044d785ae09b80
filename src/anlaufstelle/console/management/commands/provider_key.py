"""anlaufstelle provider-key {renew,keep,open,give-back} --provider NAME"""

from typing import Any

from django.core.management.base import CommandParser

from anlaufstelle.console import installation, provider_key
from anlaufstelle.console.base import OperatorCommand

ACTIONS = ("renew", "keep", "open", "give-back")


class Command(OperatorCommand):
    help = (
        "The key under which a provider's most sensitive words are sealed. renew: a new one takes over, and goes on"
        " where it was ended. keep: from now on under a passphrase that only the provider knows; open: until the"
        " machine ends; give-back: it opens by itself again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=ACTIONS)
        parser.add_argument("--provider", required=True, help="its name")

    def handle(self, *args: Any, what: str, provider: str, **options: Any) -> None:
        installation.refuse_other_database()
        self.say(provider_key.handle(provider, what))
