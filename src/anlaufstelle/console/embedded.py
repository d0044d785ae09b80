"""The embedded database for the time of a command: `setup` makes it, the first one starts it, the last one stops it."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection

from anlaufstelle.console.deferred_signals import DeferredSignals
from anlaufstelle.console.home import alone_in, make_folder
from anlaufstelle.core.errors import CannotRun
from anlaufstelle.database import layout
from anlaufstelle.database.cluster import Cluster

FIRST_VERSION = "anlaufstelle.sqlite3"

_in_use: list[Cluster] = []


def cluster() -> Cluster:
    """The cluster of this installation."""
    return Cluster(layout.folder(settings.HOME), named=settings.POSTGRES_PROGRAMS)


@contextmanager
def held(*, make: bool = False) -> Iterator[None]:
    """Use the embedded database until the end of the block; nothing happens where DATABASE_URL names a server.

    `make`: make it where there is none. Raises CannotRun.
    """
    if not settings.EMBEDDED_DATABASE or _in_use:
        yield
        return
    refuse_first_version()
    own = cluster()
    if make:
        make_folder(settings.HOME)
        with alone_in(settings.HOME):
            make_passwords(own)
    elif not own.exists():
        raise CannotRun(f"There is no database in {own.folder} yet. Please run: anlaufstelle setup")
    _in_use.append(own)
    try:
        own.enter()
        yield
    finally:
        let_go()


def let_go() -> None:
    """Stop using the embedded database before the end of the block: whoever is last stops it."""
    if not _in_use:
        return
    with DeferredSignals():  # told to end just now: first the server is stopped
        while _in_use:
            connection.close()
            _in_use.pop().leave()


def make_passwords(own: Cluster) -> None:
    """A password for each of the two roles, in a file that only this user reads; and the cluster that knows them."""
    files = {
        layout.OWNER: layout.owner_password(settings.HOME),
        layout.WEB: layout.web_password(settings.HOME),
    }
    if own.exists() and all(file.exists() for file in files.values()):
        return
    passwords = {role: file.read_text() if file.exists() else secrets.token_hex(32) for role, file in files.items()}
    parts = {role: file.with_name(f"{file.name}.part") for role, file in files.items()}
    for role, part in parts.items():
        write_secret(part, passwords[role])
    own.make(passwords)
    for role, part in parts.items():
        part.replace(files[role])
    for entry in (settings.DATABASES["default"], settings.DATABASE_WEB):
        entry["PASSWORD"] = passwords[layout.WEB]


def write_secret(file: Path, text: str) -> None:
    """A new file that only this user reads."""
    file.unlink(missing_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.write(text)


def refuse_first_version() -> None:
    """Raises CannotRun beside a database of version 0.1, which this one does not read."""
    file = settings.HOME / FIRST_VERSION
    if file.exists():
        raise CannotRun(
            f"{file} is a database of version 0.1, and this version does not take it over. Please move it away, or"
            " set ANLAUFSTELLE_HOME to another folder; then run: anlaufstelle setup"
        )
