"""Steps of a migration that put a wall round a table, on either engine.

A later step that alters the table on SQLite makes it anew and loses its triggers: put the wall up again after it
(tests/house/test_walls.py says where one is missing).
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

from django.db.migrations.operations.base import Operation

from anlaufstelle.walls import postgres


class InTheDatabase(Operation, ABC):
    """A step that Django's own picture of the models knows nothing of."""

    reduces_to_sql = True
    reversible = True

    def __init__(self, table: str) -> None:
        self.table = table

    @abstractmethod
    def up(self, vendor: str) -> Sequence[str]:
        """Statements that put it up."""

    @abstractmethod
    def down(self, vendor: str) -> Sequence[str]:
        """Statements that take it down."""

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Nothing that Django knows of changes."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Put it up."""
        for statement in self.up(schema_editor.connection.vendor):
            schema_editor.execute(statement, params=None)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Take it down."""
        for statement in self.down(schema_editor.connection.vendor):
            schema_editor.execute(statement, params=None)

    def describe(self) -> str:
        """What `migrate` says of it."""
        return f"{type(self).__name__} round {self.table}"


class Wall(InTheDatabase):
    """Rows are read by their provider and whoever a live clearance names, and written by their provider alone.

    `own`: the column of the provider. `changed_by`: columns of other providers who may change a row, as far as a
    `Stays` lets them. `by_herself`: the person may change it. `from_her`: she adds it herself, to a provider that
    counsels her (on SQLite: to any; there the verb alone looks). `read`, `write`, `change`, `remove`: PostgreSQL's
    conditions where they are others; without `own` SQLite has no triggers there.
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
        self.own, self.changed_by, self.by_herself, self.from_her = own, changed_by, by_herself, from_her
        mine, herself = f"{own} = {postgres.PROVIDER}", f"person_id = {postgres.PERSON}"
        others = [f"{column} = {postgres.PROVIDER}" for column in changed_by]
        counselled = f"{herself} AND ({own}, {own}) IN ({postgres.COUNSELLED})"
        self.write = write or (f"{mine} OR {counselled}" if from_her else mine)
        self.read = read or f"{mine} OR (person_id, {own}) IN ({postgres.CLEARED}) OR {herself}"
        self.remove = remove or mine
        self.change = change or " OR ".join([mine, *others, *([herself] if by_herself else [])])

    def up(self, vendor: str) -> Sequence[str]:
        """Policies, or triggers."""
        if vendor == "postgresql":
            return postgres.policies(
                self.table, read=self.read, write=self.write, change=self.change, remove=self.remove
            )
        return [*self.down(vendor), *self._triggers()]

    def down(self, vendor: str) -> Sequence[str]:
        """The way back."""
        if vendor == "postgresql":
            return postgres.taken_down(self.table)
        return [f"DROP TRIGGER IF EXISTS {self.table}_{verb}_by_another" for verb in ("insert", "update", "delete")]

    def _triggers(self) -> list[str]:
        if not self.own:
            return []
        old, new = (f"NOT may_write({row}.{self.own})" for row in ("OLD", "NEW"))
        besides = [f"NOT may_write(OLD.{column})" for column in self.changed_by]
        besides += ["NOT is_herself(OLD.person_id)"] if self.by_herself else []
        added = f"{new} AND NOT is_herself(NEW.person_id)" if self.from_her else new
        rules = (("insert", added), ("update", " AND ".join([f"({old} OR {new})", *besides])), ("delete", old))
        return [
            f"CREATE TRIGGER {self.table}_{verb}_by_another BEFORE {verb.upper()} ON {self.table} WHEN {when}"
            f" BEGIN SELECT RAISE(ABORT, 'a row of another provider'); END"
            for verb, when in rules
        ]


class TakenAwayByItsOwn(InTheDatabase):
    """A provider takes away what it has written, whatever was asked for when it was added.

    For walls put up before `Wall` said so by itself; SQLite's never asked for more.
    """

    def __init__(self, table: str, own: str = "provider_id") -> None:
        super().__init__(table)
        self.own = own

    def up(self, vendor: str) -> Sequence[str]:
        """The same policy, anew."""
        if vendor != "postgresql":
            return []
        condition = f"{self.own} = {postgres.PROVIDER} OR {postgres.owner_at_work(self.table)}"
        return [
            f"DROP POLICY may_delete ON {self.table}",
            f"CREATE POLICY may_delete ON {self.table} FOR DELETE USING ({condition})",
        ]

    def down(self, vendor: str) -> Sequence[str]:
        """It stays: what could not be erased before was a mistake."""
        return []


