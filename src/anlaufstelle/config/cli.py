"""The console script `anlaufstelle`: our management commands and Django's, by their names with hyphens."""

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
else:  # imported lazily: `help` needs neither
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
    """Run a command. Invalid settings end with one sentence and exit code 2."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anlaufstelle.config.settings")
    arguments = sys.argv[1:]
    if not arguments or arguments[0] in {"help", "--help", "-h"}:
        sys.stdout.write(COMMANDS_HELP)
        return
    command = arguments[0].replace("-", "_")
    if command not in [
        *management.find_commands(console.__path__[0] + "/management"),
        *management.find_commands(management.__path__[0]),
    ]:
        sys.stderr.write(f"There is no command “{arguments[0]}”. Please see what there is with: anlaufstelle help\n")
        sys.exit(2)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")  # docs/contract.md promises UTF-8 in any locale
    try:
        with database_for(command, arguments[1:]):
            management.execute_from_command_line(["anlaufstelle", command, *arguments[1:]])
    except CannotRun as error:
        sys.stderr.write(f"{error.sentence}\n")
        sys.exit(2)
    except InvalidSetting as error:
        sys.stderr.write(f"{error.sentence}\n")
        raise


WITHOUT_DATABASE = {
    "check",
    "collectstatic",
    "diffsettings",
    "makemessages",
    "makemigrations",
    "sqlmigrate",
    "startapp",
}


def database_for(command: str, arguments: list[str]) -> AbstractContextManager[None]:
    """Return a context manager that runs the embedded database for Django's own commands. Ours do that themselves."""
    ours = management.find_commands(console.__path__[0] + "/management")
    if command in ours or command in WITHOUT_DATABASE or {"-h", "--help"} & set(arguments):
        return nullcontext()
    return embedded.running()
