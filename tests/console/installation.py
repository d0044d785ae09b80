"""An installation of its own for a test, and the real program run in it as people run it."""

import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import psycopg

# On the server of the tests (tests/postgres.py), with one role for all, as somebody who only tries it: a database is
# copied quicker than a cluster. Those about the embedded one make their own (test_embedded.py).
SERVER = os.environ.get("ANLAUFSTELLE_OWNER_URL", "")
NOT_PASSED_ON = {"SECRET_KEY", "DATABASE_URL", "ANLAUFSTELLE_OWNER_URL", "PORT", "MAIL_URL", "PYTHONUNBUFFERED"}
SETUP = "import os, django; os.environ['DJANGO_SETTINGS_MODULE'] = 'anlaufstelle.config.settings'; django.setup()\n"


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    def is_one_sentence(self, code: int, *words: str) -> bool:
        """One plain sentence or two on one line of standard error, nothing else; it says what to do."""
        assert self.code == code, self
        assert self.err.count("\n") == 1, self
        assert self.err.strip().endswith((".", "8000", *"0123456789")) or "anlaufstelle " in self.err, self
        assert "Traceback" not in self.err, self
        assert "Error:" not in self.err, self
        assert self.out == "", self
        for word in words:
            assert word in self.err, self
        return True


@dataclass(frozen=True)
class Installation:
    """A home folder and a database."""

    home: Path
    url: str = ""

    def environment(self, **more: str) -> dict[str, str]:
        told = {name: value for name, value in os.environ.items() if name not in NOT_PASSED_ON}
        told |= {"ANLAUFSTELLE_HOME": str(self.home), "OMP_NUM_THREADS": "1", "WEB_CONCURRENCY": "1"}
        return told | ({"DATABASE_URL": self.url} if self.url else {}) | more

    def start(self, *words: str, **more: str) -> subprocess.Popen[str]:
        return self._open([sys.executable, "-m", "anlaufstelle", *words], **more)

    def start_python(self, code: str, *words: str, **more: str) -> subprocess.Popen[str]:
        """A program of the test in the installation's own surroundings."""
        return self._open([sys.executable, "-c", SETUP + code, *words], **more)

    def _open(self, command: list[str], **more: str) -> subprocess.Popen[str]:
        pipe = subprocess.PIPE
        return subprocess.Popen(
            command, stdin=pipe, stdout=pipe, stderr=pipe, text=True, encoding="utf-8",
            errors="surrogateescape", env=self.environment(**more),
        )  # fmt: skip

    def run(self, *words: str, stdin: bytes | str = b"", **more: str) -> Done:
        return ended(self.start(*words, **more), stdin)

    def python(self, code: str, *words: str) -> str:
        done = ended(self.start_python(code, *words))
        assert done.code == 0, done.err
        return done.out

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """One statement straight to the database, past all our code."""
        with psycopg.connect(self.url, autocommit=True) as open_:
            cursor = open_.execute(sql)
            return cursor.fetchall() if cursor.description else []

    def number(self, sql: str) -> int:
        return int(self.query(sql)[0][0])

    def copy(self, home: Path) -> "Installation":
        """The same once more, elsewhere. Nobody may use this one meanwhile."""
        shutil.copytree(self.home, home)
        return Installation(home, new_database(self.url))


def with_fonts(house: Installation, other: Installation) -> None:
    """Put the cut fonts of another one into a new home: seconds that are not what a test is about."""
    shutil.copytree(other.home / "built", house.home / "built")


def with_key(house: Installation, other: Installation) -> None:
    """Put the secret key of another one into a home, as somebody does who restores its backup."""
    shutil.copy2(other.home / "secret-key", house.home / "secret-key")


def ended(process: subprocess.Popen[str], stdin: bytes | str = b"") -> Done:
    """Wait for its end."""
    told = stdin if isinstance(stdin, str) else stdin.decode("utf-8", "surrogateescape")
    try:
        out, err = process.communicate(told, timeout=90)
    except subprocess.TimeoutExpired:
        process.kill()
        raise
    return Done(process.returncode, out, err)


def new_database(template: str = "") -> str:
    """The address of a fresh database on the server under test."""
    name = f"console_{secrets.token_hex(6)}"
    with psycopg.connect(SERVER, autocommit=True) as server:
        like = f' TEMPLATE "{name_of(template)}"' if template else ""
        server.execute(f'CREATE DATABASE "{name}"{like}')
        if template:  # what `setup` has set for a database is not copied with it
            server.execute(f'ALTER DATABASE "{name}" SET jit = off')
    return f"{SERVER.rpartition('/')[0]}/{name}"


def drop_database(url: str) -> None:
    """Whoever of ours is still in it must leave. FORCE would try to end PostgreSQL's own vacuum too, and may not."""
    if url:
        with psycopg.connect(SERVER, autocommit=True) as server:
            server.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND usename = current_user",
                [name_of(url)],
            )
            server.execute(f'DROP DATABASE IF EXISTS "{name_of(url)}"')


def name_of(url: str) -> str:
    return url.rpartition("/")[2]


@contextmanager
def copied(template: Installation, home: Path) -> Iterator[Installation]:
    """A copy that is gone afterwards."""
    copy = template.copy(home)
    try:
        yield copy
    finally:
        drop_database(copy.url)
        shutil.rmtree(home, ignore_errors=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def get(port: int, path: str) -> tuple[int, str]:
    """Status and body; 0 where nobody listens."""
    try:
        with urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as page:
            return page.status, page.read().decode()
    except HTTPError as page:
        return page.code, page.read().decode()
    except (URLError, ConnectionError, TimeoutError):
        return 0, ""


def until(what: Callable[[], Any], seconds: float = 30) -> Any:
    """Ask again and again until the answer is yes."""
    end = time.monotonic() + seconds
    while not (answer := what()):
        assert time.monotonic() < end, f"still not after {seconds} s"
        time.sleep(0.05)
    return answer


def family(process: subprocess.Popen[str]) -> set[int]:
    """This process and all that it and its children have started."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            after = stat.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        parents[int(stat.parent.name)] = int(after[1])
    found = {process.pid}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def alive(pids: set[int]) -> set[int]:
    """Those that still run (and are not just waiting for their parent to look)."""
    running = set()
    for pid in pids:
        try:
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z":
                running.add(pid)
        except (FileNotFoundError, ProcessLookupError):
            continue
    return running


@contextmanager
def running(process: subprocess.Popen[str]) -> Iterator[subprocess.Popen[str]]:
    """Whatever happens in the test, nothing of it stays."""
    try:
        yield process
    finally:
        left = alive(family(process))
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            try:
                process.communicate(timeout=12)
            except subprocess.TimeoutExpired:
                process.kill()
        for pid in alive(left):
            os.kill(pid, signal.SIGKILL)
        for pipe in (process.stdin, process.stdout, process.stderr):
            if pipe:
                pipe.close()
        process.wait()
