"""File locks. The system releases them when the last process that holds them ends, however it ends."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from anlaufstelle.core.errors import CannotRun


def open_lock(file: Path) -> int:
    """Open a lock file and return its file descriptor. Child processes inherit it only via `pass_fds`."""
    return os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def is_taken(file: Path) -> bool:
    """Return whether any process holds this lock."""
    descriptor = open_lock(file)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


@contextmanager
def exclusive_lock(file: Path, *, seconds: float) -> Iterator[None]:
    """Hold this lock exclusively for the block. Raises CannotRun if it is not free within `seconds`."""
    descriptor = open_lock(file)
    deadline = time.monotonic() + seconds
    try:
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise CannotRun(
                        f"Another command has been starting or stopping the database in {file.parent} for"
                        f" {seconds:.0f} seconds. Please wait until it has ended, and try again."
                    ) from None
                time.sleep(0.05)
        yield
    finally:
        os.close(descriptor)
