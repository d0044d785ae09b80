"""Asking a virus scanner on this machine: clamd, in its own words (INSTREAM). Without one, files wait."""

import socket
import struct
import time
from enum import Enum

from django.conf import settings

CONNECT_TIMEOUT = 3.0  # seconds until the line must stand
ANSWER_TIMEOUT = 20.0  # seconds for one file
PIECE = 64 * 1024
LONGEST_ANSWER = 4096


class ScanVerdict(Enum):
    """What it says of a file."""

    CLEAN = "clean"
    FOUND = "found"
    SILENT = "silent"  # nothing: none is named, or it does not answer, or it says what we do not understand


def is_configured() -> bool:
    """Whether there should be one."""
    return bool(settings.SCANNER)


def is_available() -> bool:
    """Whether it is there."""
    return _ask(b"zPING\0") == "PONG"


def scan(content: bytes) -> ScanVerdict:
    """What it says of a file. Only a plain OK is one."""
    pieces = (content[at : at + PIECE] for at in range(0, len(content), PIECE))
    said = _ask(b"zINSTREAM\0", *(struct.pack(">I", len(piece)) + piece for piece in pieces), struct.pack(">I", 0))
    if said == "stream: OK":
        return ScanVerdict.CLEAN
    return ScanVerdict.FOUND if said.endswith(" FOUND") else ScanVerdict.SILENT


def _ask(*told: bytes) -> str:
    """Its answer; nothing where there is none in time."""
    if not is_configured():
        return ""
    until = time.monotonic() + ANSWER_TIMEOUT
    try:
        with _connect() as line:
            for part in told:
                line.settimeout(max(0.01, until - time.monotonic()))
                line.sendall(part)
            return _receive(line, until)
    except OSError:
        return ""


def _connect() -> socket.socket:
    place = settings.SCANNER
    if not place.startswith("/"):
        host, _, port = place.rpartition(":")
        return socket.create_connection((host.strip("[]"), int(port)), timeout=CONNECT_TIMEOUT)
    line = socket.socket(socket.AF_UNIX)
    line.settimeout(CONNECT_TIMEOUT)
    try:
        line.connect(place)
    except OSError:
        line.close()
        raise
    return line


def _receive(line: socket.socket, until: float) -> str:
    heard = b""
    while b"\0" not in heard and len(heard) < LONGEST_ANSWER:
        line.settimeout(max(0.01, until - time.monotonic()))
        piece = line.recv(LONGEST_ANSWER)
        if not piece:
            return ""  # cut off: half an answer is none
        heard += piece
    return heard.partition(b"\0")[0].decode("utf-8", "replace").strip()
