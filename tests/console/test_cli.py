"""The console command itself: its doors, their help, and what is none."""

import re
import sys
from pathlib import Path

import pytest

from anlaufstelle.config import cli
from tests.console.installation import Installation

COMMANDS = sorted(
    path.stem.replace("_", "-")
    for path in (Path(__file__).parents[2] / "src/anlaufstelle/console/management/commands").glob("[a-z]*.py")
)


@pytest.fixture
def nowhere(tmp_path: Path) -> Installation:
    """Nothing is there, and nothing may come about."""
    return Installation(tmp_path / "nowhere", "postgres://nobody@127.0.0.1:1/nothing")


@pytest.mark.parametrize("words", [(), ("help",), ("--help",), ("-h",)])
def test_without_a_command_the_doors_are_printed(words: tuple[str, ...], nowhere: Installation) -> None:
    done = nowhere.run(*words)
    assert (done.code, done.err) == (0, "")
    for command in COMMANDS:
        assert re.search(rf"anlaufstelle (.*\| )?{command}\b", done.out), command
    assert not nowhere.home.exists()


@pytest.mark.parametrize("command", COMMANDS)
def test_each_door_explains_itself(
    command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["anlaufstelle", command, "--help"])
    with pytest.raises(SystemExit) as end:
        cli.main()
    assert end.value.code == 0
    help_ = capsys.readouterr().out
    assert help_.startswith(f"usage: anlaufstelle {command} ")
    assert "." in help_.partition("\n\n")[2]


def test_to_explain_itself_a_door_needs_no_installation(nowhere: Installation) -> None:
    done = nowhere.run("import-guides", "--help")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("usage: anlaufstelle import-guides ")
    assert not nowhere.home.exists()


@pytest.mark.parametrize("words", [("unknown",), ("Setup",), ("unknown", "--help"), ("--version",), ("-",), ("../x",)])
def test_an_unknown_command_is_one_sentence(words: tuple[str, ...], nowhere: Installation) -> None:
    assert nowhere.run(*words).is_one_sentence(2, f"“{words[0]}”", "anlaufstelle help")


def test_a_missing_word_is_a_sentence_with_the_usage(nowhere: Installation) -> None:
    done = nowhere.run("backup")
    assert done.code == 2
    assert "the following arguments are required: file" in done.err
    assert "Traceback" not in done.err


def test_the_installed_command_is_the_same(nowhere: Installation) -> None:
    assert (Path(sys.executable).parent / "anlaufstelle").exists()
    assert "anlaufstelle.config.cli" in (Path(sys.executable).parent / "anlaufstelle").read_text()
