"""Who was erased: random keys only, kept beside the database and not in it, so that a restored backup forgets again."""

import fcntl
import os
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import connection


def file() -> Path:
    """The ledger. It belongs to the installation, not to its backups."""
    return Path(settings.HOME) / "erased"


def note(person: UUID, provider: UUID) -> None:
    """Write one line and make sure it stays; called before anything is erased."""
    with file().open("a", encoding="ascii") as ledger:
        fcntl.flock(ledger, fcntl.LOCK_EX)
        ledger.write(f"{person} {provider}\n")
        ledger.flush()
        os.fsync(ledger.fileno())


def all_of_them() -> Iterator[tuple[UUID, UUID]]:
    """Person and provider of each erasure. A line that a crash has cut off is passed over: nothing was erased yet."""
    if not file().exists():
        return
    for line in file().read_text(encoding="ascii").splitlines():
        person, _, provider = line.partition(" ")
        if len(person) == len(provider) == 36:
            yield UUID(person), UUID(provider)


def leave_no_trace() -> None:
    """SQLite overwrites what is deleted, but its log keeps old pages until it is folded in: do that now."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
