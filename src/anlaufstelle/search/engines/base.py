"""What the word index needs of a database: its own table or column, and candidates for some words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from django.db.models import Model

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Candidate:
    """A document that holds one of the words, with its words, so that the house ranks it itself."""

    pk: int
    head: str
    body: str


class Engine(Protocol):
    """One way of asking for documents by words. Both engines answer the same question."""

    def candidates(self, groups: Sequence[Sequence[str]], limit: int, *, ranked: bool) -> list[Candidate]:
        """Documents that hold all words of at least one group, at most `limit`. One query.

        `ranked` asks for the best of them; without it, which are too many to rank, for any.
        """
        ...

    def store(self, rows: Sequence[Row], finish: Callable[[Row], object] = id) -> None:
        """New rows of one model; who has no key yet gets one. `finish` is the last work on each before it goes."""
        ...

    def count_words(self, changes: Sequence[tuple[str, int]], version: int) -> None:
        """Add to the count of each word, inside the caller's transaction."""
        ...

    def make(self) -> list[str]:
        """The statements that make what the engine keeps."""
        ...

    def unmake(self) -> list[str]:
        """The statements that take it away."""
        ...
