"""A PostgreSQL server for tests and benchmarks: made, started, ended and removed by whoever asks for it."""

import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self


def find_programs() -> Path | None:
    """The folder of PostgreSQL's programs, the newest that is installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    if found:
        return found[-1].parent
    there = shutil.which("initdb")
    return Path(there).resolve().parent if there else None


class Cluster:
    """`with Cluster() as cluster:` … `cluster.environment` tells the program where it is. Durable as in earnest.

    It has two roles, as an operator is told to make them: the web's, which owns nothing, and the owner's. In one
    `for_tests` the tables are full for a moment only: nobody counts the rows just then, and plans for none.
    """

    def __init__(self, *, for_tests: bool = False) -> None:
        self.options = "-c autovacuum=off" if for_tests else ""
        programs = find_programs()
        if programs is None:
            raise SystemExit("PostgreSQL is missing. On Debian and Ubuntu: apt install postgresql")
        self.programs = programs
        self.folder = Path(tempfile.mkdtemp(prefix="anlaufstelle-pg-"))
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.environment = self._roles("anlaufstelle")

    def _roles(self, database: str) -> dict[str, str]:
        at = f"anlaufstelle@127.0.0.1:{self.port}/{database}"
        return {
            "DATABASE_URL": f"postgres://anlaufstelle_web:{at}",
            "ANLAUFSTELLE_OWNER_URL": f"postgres://anlaufstelle:{at}",
        }

    def _run(self, program: str, *arguments: str) -> None:
        # PostgreSQL refuses to run as root: use the user that its package has made.
        user = pwd.getpwnam("postgres") if os.geteuid() == 0 else None
        subprocess.run(
            [str(self.programs / program), *arguments],
            check=True,
            cwd="/",
            stdout=subprocess.DEVNULL,
            **({"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}),
        )

    def fresh(self) -> dict[str, str]:
        """The environment of an empty database of its own."""
        name = f"fresh_{secrets.token_hex(4)}"
        self._run("createdb", *self._connect(), "-O", "anlaufstelle", name)
        return self._roles(name)

    def _connect(self) -> tuple[str, ...]:
        return ("-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres")

    def __enter__(self) -> Self:
        if os.geteuid() == 0:
            shutil.chown(self.folder, "postgres", "postgres")
        data = str(self.folder / "data")
        self._run("initdb", "-D", data, "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8")
        options = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1 {self.options}"
        self._run("pg_ctl", "-D", data, "-w", "-l", str(self.folder / "log"), "-o", options, "start")
        role = "CREATE ROLE anlaufstelle LOGIN CREATEDB PASSWORD 'anlaufstelle'"
        web = "CREATE ROLE anlaufstelle_web LOGIN PASSWORD 'anlaufstelle'"
        self._run("psql", *self._connect(), "-q", "-c", role, "-c", web)
        self._run("createdb", *self._connect(), "-O", "anlaufstelle", "anlaufstelle")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-m", "immediate", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)
