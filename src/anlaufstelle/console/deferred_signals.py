"""Being told to end (Ctrl-C, the system, a terminal that was closed), put off until nothing is left half done.

Python raises at whatever instruction it stands when it is told: between making a folder and noting that it must go,
or between putting a file in its place and saying so. Masks of the system would not help, for a process that
calculates has threads that take the signal instead.
"""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType, TracebackType
from typing import Any, Self

SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


class DeferredSignals:
    """Within it the process goes on when it is told to end; it ends at the end of the block, or where it is lifted."""

    def __init__(self) -> None:
        self.told: list[int] = []
        self.before: dict[signal.Signals, Any] = {}

    def __enter__(self) -> Self:
        for each in SIGNALS:
            self.before[each] = signal.signal(each, self._remember)
        return self

    def __exit__(self, kind: type[BaseException] | None, why: BaseException | None, at: TracebackType | None) -> None:
        for each, handler in self.before.items():
            signal.signal(each, handler)
        if self.told:
            signal.raise_signal(self.told.pop())

    def _remember(self, number: int, frame: FrameType | None) -> None:
        self.told.append(number)

    @contextmanager
    def lifted(self) -> Iterator[None]:
        """For what takes long and leaves nothing when it breaks off: within it the process may end."""
        try:
            self.__exit__(None, None, None)
            yield
        finally:
            self.__enter__()
