"""anlaufstelle setup"""

from typing import Any

from django.conf import settings

from anlaufstelle.console import installation
from anlaufstelle.console.base import OperatorCommand


class Command(OperatorCommand):
    creates_database = True
    help = "Make or bring up to date: folder, secret, words, fonts, tables, code lists, static files."

    def handle(self, *args: Any, **options: Any) -> None:
        installation.install()
        self.say(f"Ready in {settings.HOME}.")
