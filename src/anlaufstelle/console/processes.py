"""Start and stop the web server and the worker."""

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
    """Return the environment variable PORT, or 8000. Raises CannotRun."""
    return _number("PORT", os.environ.get("PORT", ""), default=8000, maximum=65535)


def _number(name: str, value: str, *, default: int, maximum: int) -> int:
    if not value.strip():
        return default
    if not re.fullmatch(r"[0-9]{1,9}", value.strip()) or not 1 <= int(value) <= maximum:
        raise CannotRun(f"{name} is “{value[:20]}”. Please write a whole number from 1 to {maximum}.")
    return int(value)


def refuse_taken_port(number: int) -> None:
    """Raise CannotRun if another program listens on this port."""
    if not 1 <= number <= 65535:
        raise CannotRun(f"{number} is no port. Please choose one from 1 to 65535, for example: PORT=8000")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((ADDRESS, number))
        except OSError as error:
            if error.errno == errno.EACCES:
                raise CannotRun(f"Port {number} is for root only. Please choose one above 1023: PORT=8000") from None
            raise CannotRun(
                f"Port {number} is taken by another program. Please choose another one, for example: PORT={number + 1}"
            ) from None


def web_command(number: int) -> list[str]:
    """Return the command line of gunicorn, with one process per core.

    Each has more threads than it can use, so that requests that wait for a lock do not block the others.
    """
    cores = min(os.cpu_count() or 2, 8)
    processes = _number("WEB_CONCURRENCY", os.environ.get("WEB_CONCURRENCY", ""), default=cores, maximum=1000)
    return [
        sys.executable,
        "-m",
        "gunicorn",
        "anlaufstelle.config.wsgi",
        "--bind",
        f"{ADDRESS}:{number}",
        "--worker-class",
        "gthread",
        "--workers",
        str(processes),
        "--threads",
        "8",
        "--timeout",
        "60",
        "--graceful-timeout",
        "5",
        "--log-level",
        "warning",
    ]


def run_worker_and_server(number: int) -> int:
    """Run worker and web server until one of them ends, or Ctrl-C. Return the exit code."""
    return run_until_one_ends([sys.executable, "-m", "anlaufstelle", "worker"], web_command(number))


def run_until_one_ends(*commands: list[str]) -> int:
    """Run commands until one of them ends, or Ctrl-C; then stop all. Return the exit code."""
    signals: list[int] = []

    def stop(signal_number: int, frame: FrameType | None) -> None:
        signals.append(signal_number)

    # Set before the first process starts, so that none is left behind.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)
    processes: list[Process] = []
    try:
        for command in commands:
            processes.append(subprocess.Popen(command, env=environment(), start_new_session=True))  # noqa: S603
        while not signals and all(process.poll() is None for process in processes):
            time.sleep(0.2)
    finally:
        exit_codes = [process.returncode for process in processes if process.returncode is not None]
        _stop(processes)
    return 0 if signals else exit_codes[0] or 1


def environment() -> dict[str, str]:
    """Return the environment of web server and worker, without the password of the owner role."""
    return {name: value for name, value in os.environ.items() if name != "ANLAUFSTELLE_OWNER_URL"}


def _stop(processes: list[Process]) -> None:
    """Terminate the processes. After SECONDS_TO_END, kill those that remain with their children."""
    for process in processes:
        if process.poll() is None:
            process.terminate()
    deadline = time.monotonic() + SECONDS_TO_END
    for process in processes:
        try:
            process.wait(timeout=max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            pass
        finally:
            _kill_process_group(process)


def _kill_process_group(process: Process) -> None:
    # Each process has its own session, so its children are in its process group.
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    process.wait()
