"""Asking a virus scanner on this machine: clamd, in its own words (INSTREAM). Without one, files wait."""

import socket
import struct
import time
from enum import Enum

from django.conf import settings

REACHED_IN = 3.0  # seconds until the line must stand
ANSWERED_IN = 20.0  # seconds for one file
PIECE = 64 * 1024
LONGEST_ANSWER = 4096


class Verdict(Enum):
    """What it says of a file."""

    CLEAN = "clean"
    FOUND = "found"
    SILENT = "silent"  # nothing: none is named, or it does not answer, or it says what we do not understand


def is_named() -> bool:
    """Whether there should be one."""
    return bool(settings.SCANNER)


def answers() -> bool:
    """Whether it is there."""
    return _ask(b"zPING\0") == "PONG"


def verdict_on(content: bytes) -> Verdict:
    """What it says of a file. Only a plain OK is one."""
    pieces = (content[at : at + PIECE] for at in range(0, len(content), PIECE))
    said = _ask(b"zINSTREAM\0", *(struct.pack(">I", len(piece)) + piece for piece in pieces), struct.pack(">I", 0))
    if said == "stream: OK":
        return Verdict.CLEAN
    return Verdict.FOUND if said.endswith(" FOUND") else Verdict.SILENT


def _ask(*told: bytes) -> str:
    """Its answer; nothing where there is none in time."""
    if not is_named():
        return ""
    until = time.monotonic() + ANSWERED_IN
    try:
        with _line() as line:
            for part in told:
                line.settimeout(max(0.01, until - time.monotonic()))
                line.sendall(part)
            return _heard(line, until)
    except OSError:
        return ""


def _line() -> socket.socket:
    place = settings.SCANNER
    if not place.startswith("/"):
        host, _, port = place.rpartition(":")
        return socket.create_connection((host.strip("[]"), int(port)), timeout=REACHED_IN)
    line = socket.socket(socket.AF_UNIX)
    line.settimeout(REACHED_IN)
    try:
        line.connect(place)
    except OSError:
        line.close()
        raise
    return line


def _heard(line: socket.socket, until: float) -> str:
    heard = b""
    while b"\0" not in heard and len(heard) < LONGEST_ANSWER:
        line.settimeout(max(0.01, until - time.monotonic()))
        piece = line.recv(LONGEST_ANSWER)
        if not piece:
            return ""  # cut off: half an answer is none
        heard += piece
    return heard.partition(b"\0")[0].decode("utf-8", "replace").strip()
