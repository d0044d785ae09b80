"""What every door of the console command shares: refusals in one sentence, JSON, exit codes."""

import json
import signal
import sys
from collections.abc import Iterator
from types import FrameType
from typing import IO, Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError
from django.utils import translation

from anlaufstelle.console import embedded
from anlaufstelle.console.installation import database_sentence, gather_statistics
from anlaufstelle.core.errors import CannotRun, Refused


class OperatorCommand(BaseCommand):
    """A command that ends with one sentence when it refuses (exit code 1) or cannot run (exit code 2)."""

    requires_system_checks: list[str] = []
    from_shell = False
    holds_database = True  # whether the embedded database runs while it does
    loads_much = False  # whether the database is to look afterwards what its tables hold
    makes_database = False  # whether it makes that one where there is none

    def run_from_argv(self, argv: list[str]) -> None:
        """From the shell: told to end, it first clears away what it has begun."""
        self.from_shell = True
        for number in (signal.SIGTERM, signal.SIGHUP):
            if signal.getsignal(number) is not signal.SIG_IGN:  # nohup
                signal.signal(number, _terminate)
        try:
            super().run_from_argv(argv)
        except KeyboardInterrupt:
            sys.exit(128 + signal.SIGINT)

    def create_parser(self, prog_name: str, subcommand: str, **more: Any) -> CommandParser:
        """Commands are named with hyphens outside."""
        return super().create_parser(prog_name, subcommand.replace("_", "-"), **more)

    def execute(self, *arguments: Any, **options: Any) -> str | None:
        """Run, and say in plain words what did not work."""
        try:
            with translation.override("en"):  # the console's language, for sentences that pages say in German too
                if not self.from_shell or not self.holds_database:
                    return super().execute(*arguments, **options)
                with embedded.held(make=self.makes_database):
                    try:
                        return super().execute(*arguments, **options)
                    finally:
                        if self.loads_much:
                            gather_statistics()
        except Refused as refused:
            sentence, code = refused.sentence, 2 if isinstance(refused, CannotRun) else 1
        except DatabaseError as why:
            sentence, code = database_sentence(why), 2
            if not sentence:
                raise
        if options.get("json"):
            self.answer({"refused": sentence})
        else:
            self.stderr.write(sentence)
        sys.exit(code)

    def answer(self, value: Any) -> None:
        """One line of JSON on standard output."""
        self.stdout.write(json.dumps(value, ensure_ascii=False))

    def say(self, sentence: str) -> None:
        """One line for a human."""
        self.stdout.write(sentence)


def _terminate(number: int, frame: FrameType | None) -> None:
    sys.exit(128 + number)


def lines_of(stream: IO[bytes], longest: int) -> Iterator[bytes]:
    """The lines of a stream. One longer than `longest` is cut one byte later, so that it fits in memory."""
    while line := stream.readline(longest + 1):
        rest = line
        while len(rest) > longest and not rest.endswith(b"\n"):
            rest = stream.readline(longest + 1)
        yield line
