"""Append-only files beside the database, for facts that must survive the restore of an older backup."""

import fcntl
import os
from pathlib import Path


def append(file: Path, line: str) -> None:
    """Append one line (ASCII) and sync it to disk. A line cut off by a crash is ended first."""
    with file.open("a+b") as ledger:
        fcntl.flock(ledger, fcntl.LOCK_EX)
        if size := ledger.seek(0, os.SEEK_END):
            ledger.seek(size - 1)
            ledger.write(b"" if ledger.read() == b"\n" else b"\n")
        ledger.write(f"{line}\n".encode("ascii"))
        ledger.flush()
        os.fsync(ledger.fileno())


def lines(file: Path) -> list[str]:
    """Return the lines in order. A crash may have cut off the last one."""
    return file.read_text(encoding="ascii").splitlines() if file.exists() else []
