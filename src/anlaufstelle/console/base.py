"""The base class of all management commands: errors in one sentence, JSON output, exit codes."""

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
    starts_database = True  # whether the embedded database runs during the command
    loads_bulk_data = False  # whether to run ANALYZE afterwards
    creates_database = False  # whether to create the embedded database if it does not exist

    def run_from_argv(self, argv: list[str]) -> None:
        """Run from the shell. Signals raise SystemExit, so that the command cleans up."""
        self.from_shell = True
        for number in (signal.SIGTERM, signal.SIGHUP):
            if signal.getsignal(number) is not signal.SIG_IGN:  # nohup
                signal.signal(number, _terminate)
        try:
            super().run_from_argv(argv)
        except KeyboardInterrupt:
            sys.exit(128 + signal.SIGINT)

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """Show command names with hyphens."""
        return super().create_parser(prog_name, subcommand.replace("_", "-"), **kwargs)

    def execute(self, *args: Any, **options: Any) -> str | None:
        """Run the command, and report errors in one sentence."""
        try:
            with translation.override("en"):  # some messages are translated for pages, too
                if not self.from_shell or not self.starts_database:
                    return super().execute(*args, **options)
                with embedded.running(create=self.creates_database):
                    try:
                        return super().execute(*args, **options)
                    finally:
                        if self.loads_bulk_data:
                            gather_statistics()
        except Refused as error:
            sentence, code = error.sentence, 2 if isinstance(error, CannotRun) else 1
        except DatabaseError as error:
            sentence, code = database_sentence(error), 2
            if not sentence:
                raise
        if options.get("json"):
            self.answer({"refused": sentence})
        else:
            self.stderr.write(sentence)
        sys.exit(code)

    def answer(self, value: Any) -> None:
        """Write one line of JSON to standard output."""
        self.stdout.write(json.dumps(value, ensure_ascii=False))

    def say(self, sentence: str) -> None:
        """Write one line of text to standard output."""
        self.stdout.write(sentence)


def _terminate(number: int, frame: FrameType | None) -> None:
    sys.exit(128 + number)


def lines_of(stream: IO[bytes], longest: int) -> Iterator[bytes]:
    """Yield the lines of a stream. Longer lines are truncated to `longest` + 1 bytes, to limit memory."""
    while line := stream.readline(longest + 1):
        rest = line
        while len(rest) > longest and not rest.endswith(b"\n"):
            rest = stream.readline(longest + 1)
        yield line
