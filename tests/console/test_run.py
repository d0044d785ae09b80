"""anlaufstelle run: everything in one, and after the end nothing of it is left."""

import json
import os
import signal
import socket
import subprocess
import time
from pathlib import Path

import pytest

from anlaufstelle.console import processes
from anlaufstelle.core.errors import CannotRun
from tests.console.installation import Installation, alive, ended, family, free_port, get, running, until

LONGEST_END = 60


def started(house: Installation, *words: str, **more: str) -> tuple[subprocess.Popen[str], int]:
    port = free_port()
    return house.start("run", "--port", str(port), *words, ANLAUFSTELLE_MEANING="no", **more), port


def all_parts(process: subprocess.Popen[str]) -> set[int]:
    """run itself, the worker, gunicorn and its process."""
    until(lambda: len(family(process)) >= 4)
    return family(process)


def named(pids: set[int], word: str) -> int:
    """The first of these processes with the word in its command line."""
    return min(pid for pid in pids if word in Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0"))


def is_over(pids: set[int], port: int) -> bool:
    return not alive(pids) and get(port, "/healthz")[0] == 0


@pytest.mark.slow
def test_the_first_start_brings_the_demo_and_the_second_keeps_what_was_changed(bare: Installation) -> None:
    first, port = started(bare)
    with running(first):
        until(lambda: get(port, "/healthz") == (200, "ok\n"), 60)
        status, body = until(lambda: (found := get(port, "/readyz"))[0] == 200 and found, 20)
        assert (status, set(json.loads(body).values())) == (200, {True})
        offers = bare.number("SELECT count(*) FROM directory_service")
        assert offers >= 250
        assert get(port, "/de/")[0] == 200
        bare.query("UPDATE directory_service SET name = 'Von Hand geändert' WHERE external_id LIKE 'wohnung-suchen%'")
        changed = bare.number("SELECT count(*) FROM directory_service WHERE name = 'Von Hand geändert'")
        parts = all_parts(first)
        begun = time.monotonic()
        first.send_signal(signal.SIGINT)
        done = ended(first)
        assert time.monotonic() - begun < LONGEST_END
    assert done.code == 0, done
    assert f"http://127.0.0.1:{port}/" in done.out
    assert "demo" in done.out
    assert "Traceback" not in done.err
    assert is_over(parts, port)
    second, port = started(bare)
    with running(second):
        begun = time.monotonic()
        until(lambda: get(port, "/healthz")[0] == 200)
        assert time.monotonic() - begun < 60
        second.send_signal(signal.SIGTERM)
        again = ended(second)
    assert "First start" not in again.out
    assert bare.number("SELECT count(*) FROM directory_service") == offers
    assert bare.number("SELECT count(*) FROM directory_service WHERE name = 'Von Hand geändert'") == changed > 0


@pytest.mark.slow
@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGHUP])
def test_the_system_and_a_closed_terminal_end_every_part_within_seconds(
    told: signal.Signals, bare: Installation
) -> None:
    process, port = started(bare, "--empty")
    with running(process):
        until(lambda: get(port, "/healthz")[0] == 200)
        parts = all_parts(process)
        begun = time.monotonic()
        process.send_signal(told)
        done = ended(process)
        assert time.monotonic() - begun < LONGEST_END
    assert (done.code, done.err) == (0, "")
    assert is_over(parts, port)


@pytest.mark.slow
@pytest.mark.parametrize("wait_for", [0, "worker", "web"])
def test_told_to_end_while_it_still_starts_it_leaves_nothing(wait_for: int | str, bare: Installation) -> None:
    process, port = started(bare, "--empty")
    with running(process):
        if isinstance(wait_for, str):
            count = {"worker": 2, "web": 3}[wait_for]
            until(lambda: len(family(process)) >= count)
        parts = family(process)
        begun = time.monotonic()
        process.send_signal(signal.SIGTERM)
        done = ended(process)
        assert time.monotonic() - begun < LONGEST_END
        assert "Traceback" not in done.err
    until(lambda: is_over(parts, port))
    assert bare.run("setup").code == 0


@pytest.mark.slow
@pytest.mark.parametrize("part", ["worker", "gunicorn"])
def test_when_one_part_dies_the_other_ends_too(part: str, bare: Installation) -> None:
    process, port = started(bare, "--empty")
    with running(process):
        until(lambda: get(port, "/healthz")[0] == 200)
        parts = all_parts(process)
        os.kill(named(parts, part), signal.SIGKILL)
        done = ended(process)
    assert done.code != 0
    assert is_over(parts, port)


@pytest.mark.slow
def test_a_part_that_does_not_listen_is_ended_all_the_same(bare: Installation) -> None:
    process, port = started(bare, "--empty")
    with running(process):
        until(lambda: get(port, "/healthz")[0] == 200)
        parts = all_parts(process)
        os.kill(named(parts, "gunicorn"), signal.SIGSTOP)
        begun = time.monotonic()
        process.send_signal(signal.SIGTERM)
        assert ended(process).code == 0
        assert time.monotonic() - begun < LONGEST_END
    assert is_over(parts, port)


def test_a_taken_port_is_one_sentence_before_anything_else_happens(made: Installation) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert made.run("serve", "--port", str(port)).is_one_sentence(2, f"Port {port} is taken", "PORT=")
        assert made.run("run", PORT=str(port)).is_one_sentence(2, f"Port {port} is taken", "PORT=")


@pytest.mark.parametrize("told", ["0", "-1", "70000", "http", "8000.5", "٨٠٠٠", "9" * 5000])
def test_a_port_that_is_none_is_refused_in_a_sentence(told: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", told)
    with pytest.raises(CannotRun, match="from 1 to 65535"):
        processes.port()


def test_a_wrong_number_is_one_sentence_before_anything_else_happens(made: Installation) -> None:
    assert made.run("run", PORT="http").is_one_sentence(2, "PORT", "http")
    assert made.run("serve", "--port", "99999").is_one_sentence(2, "99999")
    done = made.run("serve", "--port", str(free_port()), WEB_CONCURRENCY="many")
    assert done.is_one_sentence(2, "WEB_CONCURRENCY", "many")


@pytest.mark.slow
def test_serve_becomes_the_web_server_and_ends_when_told(bare: Installation) -> None:
    port = free_port()
    process = bare.start("serve", "--port", str(port))
    with running(process):
        until(lambda: get(port, "/healthz")[0] == 200)
        status, body = get(port, "/readyz")
        assert (status, json.loads(body)["worker"]) == (503, False)
        process.send_signal(signal.SIGTERM)
        done = ended(process)
    assert done.code == 0
    assert "Traceback" not in done.err
    assert done.out == f"http://127.0.0.1:{port}/\n"
    assert get(port, "/healthz")[0] == 0
