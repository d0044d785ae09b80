"""The ids of withdrawn consents, in a file beside the database, so that a restored backup does not revive them.

The ledger of erasures (privacy/erasure_ledger.py) lies in the same folder.
"""

from contextlib import suppress
from pathlib import Path
from uuid import UUID

from django.conf import settings

from anlaufstelle.core import ledger


def ledger_file() -> Path:
    """Return the path of the ledger. It belongs to the installation and is not part of a backup."""
    return Path(settings.HOME) / "ended"


def record_withdrawal(consent: UUID) -> None:
    """Append a consent to the ledger. Call it before the consent ends.

    If the transaction is rolled back, a restore ends the consent nevertheless: fail closed.
    """
    ledger.append(ledger_file(), str(consent))


def withdrawn_consents() -> set[UUID]:
    """Return the ids in the ledger. A line cut off by a crash is skipped: that consent had not ended yet."""
    consents = set()
    for line in ledger.lines(ledger_file()):
        with suppress(ValueError):
            consents.add(UUID(line))
    return consents
