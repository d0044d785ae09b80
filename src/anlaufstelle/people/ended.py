"""Which consents were taken back: their keys only, beside the database, so that a restored backup does not open again
what a person has ended. The ledger of erasures (privacy/tombstones.py) lies beside it.
"""

from contextlib import suppress
from pathlib import Path
from uuid import UUID

from django.conf import settings

from anlaufstelle.core import ledger


def file() -> Path:
    """It belongs to the installation, not to its backups."""
    return Path(settings.HOME) / "ended"


def note(consent: UUID) -> None:
    """A consent ends; called before it does. If that is undone, a restore ends it all the same: the safe side."""
    ledger.append(file(), str(consent))


def all_of_them() -> set[UUID]:
    """Their keys. A line that a crash has cut off is passed over: that consent had not ended yet."""
    found = set()
    for line in ledger.lines(file()):
        with suppress(ValueError):
            found.add(UUID(line))
    return found
