"""anlaufstelle doctor"""

import sys
from typing import Any

from django.core.management.base import CommandParser

from anlaufstelle.console import health
from anlaufstelle.console.base import OperatorCommand


class Command(OperatorCommand):
    help = "What is right with this installation and what is not; exit code 1 if anything is not."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        findings = health.run_checks()
        if options["json"]:
            self.answer([vars(finding) for finding in findings])
        else:
            for finding in findings:
                self.say(f"{'ok ' if finding.right else 'NOT'}  {finding.what:12} {finding.sentence}")
        if not all(finding.right for finding in findings):
            sys.exit(1)
