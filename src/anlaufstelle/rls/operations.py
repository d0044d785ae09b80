"""Operations of a migration that put a wall round a table."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

from django.db.migrations.operations.base import Operation

from anlaufstelle.rls import policies


class DatabaseOperation(Operation, ABC):
    """A step that Django's own picture of the models knows nothing of."""

    reduces_to_sql = True
    reversible = True

    def __init__(self, table: str) -> None:
        self.table = table

    @abstractmethod
    def up(self) -> Sequence[str]:
        """Statements that put it up."""

    @abstractmethod
    def down(self) -> Sequence[str]:
        """Statements that take it down."""

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Nothing that Django knows of changes."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Put it up."""
        for statement in self.up():
            schema_editor.execute(statement, params=None)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Take it down."""
        for statement in self.down():
            schema_editor.execute(statement, params=None)

    def describe(self) -> str:
        """What `migrate` says of it."""
        return f"{type(self).__name__} round {self.table}"


class EnableRowLevelSecurity(DatabaseOperation):
    """Rows are read by their provider and whoever a live clearance names, and written by their provider alone.

    `own`: the column of the provider. `changed_by`: columns of other providers who may change a row, as far as a
    `ImmutableColumns` lets them. `by_herself`: the person may change it. `from_her`: the person adds it, to a provider
    that
    counsels her. `read`, `write`, `change`, `remove`: conditions where they are others.
    """

    def __init__(
        self,
        table: str,
        *,
        own: str = "provider_id",
        changed_by: Sequence[str] = (),
        by_herself: bool = False,
        from_her: bool = False,
        read: str = "",
        write: str = "",
        change: str = "",
        remove: str = "",
    ) -> None:
        super().__init__(table)
        mine, herself = f"{own} = {policies.PROVIDER}", f"client_id = {policies.PERSON}"
        others = [f"{column} = {policies.PROVIDER}" for column in changed_by]
        counselled = f"{herself} AND ({own}, {own}) IN ({policies.COUNSELLING_PROVIDERS})"
        self.write = write or (f"{mine} OR {counselled}" if from_her else mine)
        self.read = read or f"{mine} OR (client_id, {own}) IN ({policies.GRANTED_CLIENTS}) OR {herself}"
        self.remove = remove or mine
        self.change = change or " OR ".join([mine, *others, *([herself] if by_herself else [])])

    def up(self) -> Sequence[str]:
        """Policies."""
        return policies.policies(self.table, read=self.read, write=self.write, change=self.change, remove=self.remove)

    def down(self) -> Sequence[str]:
        """The way back."""
        return policies.drop_policies(self.table)


class ImmutableColumns(DatabaseOperation):
    """What a row has once said in these columns never changes, whoever asks.

    `once`: columns that may be filled, and then never change either. `begun_by`: the provider's column that alone may
    fill `since`.
    """

    def __init__(self, table: str, columns: Sequence[str], *, once: Sequence[str] = (), begun_by: str = "") -> None:
        super().__init__(table)
        self.columns, self.once, self.begun_by = columns, once, begun_by

    def up(self) -> Sequence[str]:
        """A trigger."""
        faults = [f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in self.columns]
        faults += [f"OLD.{column} IS NOT NULL AND NEW.{column} IS DISTINCT FROM OLD.{column}" for column in self.once]
        if self.begun_by:
            faults.append(
                "NEW.since IS DISTINCT FROM OLD.since AND nullif(current_setting('app.provider', true), '')::uuid"
                f" IS DISTINCT FROM OLD.{self.begun_by}"
            )
        when = " OR ".join(f"({fault})" for fault in faults)
        return [
            policies.refusing_function(f"{self.table}_stays", "what was once said does not change"),
            (
                f"CREATE TRIGGER {self.table}_stays BEFORE UPDATE ON {self.table} FOR EACH ROW WHEN ({when})"
                f" EXECUTE FUNCTION {self.table}_stays()"
            ),
        ]

    def down(self) -> Sequence[str]:
        """The way back."""
        return [f"DROP TRIGGER {self.table}_stays ON {self.table}", f"DROP FUNCTION {self.table}_stays()"]


class AppendOnly(DatabaseOperation):
    """Rows are added and never changed or removed, but by a named command of whoever owns the table."""

    def up(self) -> Sequence[str]:
        """Triggers."""
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
        """The way back."""
        name = f"{self.table}_only_grows"
        triggers = [f"DROP TRIGGER {trigger} ON {self.table}" for trigger in (name, f"{name}_whole")]
        return [*triggers, f"DROP FUNCTION {name}()"]
