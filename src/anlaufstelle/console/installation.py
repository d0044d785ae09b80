"""Set up an installation: home folder, secret key, translations, fonts, tables, code lists."""

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
from anlaufstelle.console.home import exclusive_home_lock, make_folder
from anlaufstelle.core import fonts
from anlaufstelle.core.errors import Refused
from anlaufstelle.privacy import actions as privacy
from anlaufstelle.rls import owner
from anlaufstelle.rls.owner import as_owner, disable_jit, grant_web_role

LOCALE = Path(fonts.__file__).parent / "locale"
FIRST_VERSION = ("directory", "0001_first_tables")  # a migration of 0.1


def install() -> None:
    """Create or update everything an installation needs. Idempotent. Raises Refused."""
    make_folder(settings.HOME)
    with setup_lock(settings.HOME):
        make_secret_key(settings.HOME)
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
    """Migrate the tables as their owner, and grant the web role its privileges."""
    with as_owner(), transaction.atomic():  # all or nothing: after an interruption it can be repeated
        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
        grant_web_role()
        disable_jit()


def gather_statistics() -> None:
    """Run ANALYZE after a bulk load, so that the query planner knows the new rows."""
    with as_owner():
        owner.gather_statistics()


@contextmanager
def setup_lock(home: Path) -> Iterator[None]:
    """Hold an exclusive lock on the home folder and on the database."""
    with exclusive_home_lock(home):
        # Other installations on this server have other home folders. The lock needs its own connection, because
        # `as_owner` closes the default one.
        with closing(connection.copy()) as lock_connection, lock_connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(hashtext('anlaufstelle setup'))")
            yield
        connection.close()


def make_secret_key(home: Path) -> None:
    """Create the secret key unless it exists, readable by its user only, and use it in this process."""
    file, partial = home / "secret-key", home / "secret-key.part"
    if os.environ.get("SECRET_KEY"):
        return
    if not file.exists() or not file.stat().st_size:
        partial.unlink(missing_ok=True)
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            out.write(secrets.token_urlsafe(50))
        partial.replace(file)
    settings.SECRET_KEY = file.read_text().strip()


def compile_translations(target: Path) -> None:
    """Compile the message catalogues that have changed."""
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
    """Load the shipped code lists, then the operator's own (folder `codes` in the home folder)."""
    load_folder(SHIPPED_LISTS)
    load_folder(settings.HOME / "codes")
    clear_cache()


def refuse_newer_database() -> None:
    """Raise Refused if the database belongs to a newer version, or to version 0.1."""
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
    """Return the applied migrations of our apps that this version does not know."""
    known = set(MigrationLoader(None).disk_migrations)
    our_apps = {app for app, _ in known}
    return {(app, name) for app, name in applied if app in our_apps and (app, name) not in known}


def is_older_database() -> bool:
    """Return whether migrations are still to be applied."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def refuse_other_database() -> None:
    """Raise Refused unless the tables are those of this version."""
    refuse_newer_database()
    if is_older_database():
        raise Refused("The database is of an earlier version. Please run: anlaufstelle setup")


def database_sentence(error: DatabaseError) -> str:
    """Return what to do about a database error; empty if it is a bug of ours."""
    reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
    if type(error.__cause__).__name__ in {"UndefinedTable", "UndefinedColumn", "InsufficientPrivilege"}:
        return "The tables of the database are not those of this version. Please run: anlaufstelle setup"
    if type(error.__cause__).__name__ in {"DiskFull", "OutOfMemory"}:
        return f"The database has no room left ({reason}). Nothing was changed. Please make room and try again."
    if not isinstance(error, OperationalError):
        return ""
    if settings.EMBEDDED_DATABASE:
        return f"The database in {settings.HOME / 'postgres'} did not answer: {reason}. Please try again."
    return (
        f"The PostgreSQL database in DATABASE_URL did not answer: {reason}. Please check that the server runs,"
        " and user, password, host and name."
    )
