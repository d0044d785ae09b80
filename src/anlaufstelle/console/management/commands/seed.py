"""anlaufstelle seed --offers N --people N --contacts N"""

from typing import Any

from django.core.management.base import CommandParser

from anlaufstelle.console import seed_clients, seed_offers
from anlaufstelle.console.base import OperatorCommand
from anlaufstelle.core.errors import Refused
from anlaufstelle.search import documents, index


class Command(OperatorCommand):
    loads_bulk_data = True
    help = "Invented offers until there are N, and N more people with N notes of contacts. For load tests only."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--offers", type=int, default=0)
        parser.add_argument("--people", type=int, default=0)
        parser.add_argument("--contacts", type=int, default=0, help="notes, spread over these people")

    def handle(self, *args: Any, offers: int, people: int, contacts: int, **options: Any) -> None:
        if min(offers, people, contacts) < 0 or (contacts and not people):
            raise Refused("Please give whole numbers, and people for the contacts: --people 100 --contacts 1000")
        if offers:
            self.say(f"{self._offers(offers)} offers made.")
        if people:
            self.say(f"{sum(seed_clients.seed_clients(people, contacts))} people with {contacts} contacts made.")

    def _offers(self, total: int) -> int:
        count = 0
        for keys in seed_offers.seed_offers(total):
            index.put_documents(list(documents.offer_documents(keys)))
            count += len(keys)
        return count
