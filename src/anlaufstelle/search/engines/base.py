"""What the word index needs of a database: its own table or column, and candidates for some words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


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

    def count_words(self, changes: Sequence[tuple[str, int]], version: int) -> None:
        """Add to the count of each word, inside the caller's transaction."""
        ...

    def make(self) -> list[str]:
        """The statements that make what the engine keeps."""
        ...

    def unmake(self) -> list[str]:
        """The statements that take it away."""
        ...
