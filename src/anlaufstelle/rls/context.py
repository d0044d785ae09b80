"""For whom the database is being asked right now. One context for pages, worker, shell and tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.db import connection, transaction

from anlaufstelle.core.actor import Actor
from anlaufstelle.core.dates import today


class AccessKind(StrEnum):
    """Who may stand behind a question."""

    STAFF = "staff"
    PERSON = "client"  # the person herself, on her own page
    CODE = "code"  # whoever holds a printed code, before it is known whose it is
    MAINTENANCE = "maintenance"  # migrations, backup, restore: named commands of the console, and nothing else


@dataclass(frozen=True)
class AccessContext:
    """What the database is told of the one who asks: no name, no role, only whose rows may be touched at all."""

    kind: AccessKind
    provider_id: UUID | None = None
    user_id: UUID | None = None
    client_id: UUID | None = None
    code_hash: str = ""


MAINTENANCE = AccessContext(AccessKind.MAINTENANCE)

_current: ContextVar[AccessContext | None] = ContextVar("asking", default=None)


def current_context() -> AccessContext | None:
    """Who asks now; nobody: then every table with something personal is shut."""
    return _current.get()


def context_of(actor: Actor) -> AccessContext | None:
    """What the database is told of an actor. Somebody without provider and person gets no access at all."""
    if actor.client_id:
        return AccessContext(AccessKind.PERSON, client_id=actor.client_id)
    if actor.provider_id:
        return AccessContext(AccessKind.STAFF, provider_id=actor.provider_id, user_id=actor.user_id)
    return None


def context_of_code(code_hash: str) -> AccessContext:
    """What the database is told of somebody who holds a code: it gives out the one row of that code."""
    return AccessContext(AccessKind.CODE, code_hash=code_hash)


@contextmanager
def access_context(told: AccessContext | None) -> Iterator[None]:
    """Ask as this one, until the end of the block; then as whoever asked before.

    PostgreSQL forgets with the transaction, so one is opened: a connection that goes back to the pool never takes
    anybody's access along.
    """
    before = _current.get()
    with process_context(told), transaction.atomic():
        _set_in_database(told)
        yield
        if not connection.needs_rollback:  # a savepoint that is released would keep what was told in it
            _set_in_database(before)


@contextmanager
def process_context(told: AccessContext | None) -> Iterator[None]:
    """What this process itself knows of who asks. PostgreSQL is told by `access`, or by `as_owner`."""
    token = _current.set(told)
    try:
        yield
    finally:
        _current.reset(token)


def reuse_plans() -> None:
    """From here to the end of the transaction all questions are about one person: PostgreSQL keeps the first plan.

    It would else plan each of them anew every time, which takes longer than answering it. A list must not say this.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL plan_cache_mode = force_generic_plan")


def _set_in_database(told: AccessContext | None) -> None:
    """Transaction-local settings that the policies read. Empty means nobody."""
    words = (
        ("app.kind", told.kind.value if told else ""),
        ("app.provider", str(told.provider_id or "") if told else ""),
        ("app.user", str(told.user_id or "") if told else ""),
        ("app.client", str(told.client_id or "") if told else ""),
        ("app.code", told.code_hash if told else ""),
        ("app.day", today().isoformat()),
        # A plan that is kept does not know how many rows are wanted: bad for lists, see `about_one`.
        ("plan_cache_mode", "force_custom_plan"),
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT " + ", ".join(["set_config(%s, %s, true)"] * len(words)), [word for pair in words for word in pair]
        )
