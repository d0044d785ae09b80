"""A virus scanner that knows one virus, on this machine, as clamd speaks."""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.casework.file_samples import EICAR


class Clamd:
    """Answers one question after the other. `mood`: well, silent, broken, or full (it takes no large files)."""

    def __init__(self, family: int, place: tuple[str, int] | str) -> None:
        self.mood, self.asked = "well", 0
        self.ear = socket.socket(family)
        self.ear.bind(place)
        self.ear.listen()
        self.ended = threading.Event()
        threading.Thread(target=self._serve, daemon=True).start()

    @property
    def place(self) -> str:
        """As ANLAUFSTELLE_SCANNER names it."""
        name = self.ear.getsockname()
        return name if isinstance(name, str) else f"{name[0]}:{name[1]}"

    def _serve(self) -> None:
        while not self.ended.is_set():
            with suppress(OSError):
                line, _ = self.ear.accept()
                with line:
                    self._answer(line)

    def _answer(self, line: socket.socket) -> None:
        word = b""
        while not word.endswith(b"\0"):
            word += line.recv(1)
        self.asked += 1
        if self.mood == "silent":
            self.ended.wait(2)
            return
        if word == b"zPING\0":
            line.sendall(b"PONG\0")
            return
        content = b""
        while length := struct.unpack(">I", self._exactly(line, 4))[0]:
            content += self._exactly(line, length)
        said = b"Eicar-Signature FOUND" if EICAR in content else b"OK"
        line.sendall({"well": b"stream: " + said + b"\0", "broken": b"stream: O"}.get(self.mood, b"too large. ERROR\0"))

    @staticmethod
    def _exactly(line: socket.socket, length: int) -> bytes:
        found = b""
        while len(found) < length:
            found += line.recv(length - len(found)) or b"\0" * length
        return found

    def close(self) -> None:
        """It is gone."""
        self.ended.set()
        with suppress(OSError):
            self.ear.shutdown(socket.SHUT_RDWR)
        self.ear.close()


@contextmanager
def clamd(socket_file: Path | None = None) -> Iterator[Clamd]:
    """A scanner for a while, at a port of this machine or at a socket file."""
    made = Clamd(socket.AF_UNIX, str(socket_file)) if socket_file else Clamd(socket.AF_INET, ("127.0.0.1", 0))
    try:
        yield made
    finally:
        made.close()
