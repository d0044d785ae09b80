"""The access context that row-level security reads. The same one for views, worker, shell and tests."""

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
    """Who the database is queried for."""

    STAFF = "staff"
    CLIENT = "client"  # in the client portal
    CODE = "code"  # the holder of a portal code, before it is known whose it is
    MAINTENANCE = "maintenance"  # migrations, backup, restore: named console commands only


@dataclass(frozen=True)
class AccessContext:
    """What the database knows about the reader: no name and no role, only which rows are accessible at all."""

    kind: AccessKind
    provider_id: UUID | None = None
    user_id: UUID | None = None
    client_id: UUID | None = None
    code_hash: str = ""


MAINTENANCE = AccessContext(AccessKind.MAINTENANCE)

_current: ContextVar[AccessContext | None] = ContextVar("asking", default=None)


def current_context() -> AccessContext | None:
    """Return the current access context. None: every table with personal data is closed."""
    return _current.get()


def context_of(actor: Actor) -> AccessContext | None:
    """Return the access context of an actor. An actor without provider and client has no access at all."""
    if actor.client_id:
        return AccessContext(AccessKind.CLIENT, client_id=actor.client_id)
    if actor.provider_id:
        return AccessContext(AccessKind.STAFF, provider_id=actor.provider_id, user_id=actor.user_id)
    return None


def context_of_code(code_hash: str) -> AccessContext:
    """Return the access context for the holder of a portal code, which opens the one row of that code."""
    return AccessContext(AccessKind.CODE, code_hash=code_hash)


@contextmanager
def access_context(context: AccessContext | None) -> Iterator[None]:
    """Run the block with an access context, then restore the previous one.

    PostgreSQL drops the settings at the end of the transaction, so one is opened: a pooled connection never keeps
    anybody's access.
    """
    before = _current.get()
    with process_context(context), transaction.atomic():
        _apply_to_transaction(context)
        yield
        if not connection.needs_rollback:  # releasing a savepoint keeps the settings made in it
            _apply_to_transaction(before)


@contextmanager
def process_context(context: AccessContext | None) -> Iterator[None]:
    """Set the access context of this process only. `access_context` and `as_owner` set it in PostgreSQL."""
    token = _current.set(context)
    try:
        yield
    finally:
        _current.reset(token)


def reuse_plans() -> None:
    """Let PostgreSQL reuse generic plans until the end of the transaction.

    For requests about a single client only: planning each query anew takes longer than running it. Lists need custom
    plans.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL plan_cache_mode = force_generic_plan")


def _apply_to_transaction(context: AccessContext | None) -> None:
    """Set the transaction-local settings that the policies read. Empty values match nobody."""
    settings = (
        ("app.kind", context.kind.value if context else ""),
        ("app.provider", str(context.provider_id or "") if context else ""),
        ("app.user", str(context.user_id or "") if context else ""),
        ("app.client", str(context.client_id or "") if context else ""),
        ("app.code", context.code_hash if context else ""),
        ("app.day", today().isoformat()),
        # A generic plan ignores how many rows are wanted, which is bad for lists. See `reuse_plans`.
        ("plan_cache_mode", "force_custom_plan"),
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT " + ", ".join(["set_config(%s, %s, true)"] * len(settings)),
            [value for setting in settings for value in setting],
        )
