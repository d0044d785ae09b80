"""The embedded PostgreSQL cluster: made once, started by the first process that needs it, stopped by the last one.

It listens on a socket only. Two locks tell the truth whatever has become of the processes: the server and all its
children hold `server.lock`, and whoever uses the database holds `users.lock` together with the others.
"""

import fcntl
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from psycopg import pq

from anlaufstelle.core.errors import CannotRun
from anlaufstelle.database import making, programs
from anlaufstelle.database.layout import socket_folder
from anlaufstelle.database.locks import exclusively, is_taken, opened

SECONDS_TO_START = 300  # after a crash the server first repeats what it had acknowledged
SECONDS_TO_STOP = 60
LARGEST_LOG = 5_000_000  # bytes

# Given at each start, so that a new version brings its own. What people write never gets into the log: no statement,
# no row.
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "password_encryption": "scram-sha-256",
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "jit": "off",
    "log_min_messages": "warning",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_checkpoints": "off",
}


@dataclass
class Cluster:
    """One cluster in a folder. `named` names the programs' folder, `options` are settings beside our own."""

    folder: Path
    named: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    _using: int | None = field(default=None, init=False)
    _server: "subprocess.Popen[bytes] | None" = field(default=None, init=False)

    @property
    def data(self) -> Path:
        """The data directory."""
        return self.folder / "data"

    @property
    def socket(self) -> Path:
        """The folder of the socket."""
        return socket_folder(self.folder)

    def exists(self) -> bool:
        """Whether the cluster has been made."""
        return (self.data / "PG_VERSION").exists()

    @contextmanager
    def running(self) -> Iterator[None]:
        """Use the database until the end of the block."""
        self.enter()
        try:
            yield
        finally:
            self.leave()

    def make(self, passwords: Mapping[str, str], *, may_create: bool = False) -> None:
        """Make the cluster with its roles, as far as it is not there yet. Raises CannotRun.

        `passwords`: of the owner's and the web's role, by their names; those of a cluster that is there become these.
        """
        self._make_folder()
        with self._alone():
            if is_taken(self._lock("server")):
                return
            if not self.exists():
                making.initialise(self._programs(), self.folder)
            making.set_passwords(self._programs(), self.folder, passwords, may_create=may_create)

    def enter(self) -> None:
        """Start the server, or share the one that runs. Raises CannotRun."""
        self._refuse_what_cannot_start()
        with self._alone():
            try:
                if not is_taken(self._lock("server")):
                    self._start()
                self._wait_until_ready()
                self._using = opened(self._lock("users"))
                fcntl.flock(self._using, fcntl.LOCK_SH)
            except BaseException:  # told to end meanwhile, too: no server is left that nobody uses
                self._let_go()
                raise

    def leave(self) -> None:
        """Stop the server unless somebody else uses it. Doing it twice is no harm."""
        if self._using is None:
            return
        with self._alone():
            self._let_go()

    def _let_go(self) -> None:
        if self._using is not None:
            os.close(self._using)
            self._using = None
        if not is_taken(self._lock("users")) and is_taken(self._lock("server")):
            self._stop()

    def _alone(self) -> Any:
        return exclusively(self._lock("start"), seconds=SECONDS_TO_START)

    def _lock(self, name: str) -> Path:
        return self.folder / f"{name}.lock"

    def _programs(self) -> Path:
        return programs.usable_by(programs.server_user(), programs.find(self.named))

    def _make_folder(self) -> None:
        user = programs.server_user()
        try:
            for folder in {self.folder, self.socket}:
                if not folder.exists():
                    folder.mkdir(mode=0o700, parents=True)
                    if user:
                        os.chown(folder, user.pw_uid, user.pw_gid)
        except OSError as why:
            raise CannotRun(f"{self.folder} cannot be made ({why.strerror}). Please make room for it.") from why

    def _refuse_what_cannot_start(self) -> None:
        major, there = programs.version(programs.find(self.named)), self.data / "PG_VERSION"
        made_by = there.read_text().strip()
        if made_by != str(major):
            raise CannotRun(
                f"The database in {self.folder} was made by PostgreSQL {made_by}, and the programs are of {major}."
                f" Please set ANLAUFSTELLE_POSTGRES to the folder of PostgreSQL {made_by}, take a backup with it, and"
                " restore that into a new home folder."
            )
        user, state = programs.server_user(), self.data.stat()
        if state.st_uid != (user.pw_uid if user else os.geteuid()):
            raise CannotRun(
                f"The database in {self.folder} belongs to another user (number {state.st_uid}). Please start"
                " Anlaufstelle as that user, or give the folder to this one."
            )
        self._make_folder()  # a private one under /tmp may have been cleared away
        socket, owner = self.socket.lstat(), user.pw_uid if user else os.geteuid()
        if self.socket != self.folder and (socket.st_mode & 0o170777 != 0o40700 or socket.st_uid != owner):
            raise CannotRun(
                f"{self.socket} is not a private folder of this user. Please remove it, or choose a shorter path for"
                " ANLAUFSTELLE_HOME."
            )

    def _start(self) -> None:
        self._clear_what_a_crash_left()
        self._keep_log_small()
        lock = opened(self._lock("server"))
        fcntl.flock(lock, fcntl.LOCK_EX)
        socket = "/" if self.socket != self.folder else ".."
        told = {**SETTINGS, "unix_socket_directories": str(self.socket) if socket == "/" else "..", **self.options}
        words = [word for name, value in told.items() for word in ("-c", f"{name}={value}")]
        try:
            with (self.folder / "log").open("ab") as log, making.as_server_user(self.data) as (data, more):
                self._server = subprocess.Popen(  # noqa: S603
                    [self._programs() / "postgres", "-D", data, *words],
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,  # Ctrl-C is for us; we then stop it
                    **{**more, "pass_fds": (lock, *more["pass_fds"])},
                )
        except OSError as why:
            raise CannotRun(f"The database in {self.folder} could not be started: {why.strerror}.") from why
        finally:
            os.close(lock)

    def _clear_what_a_crash_left(self) -> None:
        """No process of ours runs, so a `postmaster.pid` is old or of a server that somebody else has started."""
        file = self.data / "postmaster.pid"
        try:
            number = int(file.read_text().split("\n")[0])
            where = Path(f"/proc/{number}/cwd").resolve()
            name = Path(f"/proc/{number}/comm").read_text().strip()
        except FileNotFoundError:
            return  # no file, or no such process: PostgreSQL itself sees to that
        except ValueError:
            name, where, number = "", Path(), 0  # cut off by a power failure
        except PermissionError:
            where = self.data
        if where == self.data.resolve() and (not number or name.startswith("postgres")):
            raise CannotRun(
                f"Another PostgreSQL server (process {number}) works in {self.data}, and Anlaufstelle has not started"
                " it. Please stop that server, then try again."
            )
        file.unlink()

    def _keep_log_small(self) -> None:
        log = self.folder / "log"
        if log.exists() and log.stat().st_size > LARGEST_LOG:
            log.replace(log.with_name("log.old"))

    def _wait_until_ready(self) -> None:
        asked = f"host='{self.socket}' dbname=postgres connect_timeout=5".encode()
        until = time.monotonic() + SECONDS_TO_START
        while pq.PGconn.ping(asked) != pq.Ping.OK:
            ended = self._server.poll() is not None if self._server else not is_taken(self._lock("server"))
            if ended or time.monotonic() > until:
                raise CannotRun(making.why_not(self.folder, self._last_words()))
            time.sleep(0.02)

    def _last_words(self) -> str:
        try:
            return (self.folder / "log").read_text(errors="replace")[-4000:]
        except OSError:
            return ""

    def _stop(self) -> None:
        for how, seconds in ((signal.SIGINT, SECONDS_TO_STOP), (signal.SIGQUIT, 10)):
            self._tell(how)
            until = time.monotonic() + seconds
            while is_taken(self._lock("server")) and time.monotonic() < until:
                if self._server:
                    self._server.poll()
                time.sleep(0.01)
            if not is_taken(self._lock("server")):
                break
        if self._server:
            self._server.wait(timeout=10)
            self._server = None
        if self.socket != self.folder:
            shutil.rmtree(self.socket, ignore_errors=True)

    def _tell(self, how: signal.Signals) -> None:
        try:
            os.kill(int((self.data / "postmaster.pid").read_text().split("\n")[0]), how)
        except (OSError, ValueError):
            return  # gone already
