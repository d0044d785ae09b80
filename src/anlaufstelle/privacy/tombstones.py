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


class Mark(StrEnum):
    """What became of an erasure that was begun."""

    BEGUN = "begun"
    DONE = "done"
    WITHDRAWN = "withdrawn"  # it was undone, and her file stayed
    UNCLEAR = "unclear"  # the database of that time is gone, so nobody can look any more


@dataclass(frozen=True)
class Erasure:
    """Of one person at one provider. `at`: the moment it was begun; earlier versions have written none."""

    person: UUID
    provider: UUID
    at: dt.datetime | None = None


def file() -> Path:
    """The ledger. It belongs to the installation, not to its backups."""
    return Path(settings.HOME) / "erased"


def note(person: UUID, provider: UUID) -> Erasure:
    """An erasure begins; called before anything is erased."""
    begun = Erasure(person, provider, timezone.now())
    mark(begun, Mark.BEGUN)
    return begun


def mark(one: Erasure, told: Mark) -> None:
    """Write one line, so that it stays."""
    if one.at is None:
        raise ValueError("an erasure without a moment is not marked")
    ledger.append(file(), f"{one.at.isoformat()} {one.person} {one.provider} {told}")


def all_of_them() -> dict[Erasure, Mark]:
    """Each erasure and what became of it, in the order they were begun.

    One without a moment counts as done, until another one of the same two is. A line that a crash has cut off is
    passed over: nothing was erased yet.
    """
    found: dict[Erasure, Mark] = {}
    for line in ledger.lines(file()):
        with suppress(ValueError):
            one, told = _read(line.split(" "))
            found[one] = told
    dated = {(one.person, one.provider) for one, told in found.items() if one.at and told == Mark.DONE}
    return {one: told for one, told in found.items() if one.at or (one.person, one.provider) not in dated}


def _read(words: list[str]) -> tuple[Erasure, Mark]:
    """One line. Raises ValueError where it is not whole."""
    if len(words) == 2:
        person, provider = words
        return Erasure(UUID(person), UUID(provider)), Mark.DONE
    at, person, provider, told = words
    return Erasure(UUID(person), UUID(provider), dt.datetime.fromisoformat(at)), Mark(told)


def leave_unclear() -> None:
    """Another database takes the place of the one in which it could be looked whether it was done: before a restore."""
    for one, told in all_of_them().items():
        if told == Mark.BEGUN:
            mark(one, Mark.UNCLEAR)


def unclear() -> list[Erasure]:
    """What was begun, and nobody knows whether it was done; later erasures of the same two speak for it."""
    told = all_of_them()
    done = [(one.person, one.provider, one.at) for one, what in told.items() if one.at and what == Mark.DONE]
    return [
        one
        for one, what in told.items()
        if one.at and what == Mark.UNCLEAR
        and not any(who == one.person and where == one.provider and at > one.at for who, where, at in done)
    ]  # fmt: skip
