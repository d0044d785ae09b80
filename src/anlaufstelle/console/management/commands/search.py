"""anlaufstelle search TEXT|-"""

import sys
from typing import Any

from django.core.management.base import CommandParser

from anlaufstelle.console.base import OperatorCommand, lines_of
from anlaufstelle.search import cli


class Command(OperatorCommand):
    help = "Find offers and guides. With - one JSON object a line in, one answer a line out (docs/contract.md)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("text", help="what is looked for, or - for a batch from standard input")
        parser.add_argument("--lang", default="de")
        parser.add_argument("--kind", default="all")
        parser.add_argument("--limit", type=int, default=10)
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, text: str, lang: str, kind: str, limit: int, **options: Any) -> None:
        if text == "-":
            any_refused = False
            for answer, was_refused in cli.batch(lines_of(sys.stdin.buffer, cli.LONGEST_LINE)):
                self.stdout.write(answer)
                self.stdout.flush()  # callers that write line by line get each answer immediately
                any_refused |= was_refused
            sys.exit(1 if any_refused else 0)
        hits = cli.search(text, lang=lang, kind=kind, limit=limit)
        if options["json"]:
            self.answer(hits)
        else:
            for hit in hits:
                self.say(f"{hit['score']:.2f}  {hit['kind']:5}  {hit['title']}")
