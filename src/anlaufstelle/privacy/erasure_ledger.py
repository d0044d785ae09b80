"""The ledger of erasures: random ids only, in a file beside the database, so that a restored backup is erased again.

A line is written before anything is erased, and another one afterwards. In between, the transaction may be rolled back
or the machine may stop. An erasure without a second line is resolved by looking at the database
(actions.resolve_unclear_erasures).
"""

import datetime as dt
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from anlaufstelle.core import ledger


class ErasureState(StrEnum):
    """What became of an erasure."""

    BEGUN = "begun"
    DONE = "done"
    WITHDRAWN = "withdrawn"  # rolled back: the file still exists
    UNCLEAR = "unclear"  # the database of that time is gone, so it cannot be decided


@dataclass(frozen=True)
class Erasure:
    """An erasure of one client at one provider. `at`: when it began; None in lines of earlier versions."""

    client: UUID
    provider: UUID
    at: dt.datetime | None = None


def ledger_file() -> Path:
    """Return the path of the ledger. It belongs to the installation and is not part of a backup."""
    return Path(settings.HOME) / "erased"


def begin_erasure(client: UUID, provider: UUID) -> Erasure:
    """Write the first line of an erasure. Call it before anything is erased."""
    erasure = Erasure(client, provider, timezone.now())
    mark(erasure, ErasureState.BEGUN)
    return erasure


def mark(erasure: Erasure, state: ErasureState) -> None:
    """Append a state of an erasure, synced to disk."""
    if erasure.at is None:
        raise ValueError("an erasure without a moment is not marked")
    ledger.append(ledger_file(), f"{erasure.at.isoformat()} {erasure.client} {erasure.provider} {state}")


def erasures() -> dict[Erasure, ErasureState]:
    """Return each erasure and its state, in the order they began.

    An erasure without a time counts as done, unless there is a done one with a time for the same file. A line cut off
    by a crash is skipped: nothing was erased yet.
    """
    states: dict[Erasure, ErasureState] = {}
    for line in ledger.lines(ledger_file()):
        with suppress(ValueError):
            erasure, state = _read(line.split(" "))
            states[erasure] = state
    dated = {
        (erasure.client, erasure.provider)
        for erasure, state in states.items()
        if erasure.at and state == ErasureState.DONE
    }
    return {
        erasure: state
        for erasure, state in states.items()
        if erasure.at or (erasure.client, erasure.provider) not in dated
    }


def _read(words: list[str]) -> tuple[Erasure, ErasureState]:
    """Parse one line. Raises ValueError if it is incomplete."""
    if len(words) == 2:
        client, provider = words
        return Erasure(UUID(client), UUID(provider)), ErasureState.DONE
    at, client, provider, state = words
    return Erasure(UUID(client), UUID(provider), dt.datetime.fromisoformat(at)), ErasureState(state)


def mark_all_unclear() -> None:
    """Mark unfinished erasures as unclear, before a restore replaces the database that could tell."""
    for erasure, state in erasures().items():
        if state == ErasureState.BEGUN:
            mark(erasure, ErasureState.UNCLEAR)


def unclear() -> list[Erasure]:
    """Return the erasures of which nobody knows whether they were done, unless a later one of the same file was."""
    states = erasures()
    done = [erasure for erasure, state in states.items() if state == ErasureState.DONE]
    return [
        erasure
        for erasure, state in states.items()
        if erasure.at and state == ErasureState.UNCLEAR and not any(_supersedes(later, erasure) for later in done)
    ]


def _supersedes(later: Erasure, erasure: Erasure) -> bool:
    same_file = (later.client, later.provider) == (erasure.client, erasure.provider)
    return same_file and later.at is not None and erasure.at is not None and later.at > erasure.at
