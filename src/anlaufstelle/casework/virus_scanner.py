"""Client for the virus scanner clamd on this machine (INSTREAM protocol). Without a scanner, files stay unscanned."""

import socket
import struct
import time
from enum import Enum

from django.conf import settings

CONNECT_TIMEOUT = 3.0  # seconds
ANSWER_TIMEOUT = 20.0  # seconds for one file
CHUNK_SIZE = 64 * 1024
MAX_ANSWER_LENGTH = 4096


class ScanVerdict(Enum):
    """The verdict of the scanner on a file."""

    CLEAN = "clean"
    FOUND = "found"
    SILENT = "silent"  # not configured, no answer in time, or an answer that is not understood


def is_configured() -> bool:
    """Return whether a scanner is configured."""
    return bool(settings.SCANNER)


def is_available() -> bool:
    """Return whether the scanner answers."""
    return _ask(b"zPING\0") == "PONG"


def scan(content: bytes) -> ScanVerdict:
    """Return the verdict on a file. Only a plain OK counts as clean."""
    chunks = (content[start : start + CHUNK_SIZE] for start in range(0, len(content), CHUNK_SIZE))
    answer = _ask(b"zINSTREAM\0", *(struct.pack(">I", len(chunk)) + chunk for chunk in chunks), struct.pack(">I", 0))
    if answer == "stream: OK":
        return ScanVerdict.CLEAN
    return ScanVerdict.FOUND if answer.endswith(" FOUND") else ScanVerdict.SILENT


def _ask(*parts: bytes) -> str:
    """Send a command and return the answer; empty if there is none in time."""
    if not is_configured():
        return ""
    deadline = time.monotonic() + ANSWER_TIMEOUT
    try:
        with _connect() as connection:
            for part in parts:
                connection.settimeout(max(0.01, deadline - time.monotonic()))
                connection.sendall(part)
            return _receive(connection, deadline)
    except OSError:
        return ""


def _connect() -> socket.socket:
    address = settings.SCANNER
    if not address.startswith("/"):
        host, _, port = address.rpartition(":")
        return socket.create_connection((host.strip("[]"), int(port)), timeout=CONNECT_TIMEOUT)
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(CONNECT_TIMEOUT)
    try:
        connection.connect(address)
    except OSError:
        connection.close()
        raise
    return connection


def _receive(connection: socket.socket, deadline: float) -> str:
    received = b""
    while b"\0" not in received and len(received) < MAX_ANSWER_LENGTH:
        connection.settimeout(max(0.01, deadline - time.monotonic()))
        chunk = connection.recv(MAX_ANSWER_LENGTH)
        if not chunk:
            return ""  # the connection was closed within an answer
        received += chunk
    return received.partition(b"\0")[0].decode("utf-8", "replace").strip()
