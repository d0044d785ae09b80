"""Migration operations for row-level security, immutable columns and append-only tables."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

from django.db.migrations.operations.base import Operation

from anlaufstelle.rls import policies


class DatabaseOperation(Operation, ABC):
    """An operation that changes the database but not Django's model state."""

    reduces_to_sql = True
    reversible = True

    def __init__(self, table: str) -> None:
        self.table = table

    @abstractmethod
    def up(self) -> Sequence[str]:
        """Return the statements that apply it."""

    @abstractmethod
    def down(self) -> Sequence[str]:
        """Return the statements that reverse it."""

    def state_forwards(self, app_label: str, state: Any) -> None:
        """The model state does not change."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Apply it."""
        for statement in self.up():
            schema_editor.execute(statement, params=None)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Reverse it."""
        for statement in self.down():
            schema_editor.execute(statement, params=None)

    def describe(self) -> str:
        """Return what `migrate` prints."""
        return f"{type(self).__name__} on {self.table}"


class EnableRowLevelSecurity(DatabaseOperation):
    """Rows are read by their provider and by providers with a live access grant, and written by their provider only.

    `own`: the column of the provider. `changed_by`: columns of other providers that may update a row, as far as
    `ImmutableColumns` lets them. `by_client`: the client may update it. `added_by_client`: the client may insert it,
    for a provider that counsels them. `read`, `write`, `change`, `remove`: SQL conditions that replace the default
    ones.
    """

    def __init__(
        self,
        table: str,
        *,
        own: str = "provider_id",
        changed_by: Sequence[str] = (),
        by_client: bool = False,
        added_by_client: bool = False,
        read: str = "",
        write: str = "",
        change: str = "",
        remove: str = "",
    ) -> None:
        super().__init__(table)
        own_row, own_client = f"{own} = {policies.PROVIDER}", f"client_id = {policies.CLIENT}"
        other_providers = [f"{column} = {policies.PROVIDER}" for column in changed_by]
        counselled = f"{own_client} AND ({own}, {own}) IN ({policies.COUNSELLING_PROVIDERS})"
        self.write = write or (f"{own_row} OR {counselled}" if added_by_client else own_row)
        self.read = read or f"{own_row} OR (client_id, {own}) IN ({policies.GRANTED_CLIENTS}) OR {own_client}"
        self.remove = remove or own_row
        self.change = change or " OR ".join([own_row, *other_providers, *([own_client] if by_client else [])])

    def up(self) -> Sequence[str]:
        """Create the policies."""
        return policies.policies(self.table, read=self.read, write=self.write, change=self.change, remove=self.remove)

    def down(self) -> Sequence[str]:
        """Drop the policies."""
        return policies.drop_policies(self.table)


class ImmutableColumns(DatabaseOperation):
    """These columns of a row never change, whoever updates it.

    `once`: columns that may be filled once, and then never change either. `begun_by`: the column of the provider that
    alone may fill `since`.
    """

    def __init__(self, table: str, columns: Sequence[str], *, once: Sequence[str] = (), begun_by: str = "") -> None:
        super().__init__(table)
        self.columns, self.once, self.begun_by = columns, once, begun_by

    def up(self) -> Sequence[str]:
        """Create the trigger."""
        conditions = [f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in self.columns]
        conditions += [
            f"OLD.{column} IS NOT NULL AND NEW.{column} IS DISTINCT FROM OLD.{column}" for column in self.once
        ]
        if self.begun_by:
            conditions.append(
                "NEW.since IS DISTINCT FROM OLD.since AND nullif(current_setting('app.provider', true), '')::uuid"
                f" IS DISTINCT FROM OLD.{self.begun_by}"
            )
        when = " OR ".join(f"({condition})" for condition in conditions)
        return [
            policies.refusing_function(f"{self.table}_stays", "what was once said does not change"),
            (
                f"CREATE TRIGGER {self.table}_stays BEFORE UPDATE ON {self.table} FOR EACH ROW WHEN ({when})"
                f" EXECUTE FUNCTION {self.table}_stays()"
            ),
        ]

    def down(self) -> Sequence[str]:
        """Drop the trigger."""
        return [f"DROP TRIGGER {self.table}_stays ON {self.table}", f"DROP FUNCTION {self.table}_stays()"]


class AppendOnly(DatabaseOperation):
    """Rows are inserted and never updated or deleted, except by a named command of the table's owner."""

    def up(self) -> Sequence[str]:
        """Create the triggers."""
        name = f"{self.table}_only_grows"
        when = "WHEN (coalesce(current_setting('app.kind', true), '') <> 'maintenance')"
        return [
            policies.refusing_function(name, "this table only grows"),
            (
                f"CREATE TRIGGER {name} BEFORE UPDATE OR DELETE ON {self.table} FOR EACH ROW {when}"
                f" EXECUTE FUNCTION {name}()"
            ),
            (
                f"CREATE TRIGGER {name}_whole BEFORE TRUNCATE ON {self.table} FOR EACH STATEMENT {when}"
                f" EXECUTE FUNCTION {name}()"
            ),
        ]

    def down(self) -> Sequence[str]:
        """Drop the triggers."""
        name = f"{self.table}_only_grows"
        triggers = [f"DROP TRIGGER {trigger} ON {self.table}" for trigger in (name, f"{name}_whole")]
        return [*triggers, f"DROP FUNCTION {name}()"]
