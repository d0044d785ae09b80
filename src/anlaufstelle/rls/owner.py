"""Working as whoever owns the tables: migrations, backup, restore. Named commands of the console do, pages never."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection

from anlaufstelle.database.layout import owner_password
from anlaufstelle.rls.context import MAINTENANCE, process_context

APPEND_ONLY_TABLES = ("audit_auditentry", "audit_chainlink")


@contextmanager
def as_owner() -> Iterator[None]:
    """Until the end of the block this process asks as the owner, past the walls.

    Over a connection of its own, which ends with the block: as the role of ANLAUFSTELLE_OWNER_URL or of the embedded
    database, else as the one role there is.
    """
    with process_context(MAINTENANCE):
        connection.close()
        connection.settings_dict.update(owner_login())
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('app.kind', 'maintenance', false)")
            yield
        finally:
            connection.close()
            connection.settings_dict.update(settings.DATABASE_WEB)


def owner_login() -> dict[str, str]:
    """User and password of the role that owns the tables; nothing where one role does everything.

    Of the embedded database the password is read from its file only now: no web process keeps it in memory.
    """
    login: dict[str, str] = dict(settings.DATABASE_OWNER)
    if login and not login["PASSWORD"] and settings.EMBEDDED_DATABASE:
        login["PASSWORD"] = owner_password(settings.HOME).read_text().strip()
    return login


def grant_web_role() -> None:
    """Tell PostgreSQL what the web's role may do: read and write rows, own nothing, cut nothing. Call it as the owner.

    With one role for both there is nothing to tell.
    """
    if not settings.DATABASE_OWNER:
        return
    role = connection.ops.quote_name(settings.DATABASE_WEB["USER"])
    with connection.cursor() as cursor:
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {role}")
        cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}")
        cursor.execute(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {role}")
        cursor.execute(f"REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {role}")
        for table in APPEND_ONLY_TABLES:
            cursor.execute(f"REVOKE UPDATE, DELETE ON {table} FROM {role}")


def gather_statistics() -> None:
    """Tell PostgreSQL what the tables hold, after much was loaded; call it as the owner.

    Until its own housekeeping comes by it would plan for empty tables, and lists would take a hundred times as long.
    """
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def disable_jit() -> None:
    """Keep PostgreSQL from compiling queries before it runs them; call it as the owner of the database.

    The walls make ours so wide that compiling one takes a hundred times as long as running it. It holds for every
    connection made from now on, whichever way it comes in. Where the database belongs to somebody else, `doctor` says
    what is to be done.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_userbyid(datdba) = current_user FROM pg_database WHERE datname = current_database()"
        )
        if cursor.fetchone()[0]:
            name = connection.ops.quote_name(connection.settings_dict["NAME"])
            cursor.execute(f"ALTER DATABASE {name} SET jit = off")
