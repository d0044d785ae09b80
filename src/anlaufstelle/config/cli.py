"""The console command `anlaufstelle`: the doors of docs/house.md, by their names with hyphens."""

import os
import sys
from contextlib import AbstractContextManager, nullcontext
from io import TextIOWrapper
from typing import TYPE_CHECKING

from anlaufstelle import console
from anlaufstelle.config.env import InvalidSetting
from anlaufstelle.core.errors import CannotRun
from anlaufstelle.core.later import later

if TYPE_CHECKING:
    from django.core import management

    from anlaufstelle.console import embedded
else:  # `help` needs nothing of either
    management, embedded = later("django.core.management"), later("anlaufstelle.console.embedded")

COMMANDS_HELP = """\
anlaufstelle setup                     make database, secret, static files and empty index
anlaufstelle demo                      load the fictional demo county
anlaufstelle serve [--port N]          the web server
anlaufstelle worker                    the background worker
anlaufstelle run [--port N]            setup, demo at the first start, worker and web server
anlaufstelle tick                      do once what is due now
anlaufstelle doctor                    what is right and what is not
anlaufstelle backup FILE | restore FILE
anlaufstelle verify-audit              whether the chain of what happened holds
anlaufstelle provider-key WAY          renew | keep | open | give-back: the key of --provider NAME
anlaufstelle search TEXT|-             find offers and guides
anlaufstelle import-guides FILE|-      take in information pages (JSON lines)
anlaufstelle import-directory PATH     take in a directory (HSDS JSON or CSV, XLSX)
anlaufstelle export-directory PATH     write the directory (HSDS JSON or CSV, XLSX)
anlaufstelle invite EMAIL --provider NAME --role ROLE
anlaufstelle new-password EMAIL | forget-second-factor EMAIL | close-account EMAIL
anlaufstelle demo-code EMAIL           the code a person of the demo signs in with
anlaufstelle load-codes FILE…          take in code lists (CSV)
anlaufstelle rebuild-index             make the search index anew
anlaufstelle seed --offers N --people N --contacts N   invented ones for load tests
Each has --help.
"""


def main() -> None:
    """Run one door. Bad settings end with one sentence and exit code 2."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anlaufstelle.config.settings")
    words = sys.argv[1:]
    if not words or words[0] in {"help", "--help", "-h"}:
        sys.stdout.write(COMMANDS_HELP)
        return
    command = words[0].replace("-", "_")
    if command not in [
        *management.find_commands(console.__path__[0] + "/management"),
        *management.find_commands(management.__path__[0]),
    ]:
        sys.stderr.write(f"There is no command “{words[0]}”. Please see what there is with: anlaufstelle help\n")
        sys.exit(2)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")  # what docs/contract.md promises, in any locale
    try:
        with embedded_for(command, words[1:]):
            management.execute_from_command_line(["anlaufstelle", command, *words[1:]])
    except CannotRun as refused:
        sys.stderr.write(f"{refused.sentence}\n")
        sys.exit(2)
    except InvalidSetting as refused:
        sys.stderr.write(f"{refused.sentence}\n")
        raise


NO_DATABASE = {"check", "collectstatic", "diffsettings", "makemessages", "makemigrations", "sqlmigrate", "startapp"}


def embedded_for(command: str, words: list[str]) -> AbstractContextManager[None]:
    """Django's own commands have no place of their own where the embedded database is started for them."""
    ours = management.find_commands(console.__path__[0] + "/management")
    if command in ours or command in NO_DATABASE or {"-h", "--help"} & set(words):
        return nullcontext()
    return embedded.held()
