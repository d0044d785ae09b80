"""The home folder, which contains all data of an installation."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from anlaufstelle.core.errors import CannotRun


def make_folder(home: Path) -> None:
    """Create the home folder. Raises CannotRun if it is not writable."""
    try:
        home.mkdir(parents=True, exist_ok=True)
        probe = home / f".probe-{os.getpid()}"
        probe.write_text("")
        probe.unlink()
    except OSError as error:
        raise CannotRun(
            f"The folder {home} cannot be written ({error.strerror}). Please make it writable, or set"
            " ANLAUFSTELLE_HOME to a folder that is."
        ) from error


@contextmanager
def exclusive_home_lock(home: Path) -> Iterator[None]:
    """Hold an exclusive lock on the home folder. A second command waits until the first has finished."""
    descriptor = os.open(home, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
