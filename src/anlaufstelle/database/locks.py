"""Locks on files, which the system itself lets go when the last process that holds them has ended, however it ended."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from anlaufstelle.core.errors import CannotRun


def opened(file: Path) -> int:
    """A file descriptor of its own for a lock. Children do not inherit it unless they are told to."""
    return os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def is_taken(file: Path) -> bool:
    """Whether any process holds this lock."""
    descriptor = opened(file)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


@contextmanager
def exclusively(file: Path, *, seconds: float) -> Iterator[None]:
    """Hold this lock alone until the end of the block. Raises CannotRun when it is not free in time."""
    descriptor = opened(file)
    until = time.monotonic() + seconds
    try:
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > until:
                    raise CannotRun(
                        f"Another command has been starting or stopping the database in {file.parent} for"
                        f" {seconds:.0f} seconds. Please wait until it has ended, and try again."
                    ) from None
                time.sleep(0.05)
        yield
    finally:
        os.close(descriptor)
