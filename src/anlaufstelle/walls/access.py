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


class Kind(StrEnum):
    """Who may stand behind a question."""

    STAFF = "staff"
    PERSON = "person"  # the person herself, on her own page
    CODE = "code"  # whoever holds a printed code, before it is known whose it is
    MAINTENANCE = "maintenance"  # migrations, backup, restore: named commands of the console, and nothing else


@dataclass(frozen=True)
class Access:
    """What the database is told of the one who asks: no name, no role, only whose rows may be touched at all."""

    kind: Kind
    provider_id: UUID | None = None
    user_id: UUID | None = None
    person_id: UUID | None = None
    code_hash: str = ""


MAINTENANCE = Access(Kind.MAINTENANCE)

_asking: ContextVar[Access | None] = ContextVar("asking", default=None)


def asking() -> Access | None:
    """Who asks now; nobody: then every table with something personal is shut."""
    return _asking.get()


def of(actor: Actor) -> Access | None:
    """What the database is told of an actor. Somebody without provider and person gets no access at all."""
    if actor.person_id:
        return Access(Kind.PERSON, person_id=actor.person_id)
    if actor.provider_id:
        return Access(Kind.STAFF, provider_id=actor.provider_id, user_id=actor.user_id)
    return None


def of_code(code_hash: str) -> Access:
    """What the database is told of somebody who holds a code: it gives out the one row of that code."""
    return Access(Kind.CODE, code_hash=code_hash)


@contextmanager
def access(told: Access | None) -> Iterator[None]:
    """Ask as this one, until the end of the block; then as whoever asked before.

    PostgreSQL forgets with the transaction, so one is opened: a connection that goes back to the pool never takes
    anybody's access along.
    """
    before = _asking.get()
    with asking_as(told), transaction.atomic():
        _tell(told)
        yield
        if not connection.needs_rollback:  # a savepoint that is released would keep what was told in it
            _tell(before)


@contextmanager
def asking_as(told: Access | None) -> Iterator[None]:
    """What this process itself knows of who asks. PostgreSQL is told by `access`, or by `as_owner`."""
    token = _asking.set(told)
    try:
        yield
    finally:
        _asking.reset(token)


def about_one() -> None:
    """From here to the end of the transaction all questions are about one person: PostgreSQL keeps the first plan.

    It would else plan each of them anew every time, which takes longer than answering it. A list must not say this.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL plan_cache_mode = force_generic_plan")


def _tell(told: Access | None) -> None:
    """Transaction-local settings that the policies read. Empty means nobody."""
    words = (
        ("app.kind", told.kind.value if told else ""),
        ("app.provider", str(told.provider_id or "") if told else ""),
        ("app.user", str(told.user_id or "") if told else ""),
        ("app.person", str(told.person_id or "") if told else ""),
        ("app.code", told.code_hash if told else ""),
        ("app.day", today().isoformat()),
        # A plan that is kept does not know how many rows are wanted: bad for lists, see `about_one`.
        ("plan_cache_mode", "force_custom_plan"),
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT " + ", ".join(["set_config(%s, %s, true)"] * len(words)), [word for pair in words for word in pair]
        )
