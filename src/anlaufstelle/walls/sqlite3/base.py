"""SQLite that shuts every personal table while nobody is named who asks, and refuses to write for another provider.

It filters no rows: which rows somebody sees is the guard's work alone here (docs/protection.md says so).
"""

import sqlite3
from functools import cache
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.backends.sqlite3 import base
from django.db.models import ForeignKey

from anlaufstelle.walls.access import Kind, asking

WRITES = {sqlite3.SQLITE_INSERT, sqlite3.SQLITE_UPDATE, sqlite3.SQLITE_DELETE}


@cache
def walled() -> frozenset[str]:
    """The tables that hold something personal: those of the models that say so of themselves."""
    return frozenset(model._meta.db_table for model in apps.get_models() if getattr(model, "walled", False))


@cache
def pointing() -> frozenset[tuple[str, str]]:
    """The columns of walled tables that refer to rows of other rooms: provider, colleague."""
    models = [model for model in apps.get_models() if model._meta.db_table in walled()]
    keys = [key for model in models for key in model._meta.concrete_fields if isinstance(key, ForeignKey)]
    return frozenset(
        (key.model._meta.db_table, key.column) for key in keys if key.remote_field.model._meta.db_table not in walled()
    )


class Gate:
    """SQLite asks it while it prepares a statement: joins, raw SQL and Django's base manager come by here too.

    While a row of another table is written, SQLite itself looks whether a personal row refers to it: in such a
    statement the columns that refer are let through, and nothing else.
    """

    def __init__(self) -> None:
        self.writes_elsewhere = False

    def __call__(self, action: int, table: str | None, column: str | None, *_: object) -> int:
        """Whether this step of a statement may be."""
        if table not in walled():
            self.writes_elsewhere = self.writes_elsewhere or action in WRITES
        elif asking() is None and (action in WRITES or action == sqlite3.SQLITE_READ):
            refers = self.writes_elsewhere and action == sqlite3.SQLITE_READ and (table, column) in pointing()
            return sqlite3.SQLITE_OK if refers else sqlite3.SQLITE_DENY
        return sqlite3.SQLITE_OK


class Cursor(base.SQLiteCursorWrapper):
    """Tells the gate where a statement begins."""

    gate: Gate

    def execute(self, query: str, params: Any = None) -> Any:
        """One statement."""
        self.gate.writes_elsewhere = False
        return super().execute(query, params)

    def executemany(self, query: str, param_list: Any) -> Any:
        """One statement with many values."""
        self.gate.writes_elsewhere = False
        return super().executemany(query, param_list)


def may_write(provider: str | None) -> int:
    """Whether a row of this provider may be written by whoever asks now. The triggers of walls/steps.py call it."""
    now = asking()
    if now is None or provider is None:
        return 0
    return int(now.kind is Kind.MAINTENANCE or now.provider_id == UUID(provider))


def is_herself(person: str | None) -> int:
    """Whether the person of this row is the one who asks."""
    now = asking()
    return int(bool(now and person and now.person_id == UUID(person)))


def is_maintenance() -> int:
    """Whether a named command of the console is at work."""
    now = asking()
    return int(bool(now and now.kind is Kind.MAINTENANCE))


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that carries the wall from its first statement on."""

    gate: Gate

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Open the file, and put the wall up."""
        made = super().get_new_connection(conn_params)
        self.gate = Gate()
        made.create_function("may_write", 1, may_write)
        made.create_function("is_herself", 1, is_herself)
        made.create_function("is_maintenance", 0, is_maintenance)
        made.set_authorizer(self.gate)
        return made

    def create_cursor(self, name: str | None = None) -> Any:
        """A cursor that knows the gate."""
        cursor = self.connection.cursor(factory=Cursor)
        cursor.gate = self.gate
        return cursor

    def arm(self) -> None:
        """Setting it again makes SQLite forget what it had permitted to prepared statements."""
        if self.connection is not None:
            self.connection.set_authorizer(self.gate)
