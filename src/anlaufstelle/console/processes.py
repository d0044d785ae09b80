"""Starting the web server, and all of it together; ending everything that was started."""

import errno
import os
import re
import signal
import socket
import subprocess
import sys
import time
from types import FrameType

from anlaufstelle.core.errors import CannotRun

ADDRESS = "127.0.0.1"
SECONDS_TO_END = 8
Process = subprocess.Popen[bytes]


def port() -> int:
    """PORT, or 8000. Raises CannotRun."""
    return _number("PORT", os.environ.get("PORT", ""), otherwise=8000, most=65535)


def _number(name: str, told: str, *, otherwise: int, most: int) -> int:
    if not told.strip():
        return otherwise
    if not re.fullmatch(r"[0-9]{1,9}", told.strip()) or not 1 <= int(told) <= most:
        raise CannotRun(f"{name} is “{told[:20]}”. Please write a whole number from 1 to {most}.")
    return int(told)


def refuse_taken_port(number: int) -> None:
    """Raises CannotRun if something else already listens there."""
    if not 1 <= number <= 65535:
        raise CannotRun(f"{number} is no port. Please choose one from 1 to 65535, for example: PORT=8000")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((ADDRESS, number))
        except OSError as why:
            if why.errno == errno.EACCES:
                raise CannotRun(f"Port {number} is for root only. Please choose one above 1023: PORT=8000") from None
            raise CannotRun(
                f"Port {number} is taken by another program. Please choose another one, for example: PORT={number + 1}"
            ) from None


def web_command(number: int) -> list[str]:
    """gunicorn with as many processes as this machine has cores.

    Each has more threads than it can use, so that some that wait for a lock do not keep everybody waiting.
    """
    cores = min(os.cpu_count() or 2, 8)
    processes = _number("WEB_CONCURRENCY", os.environ.get("WEB_CONCURRENCY", ""), otherwise=cores, most=1000)
    return [
        sys.executable, "-m", "gunicorn", "anlaufstelle.config.wsgi", "--bind", f"{ADDRESS}:{number}",
        "--worker-class", "gthread", "--workers", str(processes), "--threads", "8", "--timeout", "60",
        "--graceful-timeout", "5", "--log-level", "warning",
    ]  # fmt: skip


def run_worker_and_server(number: int) -> int:
    """The worker and the web server, until one ends or somebody presses Ctrl-C; then both end."""
    return until_one_ends([sys.executable, "-m", "anlaufstelle", "worker"], web_command(number))


def until_one_ends(*commands: list[str]) -> int:
    """Run these until one of them ends or somebody presses Ctrl-C; then all end. The exit code."""
    told: list[int] = []

    def stop(signal_number: int, frame: FrameType | None) -> None:
        told.append(signal_number)

    # Ctrl-C, the system, a terminal that was closed: from the first moment on, so that no part is left behind.
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, stop)
    parts: list[Process] = []
    try:
        for command in commands:
            parts.append(subprocess.Popen(command, env=surroundings(), start_new_session=True))  # noqa: S603
        while not told and all(part.poll() is None for part in parts):
            time.sleep(0.2)
    finally:
        ended = [part.returncode for part in parts if part.returncode is not None]
        _stop(parts)
    return 0 if told else ended[0] or 1


def surroundings() -> dict[str, str]:
    """The environment of web and worker: without the password of the role that owns the tables."""
    return {name: value for name, value in os.environ.items() if name != "ANLAUFSTELLE_OWNER_URL"}


def _stop(parts: list[Process]) -> None:
    """Ask each part to end what it is at; whoever is still there after some seconds is ended with all its children."""
    for part in parts:
        if part.poll() is None:
            part.terminate()
    until = time.monotonic() + SECONDS_TO_END
    for part in parts:
        try:
            part.wait(timeout=max(0.0, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            pass
        finally:
            _kill_process_group(part)


def _kill_process_group(part: Process) -> None:
    # Each part leads a session of its own, so its children are in its process group.
    try:
        os.killpg(part.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    part.wait()
