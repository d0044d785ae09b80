"""Making an installation out of a checkout or a package: folder, secret, words, fonts, tables, code lists."""

import fcntl
import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from anlaufstelle.codes.actions import SHIPPED, load_folder
from anlaufstelle.codes.shelf import forget
from anlaufstelle.console import work
from anlaufstelle.core import fonts
from anlaufstelle.core.errors import Refused
from anlaufstelle.privacy import actions as privacy
from anlaufstelle.walls.owner import as_owner, let_the_web_in, run_as_planned

WORDS = Path(fonts.__file__).parent / "locale"


class CannotRun(Refused):
    """Here, as it is set up, the program cannot work at all: exit code 2."""


def make() -> None:
    """Everything an installation needs, as far as it is not there yet. Raises Refused."""
    make_folder(settings.HOME)
    with one_at_a_time(settings.HOME):
        make_secret(settings.HOME)
        compile_words(settings.HOME / "locale")
        fonts.build(settings.HOME / "built" / "core" / "fonts")
        refuse_newer_database()
        migrate()
        with as_owner():
            privacy.settle()
        load_codes()
        work.note_what_is_missing()
        call_command("collectstatic", verbosity=0, interactive=False)


def migrate() -> None:
    """The tables of this version, made by whoever owns them, and the web's rights on them."""
    with as_owner():
        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
        let_the_web_in()
        run_as_planned()


@contextmanager
def one_at_a_time(home: Path) -> Iterator[None]:
    """Web server and worker may both begin with `setup`: the second waits until the first has done it."""
    folder = os.open(home, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        if connection.vendor == "postgresql":  # its other users may have home folders elsewhere
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_lock(hashtext('anlaufstelle setup'))")
        yield
    finally:
        os.close(folder)
        if connection.vendor == "postgresql":
            connection.close()


def make_folder(home: Path) -> None:
    """The home folder, writable. Raises CannotRun."""
    try:
        home.mkdir(parents=True, exist_ok=True)
        probe = home / f".probe-{os.getpid()}"
        probe.write_text("")
        probe.unlink()
    except OSError as why:
        raise CannotRun(
            f"The folder {home} cannot be written ({why.strerror}). Please make it writable, or set"
            " ANLAUFSTELLE_HOME to a folder that is."
        ) from why


def make_secret(home: Path) -> None:
    """A secret of this installation's own, readable by its user only; this process knows it from now on, too."""
    file, part = home / "secret-key", home / "secret-key.part"
    if os.environ.get("SECRET_KEY"):
        return
    if not file.exists() or not file.stat().st_size:
        part.unlink(missing_ok=True)
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            out.write(secrets.token_urlsafe(50))
        part.replace(file)
    settings.SECRET_KEY = file.read_text().strip()


def compile_words(target: Path) -> None:
    """The translations of the pages in the form Django reads, where they are newer than what is there."""
    for source in sorted(WORDS.glob("*/LC_MESSAGES/django.po")):
        compiled = target / source.relative_to(WORDS).with_suffix(".mo")
        text = source.read_bytes()
        out = BytesIO()
        write_mo(out, read_po(BytesIO(text), locale=source.parts[-3]))
        if compiled.exists() and compiled.read_bytes() == out.getvalue():
            continue
        compiled.parent.mkdir(parents=True, exist_ok=True)
        compiled.write_bytes(out.getvalue())


def load_codes() -> None:
    """The code lists of the repository, then the operator's own (folder `codes` in the home folder)."""
    load_folder(SHIPPED)
    load_folder(settings.HOME / "codes")
    forget()


def refuse_newer_database() -> None:
    """Stop before a database that a newer version has made. Raises Refused."""
    if unknown_steps(MigrationLoader(connection).applied_migrations):
        raise Refused(
            "The database was made by a newer version of Anlaufstelle. Please start that version, or restore"
            " a backup into an empty database."
        )


def unknown_steps(applied: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """Those steps of a database's history that belong to one of our rooms and that this version does not know."""
    known = set(MigrationLoader(None).disk_migrations)
    ours = {room for room, _ in known}
    return {(room, step) for room, step in applied if room in ours and (room, step) not in known}


def is_older_database() -> bool:
    """Whether `anlaufstelle setup` has still to bring the tables up to date."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def refuse_other_database() -> None:
    """Start only on the tables of this version. Raises Refused."""
    refuse_newer_database()
    if is_older_database():
        raise Refused("The database is of an earlier version. Please run: anlaufstelle setup")


def database_sentence(why: DatabaseError) -> str:
    """What to do about a database that does not answer; empty where the mistake is ours."""
    reason = str(why).strip().splitlines()[0] if str(why).strip() else type(why).__name__
    missing = "no such table" in reason or "no such column" in reason
    if missing or type(why.__cause__).__name__ in {"UndefinedTable", "UndefinedColumn"}:
        return "The tables of the database are not those of this version. Please run: anlaufstelle setup"
    name = settings.DATABASES["default"]["NAME"]
    if "not a database" in reason or "malformed" in reason:
        return f"The database {name} is damaged ({reason}). Please move it away and restore the last good backup."
    if not isinstance(why, OperationalError):
        return ""
    if connection.vendor == "sqlite":
        if "unable to open" in reason:
            return f"There is no database at {name} yet. Please run: anlaufstelle setup"
        return f"The database {name} did not answer: {reason}. Please try again."
    return (
        f"The PostgreSQL database in DATABASE_URL did not answer: {reason}. Please check that the server runs,"
        " and user, password, host and name."
    )
