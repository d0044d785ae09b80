"""Prepared databases that the processes of the tests copy, kept between runs as long as what makes them stays.

`bare` has the tables and the code lists, `county` has the demo county too.
"""

import hashlib
import os
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
from django.conf import settings
from django.db import connection

import anlaufstelle
from anlaufstelle.codes.actions import SHIPPED_LISTS, load_folder
from anlaufstelle.console import installation
from anlaufstelle.rls.owner import as_owner
from tests.stories import demo_county

SOURCE = Path(anlaufstelle.__file__).parent
SERVER = os.environ.get("ANLAUFSTELLE_OWNER_URL", "")
LOCK = 4711
# What a template is made of, from our source: a change there makes it anew.
MIGRATIONS = ("*/migrations/*.py", "rls/*.py", "codes/**/*")
COUNTY = (*MIGRATIONS, "console/**/*", "directory/**/*.py", "guides/**/*.py", "search/**/*", "people/**/*.py")

Server = psycopg.Connection[tuple[str, ...]]


def make_bare() -> None:
    """The tables of this version and the rights on them, and the code lists, with a copy that no test empties."""
    installation.migrate()
    load_folder(SHIPPED_LISTS)
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA kept")
        cursor.execute("CREATE TABLE kept.codes_code AS TABLE codes_code")


def make_county() -> None:
    """The same with the demo county."""
    make_bare()
    demo_county.load()


TEMPLATES: dict[str, tuple[Callable[[], None], tuple[str, ...]]] = {
    "bare": (make_bare, MIGRATIONS),
    "county": (make_county, COUNTY),
}


def fingerprint(patterns: tuple[str, ...]) -> str:
    """Of all files that these patterns name."""
    files = {file for pattern in patterns for file in SOURCE.glob(pattern) if file.is_file()}
    content = hashlib.sha256()
    for file in sorted(file for file in files if "__pycache__" not in file.parts):
        content.update(file.read_bytes())
    return content.hexdigest()[:16]


@contextmanager
def copied(kind: str) -> Iterator[str]:
    """The name of a fresh copy of a template, which is gone after the block."""
    name = f"test_{os.getpid()}_{secrets.token_hex(3)}"
    with psycopg.connect(SERVER, autocommit=True) as server:
        server.execute("SELECT pg_advisory_lock(%s)", [LOCK])  # processes that begin together make it once
        server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{_template(server, kind)}" STRATEGY FILE_COPY')
        server.execute(f'ALTER DATABASE "{name}" SET jit = off')  # which is not copied with it
        server.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
    try:
        yield name
    finally:
        with psycopg.connect(SERVER, autocommit=True) as server:
            _drop(server, name)


@contextmanager
def connected(name: str) -> Iterator[None]:
    """Django asks this database until the end of the block."""
    before = connection.settings_dict["NAME"]
    connection.close()
    for entry in (settings.DATABASES["default"], connection.settings_dict):
        entry["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        for entry in (settings.DATABASES["default"], connection.settings_dict):
            entry["NAME"] = before


def restore_codes() -> None:
    """Put the code lists back after a test has emptied all tables. Call it as the owner."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO codes_code SELECT * FROM kept.codes_code")


def _template(server: Server, kind: str) -> str:
    """Made where it is missing; older ones go, and whatever runs that were killed have left."""
    make, patterns = TEMPLATES[kind]
    wanted = f"template_{kind}_{fingerprint(patterns)}"
    names = [row[0] for row in server.execute("SELECT datname FROM pg_database WHERE datname ~ '^(template|test)_'")]
    if wanted in names:
        return wanted
    for name in names:
        of_a_dead_run = name.startswith("test_") and not Path(f"/proc/{name.split('_')[1]}").exists()
        if name.startswith(f"template_{kind}_") or of_a_dead_run:
            _drop(server, name)
    part = "template_part"
    server.execute(f'DROP DATABASE IF EXISTS "{part}"')
    server.execute(f'CREATE DATABASE "{part}"')
    with connected(part):
        make()
    server.execute(f'ALTER DATABASE "{part}" RENAME TO "{wanted}"')
    return wanted


def _drop(server: Server, name: str) -> None:
    """Its connections end a moment after they were closed; what lives longer is dropped by a later run."""
    for _ in range(40):
        with suppress(psycopg.errors.ObjectInUse):
            server.execute(f'DROP DATABASE IF EXISTS "{name}"')
            return
        time.sleep(0.05)
