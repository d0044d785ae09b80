"""Each piece of the second wall is taken away in the database itself, and somebody notices."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from anlaufstelle.audit.models import AuditEntry
from anlaufstelle.core.dates import today
from anlaufstelle.people.access.choices import Basis
from anlaufstelle.people.models import AccessGrant, Case, ClientProfile
from anlaufstelle.rls.context import AccessContext, AccessKind, access_context
from anlaufstelle.rls.owner import as_owner
from tests import factories
from tests.conftest import prove
from tests.people.random_worlds import Builder

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@dataclass(frozen=True)
class Fault:
    """Statements of whoever owns the tables, and those that mend it. `probe`: who must notice."""

    probe: str
    down: tuple[str, ...]
    up: tuple[str, ...] = ()
    policies: tuple[tuple[str, str], ...] = ()  # table and name: from now on it lets everything through


TABLE, GRANTS, AUDIT = "people_clientprofile", "people_accessgrant", "audit_auditentry"
FAULTS = {
    "no row is walled": Fault(
        "nobody",
        (f"ALTER TABLE {TABLE} DISABLE ROW LEVEL SECURITY",),
        (f"ALTER TABLE {TABLE} ENABLE ROW LEVEL SECURITY",),
    ),
    "everybody reads": Fault("strangers", (), policies=((TABLE, "may_read"),)),
    "a row of another provider is changed": Fault(
        "change", (), policies=((TABLE, "may_read"), (TABLE, "may_change"))
    ),
    "a row is made in another's name": Fault("forge", (), policies=((GRANTS, "may_write"),)),
    "what was once said changes": Fault(
        "widen", (f"ALTER TABLE {GRANTS} DISABLE TRIGGER {GRANTS}_stays",),
        (f"ALTER TABLE {GRANTS} ENABLE TRIGGER {GRANTS}_stays",),
    ),
    "the audit is changed": Fault(
        "rewrite",
        (f"ALTER TABLE {AUDIT} DISABLE TRIGGER {AUDIT}_only_grows", f"GRANT UPDATE ON {AUDIT} TO {{web}}"),
        (f"ALTER TABLE {AUDIT} ENABLE TRIGGER {AUDIT}_only_grows", f"REVOKE UPDATE ON {AUDIT} FROM {{web}}"),
    ),
}  # fmt: skip


def sql(statement: str, *told: Any) -> Any:
    """What the database itself answers."""
    with connection.cursor() as cursor:
        cursor.execute(statement, list(told) or None)
        return cursor.fetchall() if cursor.description else cursor.rowcount


def at(provider: UUID) -> AccessContext:
    return AccessContext(AccessKind.STAFF, provider_id=provider)


def refused(attempt: Callable[[], Any]) -> bool:
    """Whether the database would not, or nothing came of it."""
    try:
        with transaction.atomic():
            return not attempt()
    except DatabaseError:
        return True


def nobody(_: list[UUID]) -> bool:
    return refused(lambda: sql(f"SELECT count(*) FROM {TABLE}")[0][0])


def strangers(_: list[UUID]) -> bool:
    with access_context(at(factories.provider("Fremd").pk)):
        return refused(lambda: sql(f"SELECT count(*) FROM {TABLE}")[0][0])


def change(providers: list[UUID]) -> bool:
    mine, theirs = providers[:2]
    with access_context(at(theirs)):
        key = ClientProfile._base_manager.filter(provider=theirs).values_list("pk", flat=True)[0]
    with access_context(at(mine)):
        return refused(lambda: sql(f"UPDATE {TABLE} SET pronunciation = 'x' WHERE id = %s", key))


def forge(providers: list[UUID]) -> bool:
    mine, theirs = providers[:2]
    with access_context(at(theirs)):
        person = Case._base_manager.filter(provider=theirs).values_list("client", flat=True)[0]
    row = AccessGrant(
        client_id=person, source_id=theirs, grantee_id=mine, purpose="advice", depth=2, areas=7, basis=Basis.DUTY,
        paragraph="§ 1", since=today(), until=today(),
    )  # fmt: skip

    def made() -> bool:
        row.save(force_insert=True)
        return True

    with access_context(at(mine)):
        return refused(made)


def widen(providers: list[UUID]) -> bool:
    with access_context(at(providers[0])):
        return refused(
            lambda: AccessGrant.objects.filter(source=providers[0], basis=Basis.CONSENT).update(until="2099-01-01")
        )


def rewrite(providers: list[UUID]) -> bool:
    with access_context(at(providers[0])):
        AuditEntry.objects.create(action="read", what="client")
        return refused(lambda: AuditEntry.objects.update(reason="x"))


PROBES = {
    "nobody": nobody,
    "strangers": strangers,
    "change": change,
    "forge": forge,
    "widen": widen,
    "rewrite": rewrite,
}


def holds(probe: str) -> bool:
    """Whether the wall holds, in a world that is gone afterwards."""
    with transaction.atomic():
        builder = Builder(7)
        builder.build()
        found = PROBES[probe]([one.pk for one in builder.providers])
        transaction.set_rollback(True)
    return found


@contextmanager
def taken_away(fault: Fault) -> Iterator[None]:
    """The fault, until the end of the block."""
    web = connection.ops.quote_name(settings.DATABASE_WEB["USER"])
    kept = {}
    with as_owner():
        for table, name in fault.policies:
            told = sql("SELECT qual, with_check FROM pg_policies WHERE tablename = %s AND policyname = %s", table, name)
            kept[table, name] = told[0]
            sql(_policy(table, name, *("true" if words else None for words in told[0])))
        for statement in fault.down:
            sql(statement.format(web=web))
    try:
        yield
    finally:
        with as_owner():
            for (table, name), words in kept.items():
                sql(_policy(table, name, *words))
            for statement in fault.up:
                sql(statement.format(web=web))


def _policy(table: str, name: str, using: str | None, check: str | None) -> str:
    parts = [f"USING ({using})" if using else "", f"WITH CHECK ({check})" if check else ""]
    return f"ALTER POLICY {name} ON {table} {' '.join(parts)}"


@pytest.mark.parametrize("probe", PROBES)
def test_the_wall_holds(probe: str) -> None:
    assert holds(probe)


def test_every_piece_of_the_wall_that_is_missing_is_noticed() -> None:
    unnoticed = []
    for name, fault in FAULTS.items():
        with taken_away(fault):
            noticed = not holds(fault.probe)
        print(f"{name:48} {fault.probe:9} {'noticed' if noticed else 'NOT NOTICED'}")
        unnoticed += [] if noticed else [name]
        assert holds(fault.probe), f"the wall was not put up again: {name}"
    prove("planted faults in the walls", count=len(FAULTS), deviations=len(unnoticed), control="none: every wall holds")
    assert not unnoticed
