"""anlaufstelle seed --offers N"""

from typing import Any

from django.core.management.base import CommandParser

from anlaufstelle.console import seed
from anlaufstelle.console.door import Door
from anlaufstelle.search import drafts, index


class Command(Door):
    help = "Invented offers until there are N, in the directory and the index. For load tests only."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--offers", type=int, required=True)

    def handle(self, *arguments: Any, offers: int, **options: Any) -> None:
        made = 0
        for keys in seed.offers(offers):
            index.put(list(drafts.of_offers(keys)))
            made += len(keys)
        self.say(f"{made} offers made.")
