"""The home folder, in which everything lies that an installation keeps."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from anlaufstelle.core.errors import CannotRun


def make_folder(home: Path) -> None:
    """The home folder, writable. Raises CannotRun."""
    try:
        home.mkdir(parents=True, exist_ok=True)
        probe = home / f".probe-{os.getpid()}"
        probe.write_text("")
        probe.unlink()
    except OSError as why:
        raise CannotRun(
            f"The folder {home} cannot be written ({why.strerror}). Please make it writable, or set"
            " ANLAUFSTELLE_HOME to a folder that is."
        ) from why


@contextmanager
def alone_in(home: Path) -> Iterator[None]:
    """Several commands may begin to make an installation: the second waits until the first has done it."""
    folder = os.open(home, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)
