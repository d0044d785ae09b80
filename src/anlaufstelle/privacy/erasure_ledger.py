"""Who was erased: random keys only, kept beside the database and not in it, so that a restored backup forgets again.

A line is written before anything is erased, and another one when it is done: between both a transaction may be undone,
or the machine may end. What was begun and has no second line is settled by looking at the database (actions.settle).
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
    """What became of an erasure that was begun."""

    BEGUN = "begun"
    DONE = "done"
    WITHDRAWN = "withdrawn"  # it was undone, and her file stayed
    UNCLEAR = "unclear"  # the database of that time is gone, so nobody can look any more


@dataclass(frozen=True)
class Erasure:
    """Of one person at one provider. `at`: the moment it was begun; earlier versions have written none."""

    client: UUID
    provider: UUID
    at: dt.datetime | None = None


def ledger_file() -> Path:
    """The ledger. It belongs to the installation, not to its backups."""
    return Path(settings.HOME) / "erased"


def begin_erasure(client: UUID, provider: UUID) -> Erasure:
    """An erasure begins; called before anything is erased."""
    begun = Erasure(client, provider, timezone.now())
    mark(begun, ErasureState.BEGUN)
    return begun


def mark(one: Erasure, told: ErasureState) -> None:
    """Write one line, so that it stays."""
    if one.at is None:
        raise ValueError("an erasure without a moment is not marked")
    ledger.append(ledger_file(), f"{one.at.isoformat()} {one.client} {one.provider} {told}")


def erasures() -> dict[Erasure, ErasureState]:
    """Each erasure and what became of it, in the order they were begun.

    One without a moment counts as done, until another one of the same two is. A line that a crash has cut off is
    passed over: nothing was erased yet.
    """
    found: dict[Erasure, ErasureState] = {}
    for line in ledger.lines(ledger_file()):
        with suppress(ValueError):
            one, told = _read(line.split(" "))
            found[one] = told
    dated = {(one.client, one.provider) for one, told in found.items() if one.at and told == ErasureState.DONE}
    return {one: told for one, told in found.items() if one.at or (one.client, one.provider) not in dated}


def _read(words: list[str]) -> tuple[Erasure, ErasureState]:
    """One line. Raises ValueError where it is not whole."""
    if len(words) == 2:
        client, provider = words
        return Erasure(UUID(client), UUID(provider)), ErasureState.DONE
    at, client, provider, told = words
    return Erasure(UUID(client), UUID(provider), dt.datetime.fromisoformat(at)), ErasureState(told)


def mark_all_unclear() -> None:
    """Another database takes the place of the one in which it could be looked whether it was done: before a restore."""
    for one, told in erasures().items():
        if told == ErasureState.BEGUN:
            mark(one, ErasureState.UNCLEAR)


def unclear() -> list[Erasure]:
    """What was begun, and nobody knows whether it was done; later erasures of the same two speak for it."""
    told = erasures()
    done = [(one.client, one.provider, one.at) for one, what in told.items() if one.at and what == ErasureState.DONE]
    return [
        one
        for one, what in told.items()
        if one.at and what == ErasureState.UNCLEAR
        and not any(who == one.client and where == one.provider and at > one.at for who, where, at in done)
    ]  # fmt: skip
