"""Which consents were taken back: their keys only, beside the database, so that a restored backup does not open again
what a person has ended. The ledger of erasures (privacy/erasure_ledger.py) lies beside it.
"""

from contextlib import suppress
from pathlib import Path
from uuid import UUID

from django.conf import settings

from anlaufstelle.core import ledger


def ledger_file() -> Path:
    """It belongs to the installation, not to its backups."""
    return Path(settings.HOME) / "ended"


def record_withdrawal(consent: UUID) -> None:
    """A consent ends; called before it does. If that is undone, a restore ends it all the same: the safe side."""
    ledger.append(ledger_file(), str(consent))


def withdrawn_consents() -> set[UUID]:
    """Their keys. A line that a crash has cut off is passed over: that consent had not ended yet."""
    found = set()
    for line in ledger.lines(ledger_file()):
        with suppress(ValueError):
            found.add(UUID(line))
    return found
