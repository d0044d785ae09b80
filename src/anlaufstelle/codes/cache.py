"""The code lists, cached in memory and refreshed every few seconds."""

import datetime as dt
import time
from dataclasses import dataclass
from threading import Lock

from anlaufstelle.codes.models import Code
from anlaufstelle.core.dates import today

CACHE_SECONDS = 10.0  # how long a page may still show a label that the operator has just changed


@dataclass(frozen=True)
class CodeLists:
    """All codes that are valid on one day, by list and code."""

    day: dt.date
    lists: dict[str, dict[str, Code]]

    def get(self, name: str, code: str) -> Code | None:
        """Return one code of one list, or None."""
        return self.lists.get(name, {}).get(code)

    def all(self, name: str) -> list[Code]:
        """Return the codes of a list in their order."""
        return list(self.lists.get(name, {}).values())

    def children(self, name: str, parent: str) -> list[Code]:
        """Return the direct children of a code. An empty parent returns the top level."""
        return [code for code in self.all(name) if code.parent == parent]

    def label(self, name: str, code: str, language: str) -> str:
        """Return the label of a code, or the code itself where the list does not contain it."""
        row = self.get(name, code)
        return row.label(language) if row else code


_lock = Lock()
_cached: tuple[float, CodeLists] | None = None


def code_lists() -> CodeLists:
    """Return the code lists of today. Causes one query at most every CACHE_SECONDS in each process."""
    global _cached  # noqa: PLW0603 - the cache of this module
    day = today()
    cached = _cached
    if cached and cached[1].day == day and time.monotonic() - cached[0] < CACHE_SECONDS:
        return cached[1]
    with _lock:
        lists: dict[str, dict[str, Code]] = {}
        for code in Code.objects.valid_on(day):
            lists.setdefault(code.list, {})[code.code] = code
        _cached = (time.monotonic(), CodeLists(day, lists))
        return _cached[1]


def clear_cache() -> None:
    """Make the next call of `code_lists` read the database."""
    global _cached  # noqa: PLW0603
    _cached = None
