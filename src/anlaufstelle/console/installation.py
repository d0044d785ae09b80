"""Making an installation out of a checkout or a package: folder, secret, words, fonts, tables, code lists."""

import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, OperationalError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from anlaufstelle.codes.actions import SHIPPED_LISTS, load_folder
from anlaufstelle.codes.cache import clear_cache
from anlaufstelle.console import worker
from anlaufstelle.console.home import alone_in, make_folder
from anlaufstelle.core import fonts
from anlaufstelle.core.errors import Refused
from anlaufstelle.privacy import actions as privacy
from anlaufstelle.rls import owner
from anlaufstelle.rls.owner import as_owner, disable_jit, grant_web_role

LOCALE = Path(fonts.__file__).parent / "locale"
FIRST_VERSION = ("directory", "0001_first_tables")  # a migration of 0.1


def install() -> None:
    """Everything an installation needs, as far as it is not there yet. Raises Refused."""
    make_folder(settings.HOME)
    with setup_lock(settings.HOME):
        make_secret(settings.HOME)
        compile_translations(settings.HOME / "locale")
        fonts.build(settings.HOME / "built" / "core" / "fonts")
        with as_owner():
            refuse_newer_database()
        migrate()
        with as_owner():
            privacy.resolve_unclear_erasures()
        load_codes()
        worker.queue_missing_documents()
        call_command("collectstatic", verbosity=0, interactive=False)


def migrate() -> None:
    """The tables of this version, made by whoever owns them, and the web's rights on them."""
    with as_owner(), transaction.atomic():  # all of it or nothing: ended midway, it can be done again
        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
        grant_web_role()
        disable_jit()


def gather_statistics() -> None:
    """After much was loaded: what the tables hold, for the plans of the database."""
    with as_owner():
        owner.gather_statistics()


@contextmanager
def setup_lock(home: Path) -> Iterator[None]:
    """Alone in the home folder, and at the database."""
    with alone_in(home):
        # The other users of a server may have home folders elsewhere. The lock has a connection of its own: working
        # as the owner closes the one there is.
        with closing(connection.copy()) as apart, apart.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(hashtext('anlaufstelle setup'))")
            yield
        connection.close()


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


def compile_translations(target: Path) -> None:
    """The translations of the pages in the form Django reads, where they are newer than what is there."""
    for source in sorted(LOCALE.glob("*/LC_MESSAGES/django.po")):
        compiled = target / source.relative_to(LOCALE).with_suffix(".mo")
        text = source.read_bytes()
        out = BytesIO()
        write_mo(out, read_po(BytesIO(text), locale=source.parts[-3]))
        if compiled.exists() and compiled.read_bytes() == out.getvalue():
            continue
        compiled.parent.mkdir(parents=True, exist_ok=True)
        compiled.write_bytes(out.getvalue())


def load_codes() -> None:
    """The code lists of the repository, then the operator's own (folder `codes` in the home folder)."""
    load_folder(SHIPPED_LISTS)
    load_folder(settings.HOME / "codes")
    clear_cache()


def refuse_newer_database() -> None:
    """Stop before a database that a newer version has made. Raises Refused."""
    applied = MigrationLoader(connection).applied_migrations
    if FIRST_VERSION in applied:
        raise Refused(
            "The database is of version 0.1, and this version does not take it over. Please name an empty database in"
            " DATABASE_URL."
        )
    if unknown_migrations(applied):
        raise Refused(
            "The database was made by a newer version of Anlaufstelle. Please start that version, or restore"
            " a backup into an empty database."
        )


def unknown_migrations(applied: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
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
    if type(why.__cause__).__name__ in {"UndefinedTable", "UndefinedColumn", "InsufficientPrivilege"}:
        return "The tables of the database are not those of this version. Please run: anlaufstelle setup"
    if type(why.__cause__).__name__ in {"DiskFull", "OutOfMemory"}:
        return f"The database has no room left ({reason}). Nothing was changed. Please make room and try again."
    if not isinstance(why, OperationalError):
        return ""
    if settings.EMBEDDED_DATABASE:
        return f"The database in {settings.HOME / 'postgres'} did not answer: {reason}. Please try again."
    return (
        f"The PostgreSQL database in DATABASE_URL did not answer: {reason}. Please check that the server runs,"
        " and user, password, host and name."
    )
