"""The embedded PostgreSQL cluster: started by the first process that needs it, stopped by the last one.

It listens on a Unix socket only. Two file locks are reliable even after a crash: the server and all its children hold
`server.lock`, and every process that uses the database holds a share of `users.lock`.
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
from anlaufstelle.database import initialisation, programs
from anlaufstelle.database.layout import socket_folder
from anlaufstelle.database.locks import exclusive_lock, is_taken, open_lock

SECONDS_TO_START = 300  # after a crash the server first replays its write-ahead log
SECONDS_TO_STOP = 60
LARGEST_LOG = 5_000_000  # bytes

# Passed at each start, so that a new version brings its own. Personal data never gets into the log: no statements, no
# rows.
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
    """One cluster in a folder.

    `named` is the folder of PostgreSQL's programs, if it is not the package's. `options` are further server settings.
    """

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
        """Return whether the cluster has been initialised."""
        return (self.data / "PG_VERSION").exists()

    @contextmanager
    def running(self) -> Iterator[None]:
        """Keep the server running for the block."""
        self.enter()
        try:
            yield
        finally:
            self.leave()

    def make(self, passwords: Mapping[str, str], *, may_create: bool = False) -> None:
        """Initialise the cluster unless it exists, and set the passwords of its roles. Raises CannotRun.

        `passwords`: by role name. `may_create`: whether the owner may create databases, for tests.
        """
        self._make_folder()
        with self._start_lock():
            if is_taken(self._lock("server")):
                return
            if not self.exists():
                initialisation.initialise(self._programs(), self.folder)
            initialisation.set_passwords(self._programs(), self.folder, passwords, may_create=may_create)

    def enter(self) -> None:
        """Start the server, or share the running one. Raises CannotRun."""
        self._check_can_start()
        with self._start_lock():
            try:
                self._wait_for_orphans()
                if not is_taken(self._lock("server")):
                    self._start()
                self._wait_until_ready()
                self._using = open_lock(self._lock("users"))
                fcntl.flock(self._using, fcntl.LOCK_SH)
            except BaseException:  # an interrupt, too: never leave a server running that nobody uses
                self._release()
                raise

    def leave(self) -> None:
        """Stop the server unless another process uses it. Idempotent."""
        if self._using is None:
            return
        with self._start_lock():
            self._release()

    def _release(self) -> None:
        if self._using is not None:
            os.close(self._using)
            self._using = None
        if not is_taken(self._lock("users")) and is_taken(self._lock("server")):
            self._stop()

    def _start_lock(self) -> Any:
        return exclusive_lock(self._lock("start"), seconds=SECONDS_TO_START)

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
        except OSError as error:
            raise CannotRun(f"{self.folder} cannot be made ({error.strerror}). Please make room for it.") from error

    def _check_can_start(self) -> None:
        major = programs.version(programs.find(self.named))
        made_by = (self.data / "PG_VERSION").read_text().strip()
        if made_by != str(major):
            raise CannotRun(
                f"The database in {self.folder} was made by PostgreSQL {made_by}, and the programs are of {major}."
                f" Please set ANLAUFSTELLE_POSTGRES to the folder of PostgreSQL {made_by}, take a backup with it, and"
                " restore that into a new home folder."
            )
        user = programs.server_user()
        if (
            user and self.data.stat().st_uid == 0
        ):  # root has copied it or unpacked it; no server can run on it like this
            for path in (self.folder, *self.folder.rglob("*")):
                os.chown(path, user.pw_uid, user.pw_gid)
        state = self.data.stat()
        if state.st_uid != (user.pw_uid if user else os.geteuid()):
            raise CannotRun(
                f"The database in {self.folder} belongs to another user (number {state.st_uid}). Please start"
                " Anlaufstelle as that user, or give the folder to this one."
            )
        self._make_folder()  # a private one under /tmp may have been removed
        socket, owner = self.socket.lstat(), user.pw_uid if user else os.geteuid()
        if self.socket != self.folder and (socket.st_mode & 0o170777 != 0o40700 or socket.st_uid != owner):
            raise CannotRun(
                f"{self.socket} is not a private folder of this user. Please remove it, or choose a shorter path for"
                " ANLAUFSTELLE_HOME."
            )

    def _start(self) -> None:
        if self._server:
            self._server.poll()  # killed while we used it: take leave of it
        self._remove_stale_pid_file()
        self._rotate_log()
        lock = open_lock(self._lock("server"))
        fcntl.flock(lock, fcntl.LOCK_EX)
        socket = "/" if self.socket != self.folder else ".."
        settings = {**SETTINGS, "unix_socket_directories": str(self.socket) if socket == "/" else "..", **self.options}
        arguments = [argument for name, value in settings.items() for argument in ("-c", f"{name}={value}")]
        try:
            with (self.folder / "log").open("ab") as log, initialisation.as_server_user(self.data) as (data, options):
                self._server = subprocess.Popen(  # noqa: S603
                    [self._programs() / "postgres", "-D", data, *arguments],
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,  # Ctrl-C reaches us only; we then stop the server
                    **{**options, "pass_fds": (lock, *options["pass_fds"])},
                )
        except OSError as error:
            raise CannotRun(f"The database in {self.folder} could not be started: {error.strerror}.") from error
        finally:
            os.close(lock)

    def _wait_for_orphans(self) -> None:
        """Wait until the children of a server that was killed have ended: they notice it within moments."""
        until = time.monotonic() + SECONDS_TO_STOP
        while is_taken(self._lock("server")) and not self._postmaster_lives() and time.monotonic() < until:
            time.sleep(0.02)

    def _postmaster_lives(self) -> bool:
        try:
            number = int((self.data / "postmaster.pid").read_text().split("\n")[0])
        except (FileNotFoundError, ValueError):
            return False
        return _works_in(Path("/proc") / str(number), self.data)

    def _remove_stale_pid_file(self) -> None:
        """Remove an old `postmaster.pid`. Raises CannotRun if it belongs to a server not started by Anlaufstelle."""
        file = self.data / "postmaster.pid"
        try:
            process = Path("/proc") / str(int(file.read_text().split("\n")[0]))
        except FileNotFoundError:
            return
        except ValueError:
            process = Path("/proc/none")  # truncated by a power failure
        if _works_in(process, self.data):
            raise CannotRun(
                f"Another PostgreSQL server (process {process.name}) works in {self.data}, and Anlaufstelle has not"
                " started it. Please stop that server, then try again."
            )
        # The number may meanwhile belong to another program, or to a server that was killed and that the process
        # which started it has not taken leave of yet. PostgreSQL would refuse to start for both.
        file.unlink()
        (self.socket / ".s.PGSQL.5432.lock").unlink(missing_ok=True)

    def _rotate_log(self) -> None:
        log = self.folder / "log"
        if log.exists() and log.stat().st_size > LARGEST_LOG:
            log.replace(log.with_name("log.old"))

    def _wait_until_ready(self) -> None:
        conninfo = f"host='{self.socket}' dbname=postgres connect_timeout=5".encode()
        deadline = time.monotonic() + SECONDS_TO_START
        while pq.PGconn.ping(conninfo) != pq.Ping.OK:
            ended = self._server.poll() is not None if self._server else not is_taken(self._lock("server"))
            if ended or time.monotonic() > deadline:
                raise CannotRun(initialisation.failure_message(self.folder, self._log_tail()))
            time.sleep(0.02)

    def _log_tail(self) -> str:
        try:
            return (self.folder / "log").read_text(errors="replace")[-4000:]
        except OSError:
            return ""

    def _stop(self) -> None:
        for number, seconds in ((signal.SIGINT, SECONDS_TO_STOP), (signal.SIGQUIT, 10)):
            self._signal(number)
            deadline = time.monotonic() + seconds
            while is_taken(self._lock("server")) and time.monotonic() < deadline:
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

    def _signal(self, number: signal.Signals) -> None:
        try:
            os.kill(int((self.data / "postmaster.pid").read_text().split("\n")[0]), number)
        except (OSError, ValueError):
            return  # already stopped


def _works_in(process: Path, folder: Path) -> bool:
    """Return whether this process, named by its folder in /proc, is a PostgreSQL server in that data directory."""
    try:
        name = (process / "comm").read_text().strip()
        return name.startswith("postgres") and (process / "cwd").readlink() == folder.resolve()
    except FileNotFoundError:
        return False  # it has ended; one that nobody has waited for has no working directory any more
    except PermissionError:
        return True
