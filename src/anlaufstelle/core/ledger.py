"""Files beside the database that only grow, a line at a time: what a restored backup must not forget."""

import fcntl
import os
from pathlib import Path


def append(file: Path, line: str) -> None:
    """Write one line (ASCII) and make sure it stays. After a line that a crash has cut off a new one is begun."""
    with file.open("a+b") as ledger:
        fcntl.flock(ledger, fcntl.LOCK_EX)
        if size := ledger.seek(0, os.SEEK_END):
            ledger.seek(size - 1)
            ledger.write(b"" if ledger.read() == b"\n" else b"\n")
        ledger.write(f"{line}\n".encode("ascii"))
        ledger.flush()
        os.fsync(ledger.fileno())


def lines(file: Path) -> list[str]:
    """Its lines in order; the last one may be cut off."""
    return file.read_text(encoding="ascii").splitlines() if file.exists() else []
