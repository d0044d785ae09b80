"""The code lists as pages read them: kept in memory, looked at anew every few seconds."""

import datetime as dt
import time
from dataclasses import dataclass
from threading import Lock

from anlaufstelle.codes.models import Code
from anlaufstelle.core.dates import today

SECONDS = 10.0  # so long may a page still show a label that the operator has just changed


@dataclass(frozen=True)
class CodeLists:
    """All codes that are valid on one day."""

    day: dt.date
    lists: dict[str, dict[str, Code]]

    def get(self, name: str, code: str) -> Code | None:
        """One code of one list."""
        return self.lists.get(name, {}).get(code)

    def all(self, name: str) -> list[Code]:
        """A list in its order."""
        return list(self.lists.get(name, {}).values())

    def children(self, name: str, parent: str) -> list[Code]:
        """The codes right below one code; of the empty parent: the top of the list."""
        return [code for code in self.all(name) if code.parent == parent]

    def label(self, name: str, code: str, language: str) -> str:
        """The words for a code; the code itself where the list does not know it."""
        found = self.get(name, code)
        return found.label(language) if found else code


_lock = Lock()
_cached: tuple[float, CodeLists] | None = None


def code_lists() -> CodeLists:
    """The code lists of today. One query at most every few seconds in each process."""
    global _cached  # noqa: PLW0603 - the one memory of this file
    day = today()
    kept = _cached
    if kept and kept[1].day == day and time.monotonic() - kept[0] < SECONDS:
        return kept[1]
    with _lock:
        lists: dict[str, dict[str, Code]] = {}
        for code in Code.objects.valid_on(day):
            lists.setdefault(code.list, {})[code.code] = code
        _cached = (time.monotonic(), CodeLists(day, lists))
        return _cached[1]


def clear_cache() -> None:
    """Read the lists anew at the next question."""
    global _cached  # noqa: PLW0603
    _cached = None
