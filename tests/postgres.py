"""The PostgreSQL server of the tests: a plugin that starts it before Django reads its settings.

It lies in memory where there is room, is as durable as in earnest (the doctor looks), and is kept between runs with
its migrated template, so that a single test starts at once. Runs at the same time share it. A database of one's own
may be named by DATABASE_URL and ANLAUFSTELLE_OWNER_URL.
"""

import getpass
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

import pytest

from anlaufstelle.database import layout, programs
from anlaufstelle.database.cluster import Cluster

PASSWORD = "only-for-tests"
ENOUGH = 3_000_000_000
"""Bytes of memory that must be free for a cluster in it."""


def folder(version: int) -> Path:
    """In memory where there is room; one for each version of PostgreSQL."""
    memory = Path("/dev/shm")  # noqa: S108
    room = memory.is_dir() and shutil.disk_usage(memory).free > ENOUGH
    base = memory if room else Path(tempfile.gettempdir())
    return base / f"anlaufstelle-tests-{getpass.getuser()}-{version}"


def started() -> Cluster:
    """The server, in use from now on; `leave` it at the end."""
    named = os.environ.get("ANLAUFSTELLE_POSTGRES", "")
    # Tables are full for a moment only: nobody counts the rows just then, and plans for none.
    cluster = Cluster(folder(programs.version(programs.find(named))), named, {"autovacuum": "off"})
    if not cluster.exists():
        cluster.make({layout.OWNER: PASSWORD, layout.WEB: PASSWORD}, may_create=True)
    cluster.enter()
    return cluster


def addresses(cluster: Cluster) -> Mapping[str, str]:
    """The settings that name it, in two roles."""
    at = f"{PASSWORD}@{quote(str(cluster.socket), safe='')}/{layout.NAME}"
    return {
        "DATABASE_URL": f"postgres://{layout.WEB}:{at}",
        "ANLAUFSTELLE_OWNER_URL": f"postgres://{layout.OWNER}:{at}",
    }


_server: Cluster | None = None
_home: "tempfile.TemporaryDirectory[str] | None" = None


def start() -> None:
    """Once for a run: its processes find server, home folder and secret in their environment."""
    global _server, _home  # noqa: PLW0603 - a plugin is a module, and what it has begun it must end
    os.environ.setdefault("SECRET_KEY", "only-for-tests-only-for-tests-only-for-tests")
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright's own loop runs in the thread of the test
    if "ANLAUFSTELLE_HOME" not in os.environ:
        _home = tempfile.TemporaryDirectory(prefix="anlaufstelle-test-")
        os.environ["ANLAUFSTELLE_HOME"] = _home.name
    if "DATABASE_URL" not in os.environ:
        _server = started()
        os.environ.update(addresses(_server))


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """Whoever started it leaves; the last one stops it."""
    if _server:
        _server.leave()
    if _home:
        _home.cleanup()


start()
