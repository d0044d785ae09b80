"""Asking a virus scanner: what it says, and that nothing but a plain OK is one."""

import time
from pathlib import Path
from typing import Any

import pytest

from anlaufstelle.casework import virus_scanner
from anlaufstelle.casework.virus_scanner import ScanVerdict, scan
from anlaufstelle.config import env
from anlaufstelle.console import health
from tests.casework.clamd import clamd
from tests.casework.file_samples import EICAR


def test_without_a_scanner_nothing_is_said_of_a_file(settings: Any) -> None:
    settings.SCANNER = ""
    assert scan(EICAR) == ScanVerdict.SILENT
    finding = health.virus_scanner()
    assert finding.right
    assert "unchecked" in finding.sentence


@pytest.mark.parametrize("at_a_file", [False, True])
def test_it_finds_what_it_knows(settings: Any, tmp_path: Path, at_a_file: bool) -> None:
    with clamd(tmp_path / "clamd.ctl" if at_a_file else None) as there:
        settings.SCANNER = there.place
        assert scan(b"x" * 300_000) == ScanVerdict.CLEAN
        assert scan(b"x" * 300_000 + EICAR) == ScanVerdict.FOUND
        assert scan(b"") == ScanVerdict.CLEAN
        assert health.virus_scanner().right
    assert scan(b"x") == ScanVerdict.SILENT
    assert not health.virus_scanner().right


@pytest.mark.parametrize("mood", ["silent", "broken", "full"])
def test_whatever_else_it_says_is_no_answer_and_nobody_waits_long(
    settings: Any, monkeypatch: pytest.MonkeyPatch, mood: str
) -> None:
    monkeypatch.setattr(virus_scanner, "ANSWER_TIMEOUT", 0.3)
    with clamd() as there:
        settings.SCANNER, there.mood = there.place, mood
        began = time.monotonic()
        assert scan(b"x") == ScanVerdict.SILENT
        assert time.monotonic() - began < 1


@pytest.mark.parametrize("told", ["", "127.0.0.1:3310", "localhost:3310", "[::1]:3310", "/run/clamav/clamd.ctl"])
def test_a_scanner_of_this_machine_can_be_named(monkeypatch: pytest.MonkeyPatch, told: str) -> None:
    monkeypatch.setenv("ANLAUFSTELLE_SCANNER", told)
    assert env.scanner() == told


@pytest.mark.parametrize(
    "told", ["clamd.example.org:3310", "10.0.0.5:3310", "127.0.0.1", "127.0.0.1:0", "127.0.0.1:99999", "clamd.ctl"]
)
def test_nothing_is_sent_to_a_scanner_elsewhere(monkeypatch: pytest.MonkeyPatch, told: str) -> None:
    monkeypatch.setenv("ANLAUFSTELLE_SCANNER", told)
    with pytest.raises(env.InvalidSetting, match=r"127\.0\.0\.1:3310"):
        env.scanner()
