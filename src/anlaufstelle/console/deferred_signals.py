"""Defer signals that end the process (Ctrl-C, SIGTERM, a closed terminal) during critical sections.

Python raises the exception at whatever instruction it has reached: between creating a folder and noting that it must
be removed, or between moving a file and reporting it. Signal masks would not help, because other threads of the
process would receive the signal instead.
"""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType, TracebackType
from typing import Any, Self

SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


class DeferredSignals:
    """A context manager that defers signals until its end, or until a `delivered` block inside."""

    def __init__(self) -> None:
        self.received: list[int] = []
        self.handlers: dict[signal.Signals, Any] = {}

    def __enter__(self) -> Self:
        for number in SIGNALS:
            self.handlers[number] = signal.signal(number, self._remember)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exception: BaseException | None, traceback: TracebackType | None
    ) -> None:
        for number, handler in self.handlers.items():
            signal.signal(number, handler)
        if self.received:
            signal.raise_signal(self.received.pop())

    def _remember(self, number: int, frame: FrameType | None) -> None:
        self.received.append(number)

    @contextmanager
    def delivered(self) -> Iterator[None]:
        """Deliver signals inside the block: for long operations that leave nothing behind when interrupted."""
        try:
            self.__exit__(None, None, None)
            yield
        finally:
            self.__enter__()
