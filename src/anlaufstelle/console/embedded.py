"""The embedded database during a command. The first process starts it, the last one stops it."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection

from anlaufstelle.console.deferred_signals import DeferredSignals
from anlaufstelle.console.home import exclusive_home_lock, make_folder
from anlaufstelle.core.errors import CannotRun
from anlaufstelle.database import layout
from anlaufstelle.database.cluster import Cluster

DATABASE_OF_FIRST_VERSION = "anlaufstelle.sqlite3"

_in_use: list[Cluster] = []


def cluster() -> Cluster:
    """Return the cluster of this installation."""
    return Cluster(layout.folder(settings.HOME), named=settings.POSTGRES_PROGRAMS)


@contextmanager
def running(*, create: bool = False) -> Iterator[None]:
    """Keep the embedded database running for the block. Does nothing if DATABASE_URL names a server.

    `create`: create it if it does not exist. Raises CannotRun.
    """
    if not settings.EMBEDDED_DATABASE or _in_use:
        yield
        return
    refuse_first_version()
    database = cluster()
    if create:
        make_folder(settings.HOME)
        with exclusive_home_lock(settings.HOME):
            create_cluster(database)
    elif not database.exists():
        raise CannotRun(f"There is no database in {database.folder} yet. Please run: anlaufstelle setup")
    _in_use.append(database)
    try:
        database.enter()
        yield
    finally:
        release()


def release() -> None:
    """Stop using the embedded database before the end of the block. The last process stops the server."""
    if not _in_use:
        return
    with DeferredSignals():  # an interrupt waits until the server has stopped
        while _in_use:
            connection.close()
            _in_use.pop().leave()


def create_cluster(database: Cluster) -> None:
    """Create the cluster and the passwords of its two roles, in files that only this user can read."""
    files = {
        layout.OWNER: layout.owner_password(settings.HOME),
        layout.WEB: layout.web_password(settings.HOME),
    }
    if database.exists() and all(file.exists() for file in files.values()):
        return
    passwords = {role: file.read_text() if file.exists() else secrets.token_hex(32) for role, file in files.items()}
    partial_files = {role: file.with_name(f"{file.name}.part") for role, file in files.items()}
    for role, partial in partial_files.items():
        write_secret(partial, passwords[role])
    database.make(passwords)
    for role, partial in partial_files.items():
        partial.replace(files[role])
    for entry in (settings.DATABASES["default"], settings.DATABASE_WEB):
        entry["PASSWORD"] = passwords[layout.WEB]


def write_secret(file: Path, text: str) -> None:
    """Write a new file that only this user can read."""
    file.unlink(missing_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.write(text)


def refuse_first_version() -> None:
    """Raise CannotRun if the home folder contains a database of version 0.1, which is not supported."""
    file = settings.HOME / DATABASE_OF_FIRST_VERSION
    if file.exists():
        raise CannotRun(
            f"{file} is a database of version 0.1, and this version does not take it over. Please move it away, or"
            " set ANLAUFSTELLE_HOME to another folder; then run: anlaufstelle setup"
        )
