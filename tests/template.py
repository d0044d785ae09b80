"""A migrated database that the processes of the tests copy, kept between runs for as long as its migrations stay."""

import hashlib
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
from django.db import connection

import anlaufstelle
from anlaufstelle.console import installation

SOURCE = Path(anlaufstelle.__file__).parent
SERVER = os.environ.get("ANLAUFSTELLE_OWNER_URL", "")


def fingerprint() -> str:
    """Of all that makes the tables and their rights."""
    files = [*SOURCE.glob("*/migrations/*.py"), *(SOURCE / "walls").glob("*.py")]
    content = hashlib.sha256()
    for file in sorted(files):
        content.update(file.read_bytes())
    return content.hexdigest()[:16]


@contextmanager
def copied() -> Iterator[str]:
    """The name of a fresh copy, which is gone after the block."""
    name = f"test_{os.getpid()}_{secrets.token_hex(3)}"
    with psycopg.connect(SERVER, autocommit=True) as server:
        server.execute("SELECT pg_advisory_lock(4711)")  # processes that begin together make the template once
        server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{_template(server)}" STRATEGY FILE_COPY')
        server.execute(f'ALTER DATABASE "{name}" SET jit = off')  # which is not copied with it
        server.execute("SELECT pg_advisory_unlock(4711)")
        try:
            yield name
        finally:
            _drop(server, name)


def _template(server: "psycopg.Connection[tuple[str, ...]]") -> str:
    """Made where it is missing; older ones go, and whatever runs that were killed have left."""
    wanted = f"template_{fingerprint()}"
    names = [row[0] for row in server.execute("SELECT datname FROM pg_database WHERE datname ~ '^(template|test)_'")]
    if wanted in names:
        return wanted
    for name in names:
        if name.startswith("template_") or not Path(f"/proc/{name.split('_')[1]}").exists():
            server.execute(f'DROP DATABASE IF EXISTS "{name}"')
    part = "template_part"
    server.execute(f'DROP DATABASE IF EXISTS "{part}"')
    server.execute(f'CREATE DATABASE "{part}"')
    before = connection.settings_dict["NAME"]
    connection.settings_dict["NAME"] = part
    try:
        installation.migrate()
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before
    server.execute(f'ALTER DATABASE "{part}" RENAME TO "{wanted}"')
    return wanted


def _drop(server: "psycopg.Connection[tuple[str, ...]]", name: str) -> None:
    """Its connections end a moment after they were closed; what lives longer is dropped by a later run."""
    for _ in range(40):
        with suppress(psycopg.errors.ObjectInUse):
            server.execute(f'DROP DATABASE "{name}"')
            return
        time.sleep(0.05)