class Stays(InTheDatabase):
    """What a row has once said in these columns never changes, whoever asks.

    `once`: columns that may be filled, and then never change either. `begun_by`: the provider's column that alone may
    fill `since`. `instead_of`: the step of an earlier migration whose place it takes.
    """

    def __init__(
        self,
        table: str,
        columns: Sequence[str],
        *,
        once: Sequence[str] = (),
        begun_by: str = "",
        instead_of: "Stays | None" = None,
    ) -> None:
        super().__init__(table)
        self.columns, self.once, self.begun_by, self.instead_of = columns, once, begun_by, instead_of

    def up(self, vendor: str) -> Sequence[str]:
        """A trigger."""
        differs = "IS DISTINCT FROM" if vendor == "postgresql" else "IS NOT"
        faults = [f"NEW.{column} {differs} OLD.{column}" for column in self.columns]
        faults += [f"OLD.{column} IS NOT NULL AND NEW.{column} {differs} OLD.{column}" for column in self.once]
        if self.begun_by:
            another = (
                f"nullif(current_setting('app.provider', true), '')::uuid IS DISTINCT FROM OLD.{self.begun_by}"
                if vendor == "postgresql"
                else f"NOT may_write(OLD.{self.begun_by})"
            )
            faults.append(f"NEW.since {differs} OLD.since AND {another}")
        before = self.instead_of.down(vendor) if self.instead_of else []
        return [*before, *self._made(vendor, " OR ".join(f"({fault})" for fault in faults))]

    def _made(self, vendor: str, when: str) -> list[str]:
        trigger = f"CREATE TRIGGER {self.table}_stays BEFORE UPDATE ON {self.table}"
        if vendor == "postgresql":
            return [
                postgres.refusal(f"{self.table}_stays", "what was once said does not change"),
                f"{trigger} FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION {self.table}_stays()",
            ]
        return [f"{trigger} WHEN {when} BEGIN SELECT RAISE(ABORT, 'what was once said does not change'); END"]

    def down(self, vendor: str) -> Sequence[str]:
        """The way back."""
        if vendor == "postgresql":
            gone = [f"DROP TRIGGER {self.table}_stays ON {self.table}", f"DROP FUNCTION {self.table}_stays()"]
        else:
            gone = [f"DROP TRIGGER IF EXISTS {self.table}_stays"]
        return [*gone, *(self.instead_of.up(vendor) if self.instead_of else [])]


class Again(InTheDatabase):
    """Steps of before that SQLite has lost by making their table anew. It stands before and after what did that, so
    that they are there on the way back too. PostgreSQL has kept them."""

    def __init__(self, table: str, *steps: Wall | Stays) -> None:
        super().__init__(table)
        self.steps = steps

    def up(self, vendor: str) -> Sequence[str]:
        """Gone, wherever it still stands, and put up again."""
        if vendor == "postgresql":
            return []
        return [statement for step in self.steps for way in (step.down, step.up) for statement in way(vendor)]

    def down(self, vendor: str) -> Sequence[str]:
        """The same."""
        return self.up(vendor)


class OnlyGrows(InTheDatabase):
    """Rows are added and never changed or removed, but by a named command of whoever owns the table."""

    def up(self, vendor: str) -> Sequence[str]:
        """Triggers."""
        name = f"{self.table}_only_grows"
        if vendor == "postgresql":
            when = "WHEN (coalesce(current_setting('app.kind', true), '') <> 'maintenance')"
            return [
                postgres.refusal(name, "this table only grows"),
                (
                    f"CREATE TRIGGER {name} BEFORE UPDATE OR DELETE ON {self.table} FOR EACH ROW {when}"
                    f" EXECUTE FUNCTION {name}()"
                ),
                (
                    f"CREATE TRIGGER {name}_whole BEFORE TRUNCATE ON {self.table} FOR EACH STATEMENT {when}"
                    f" EXECUTE FUNCTION {name}()"
                ),
            ]
        return [
            f"CREATE TRIGGER {name}_{verb} BEFORE {verb.upper()} ON {self.table} WHEN NOT is_maintenance()"
            " BEGIN SELECT RAISE(ABORT, 'this table only grows'); END"
            for verb in ("update", "delete")
        ]

    def down(self, vendor: str) -> Sequence[str]:
        """The way back."""
        name = f"{self.table}_only_grows"
        if vendor == "postgresql":
            triggers = [f"DROP TRIGGER {one} ON {self.table}" for one in (name, f"{name}_whole")]
            return [*triggers, f"DROP FUNCTION {name}()"]
        return [f"DROP TRIGGER {name}_{verb}" for verb in ("update", "delete")]
