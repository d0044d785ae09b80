"""anlaufstelle verify-audit"""

from typing import Any

from django.core.management.base import CommandParser

from anlaufstelle.audit import chain
from anlaufstelle.console import installation
from anlaufstelle.console.base import OperatorCommand
from anlaufstelle.core.errors import Refused


class Command(OperatorCommand):
    help = "Whether the chain of what happened holds. Keep the anchor it prints outside this machine."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--anchor", metavar="PLACE:HASH", help="what an earlier run printed: a cut end shows too")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        installation.refuse_other_database()
        verdict = chain.verify(_anchor(options["anchor"]))
        if options["json"]:
            self.answer(
                {
                    "holds": verdict.wrong is None,
                    "lines": verdict.links,
                    "unsealed": verdict.unchained,
                    "anchor": f"{verdict.links}:{verdict.head}",
                    "wrong": verdict.wrong,
                    "why": verdict.why or None,
                }
            )
        elif verdict.wrong is None:
            self.say(f"The chain holds: {verdict.links} lines, {verdict.unchained} not sealed yet.")
            self.say(f"Anchor: {verdict.links}:{verdict.head}")
        if verdict.wrong is not None:
            raise Refused(f"The chain does not hold at place {verdict.wrong}: {verdict.why}.")


def _anchor(text: str | None) -> tuple[int, str] | None:
    if not text:
        return None
    position, _, digest = text.partition(":")
    if not position.isdigit() or len(digest) != len(chain.GENESIS):
        raise Refused("The anchor is not one. Please give it as verify-audit printed it: PLACE:HASH.")
    return int(position), digest
