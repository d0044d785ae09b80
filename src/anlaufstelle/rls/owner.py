"""Working as the owner of the tables: for migrations, backup and restore.

Only named console commands do, never views.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection

from anlaufstelle.database.layout import owner_password
from anlaufstelle.rls.context import MAINTENANCE, process_context

APPEND_ONLY_TABLES = ("audit_auditentry", "audit_chainlink")


@contextmanager
def as_owner() -> Iterator[None]:
    """Run the block as the owner of the tables, without row-level security.

    It uses a connection of its own, which is closed after the block. The role is that of ANLAUFSTELLE_OWNER_URL or of
    the embedded database; otherwise it is the only role there is.
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
    """Return user and password of the role that owns the tables; empty if there is only one role.

    The password of the embedded database is read from its file only now, so that no web process holds it in memory.
    """
    login: dict[str, str] = dict(settings.DATABASE_OWNER)
    if login and not login["PASSWORD"] and settings.EMBEDDED_DATABASE:
        login["PASSWORD"] = owner_password(settings.HOME).read_text().strip()
    return login


def grant_web_role() -> None:
    """Grant the web role its rights: read and write rows, own nothing, truncate nothing. Call it as the owner.

    Does nothing if there is only one role.
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
    """Update PostgreSQL's statistics after loading much data. Call it as the owner.

    Until autovacuum does, plans are made for empty tables, and lists take a hundred times as long.
    """
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def disable_jit() -> None:
    """Disable just-in-time compilation for this database. Call it as the owner of the database.

    The policies make queries so wide that compiling one takes a hundred times as long as running it. The setting
    applies to every new connection. If the database belongs to another role, `doctor` says what to do.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_userbyid(datdba) = current_user FROM pg_database WHERE datname = current_database()"
        )
        if cursor.fetchone()[0]:
            name = connection.ops.quote_name(connection.settings_dict["NAME"])
            cursor.execute(f"ALTER DATABASE {name} SET jit = off")
