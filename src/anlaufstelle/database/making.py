"""Making a cluster: initdb, its roles, and what to say where that does not work."""

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from anlaufstelle.core.errors import CannotRun
from anlaufstelle.database import programs
from anlaufstelle.database.layout import NAME, OWNER, WEB

# Nobody is let in without a password, and the superuser has none: it works in single-user mode only.
WHO_IS_LET_IN = "local all all scram-sha-256\n"


@contextmanager
def as_server_user(folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """How a program is started on this folder: the folder's name for it, and what `subprocess` is told beside it.

    A server that root starts runs as somebody else, who may not be allowed to pass the folders above. It gets the
    folder itself as an open file, and needs no path to it.
    """
    user = programs.server_user()
    if user is None:
        yield str(folder), {"pass_fds": (), "cwd": "/", "umask": 0o077}
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield (
            f"/proc/self/fd/{descriptor}",
            {
                "pass_fds": (descriptor,),
                "cwd": "/",
                "umask": 0o077,
                "user": user.pw_uid,
                "group": user.pw_gid,
                "extra_groups": [],
            },
        )
    finally:
        os.close(descriptor)


def initialise(folder_of_programs: Path, folder: Path) -> None:
    """An empty cluster in `folder/data`: there whole, or not at all. Raises CannotRun."""
    part = folder / "data.part"
    shutil.rmtree(part, ignore_errors=True)
    # Sorting and letters do not depend on what the machine has installed.
    locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    if programs.version(folder_of_programs) < 17:
        locale = ["--locale=C.UTF-8"]
    with as_server_user(folder) as (name, more):
        command = [folder_of_programs / "initdb", "-D", f"{name}/data.part", "-U", "postgres", "--auth=trust"]
        _run(folder, [*command, "--encoding=UTF8", "--data-checksums", *locale], "", more)
        (part / "pg_hba.conf").write_text(WHO_IS_LET_IN)
        sql = f"CREATE ROLE {OWNER} LOGIN\nCREATE ROLE {WEB} LOGIN\nCREATE DATABASE {NAME} OWNER {OWNER}\n"
        _alone(folder_of_programs, folder, f"{name}/data.part", sql, more)
    part.rename(folder / "data")


def set_passwords(
    folder_of_programs: Path, folder: Path, passwords: Mapping[str, str], *, may_create: bool = False
) -> None:
    """The roles' passwords become these. The server must not run."""
    sql = "".join(
        f"ALTER ROLE {role} {'CREATEDB' if may_create and role == OWNER else ''} PASSWORD '{password}'\n"
        for role, password in passwords.items()
    )
    with as_server_user(folder / "data") as (name, more):
        _alone(folder_of_programs, folder, name, sql, more)


def _alone(folder_of_programs: Path, folder: Path, data: str, sql: str, more: Mapping[str, Any]) -> None:
    """Statements in single-user mode, one a line."""
    _run(folder, [folder_of_programs / "postgres", "--single", "-j", "-D", data, "postgres"], _separated(sql), more)


def _separated(sql: str) -> str:
    return "".join(f"{line};\n\n" for line in sql.splitlines())


def _run(folder: Path, command: list[Any], told: str, more: Mapping[str, Any]) -> None:
    try:
        done = subprocess.run(command, input=told, capture_output=True, text=True, check=False, **more)  # noqa: S603
    except OSError as why:
        raise CannotRun(f"The database in {folder} could not be made: {why.strerror}.") from why
    words = done.stdout + done.stderr
    if done.returncode or "ERROR:" in words or "FATAL:" in words:
        raise CannotRun(why_not(folder, words))


def why_not(folder: Path, words: str) -> str:
    """One sentence of the many that PostgreSQL has written, and what to do."""
    if "No space left on device" in words or "Disk quota exceeded" in words:
        return f"The disk is full: the database in {folder} cannot start. Please make room and try again."
    marks = ("PANIC:", "FATAL:", "ERROR:", "error:")
    lines = [line for line in words.splitlines() if any(mark in line for mark in marks)]
    reason = lines[-1] if lines else (words.strip().splitlines() or ["it ended without a word"])[-1]
    for mark in marks:
        reason = reason.rpartition(mark)[2].strip() or reason
    return f"The database in {folder} could not start: {reason.rstrip('.')}. See {folder / 'log'}."
