"""Initialising a cluster: initdb, its roles, and messages for what can fail."""

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

# Nobody connects without a password. The superuser has none, so it works in single-user mode only.
PG_HBA = "local all all scram-sha-256\n"


@contextmanager
def as_server_user(folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield how to start a program on this folder: the path to use for it, and keyword arguments for `subprocess`.

    A server that root starts runs as another user, who may have no access to the parent folders. It gets the folder
    as an open file descriptor instead of a path.
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


def initialise(programs_folder: Path, folder: Path) -> None:
    """Create an empty cluster in `folder/data`, atomically. Raises CannotRun."""
    partial = folder / "data.part"
    shutil.rmtree(partial, ignore_errors=True)
    # Collation and character classes do not depend on the locales installed on the machine.
    locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    if programs.version(programs_folder) < 17:
        locale = ["--locale=C.UTF-8"]
    with as_server_user(folder) as (path, options):
        command = [programs_folder / "initdb", "-D", f"{path}/data.part", "-U", "postgres", "--auth=trust"]
        _run(folder, [*command, "--encoding=UTF8", "--data-checksums", *locale], "", options)
        (partial / "pg_hba.conf").write_text(PG_HBA)
        sql = f"CREATE ROLE {OWNER} LOGIN\nCREATE ROLE {WEB} LOGIN\nCREATE DATABASE {NAME} OWNER {OWNER}\n"
        _single_user(programs_folder, folder, f"{path}/data.part", sql, options)
    partial.rename(folder / "data")


def set_passwords(
    programs_folder: Path, folder: Path, passwords: Mapping[str, str], *, may_create: bool = False
) -> None:
    """Set the passwords of the roles, by role name. The server must not be running."""
    sql = "".join(
        f"ALTER ROLE {role} {'CREATEDB' if may_create and role == OWNER else ''} PASSWORD '{password}'\n"
        for role, password in passwords.items()
    )
    with as_server_user(folder / "data") as (path, options):
        _single_user(programs_folder, folder, path, sql, options)


def _single_user(programs_folder: Path, folder: Path, data: str, sql: str, options: Mapping[str, Any]) -> None:
    """Run statements, one per line, in single-user mode."""
    _run(folder, [programs_folder / "postgres", "--single", "-j", "-D", data, "postgres"], _statements(sql), options)


def _statements(sql: str) -> str:
    return "".join(f"{line};\n\n" for line in sql.splitlines())


def _run(folder: Path, command: list[Any], stdin: str, options: Mapping[str, Any]) -> None:
    try:
        process = subprocess.run(command, input=stdin, capture_output=True, text=True, check=False, **options)  # noqa: S603
    except OSError as error:
        raise CannotRun(f"The database in {folder} could not be made: {error.strerror}.") from error
    output = process.stdout + process.stderr
    if process.returncode or "ERROR:" in output or "FATAL:" in output:
        raise CannotRun(failure_message(folder, output))


def failure_message(folder: Path, output: str) -> str:
    """Turn the output of PostgreSQL into one sentence that says what failed, and what to do."""
    if "No space left on device" in output or "Disk quota exceeded" in output:
        return f"The disk is full: the database in {folder} cannot start. Please make room and try again."
    marks = ("PANIC:", "FATAL:", "ERROR:", "error:")
    messages = [line for line in output.splitlines() if any(mark in line for mark in marks)]
    reason = messages[-1] if messages else (output.strip().splitlines() or ["it ended without a word"])[-1]
    for mark in marks:
        reason = reason.rpartition(mark)[2].strip() or reason
    return f"The database in {folder} could not start: {reason.rstrip('.')}. See {folder / 'log'}."
