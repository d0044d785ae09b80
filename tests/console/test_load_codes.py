"""anlaufstelle load-codes: all of a file or nothing, one line a file."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.console.installation import Installation, copied

HEAD = "code,de,valid_from,en,colour\n"
GOOD = HEAD + "A1,Eins,2026-01-01,One,red\nB2,Zwei,2026-01-01,Two,\n"


@pytest.fixture(scope="module")
def house(made: Installation, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    with copied(made, tmp_path_factory.mktemp("codes") / "home") as copy:
        yield copy


def test_a_list_goes_in_and_a_second_time_changes_nothing(house: Installation, tmp_path: Path) -> None:
    file = tmp_path / "shape.csv"
    file.write_text(GOOD, encoding="utf-8-sig")
    done = house.run("load-codes", str(file), "--json")
    assert (done.code, done.err) == (0, "")
    assert done.out == '{"list": "shape", "created": 2, "updated": 0, "unchanged": 0}\n'
    assert house.run("load-codes", str(file), "--json").json["unchanged"] == 2
    file.write_text(GOOD.replace("Zwei", "Zwo"))
    assert house.run("load-codes", str(file)).out == "shape: 0 new, 1 changed, 1 as before.\n"
    assert house.number("SELECT count(*) FROM codes_code WHERE list = 'shape'") == 2


def test_of_several_files_a_bad_one_is_refused_whole_and_the_others_go_in(house: Installation, tmp_path: Path) -> None:
    bad = {
        "latin": (HEAD + "A1,Größe,2026-01-01,,\n").encode("latin-1"),
        "half": (HEAD + "A1,Eins,2026-01-01,,\nB2,Zwei,gestern,,\n").encode(),
        "columns": b"code,name\nA,B\n",
        "binary": bytes(range(256)) * 10,
        "nothing": b"",
    }
    files = []
    for name, content in bad.items():
        (tmp_path / f"{name}.csv").write_bytes(content)
        (tmp_path / f"after_{name}.csv").write_text(GOOD)
        files += [str(tmp_path / f"{name}.csv"), str(tmp_path / f"after_{name}.csv")]
    done = house.run("load-codes", *files, str(tmp_path / "missing.csv"), "--json")
    assert (done.code, done.err) == (1, "")
    answers = [json.loads(line) for line in done.out.splitlines()]
    assert len(answers) == 2 * len(bad) + 1
    for name, refused, loaded in zip(bad, answers[::2], answers[1::2], strict=False):
        assert set(refused) == {"refused"}
        assert f"{name}.csv" in refused["refused"]
        assert loaded == {"list": f"after_{name}", "created": 2, "updated": 0, "unchanged": 0}
        assert house.number(f"SELECT count(*) FROM codes_code WHERE list = '{name}'") == 0
    assert "missing.csv cannot be read" in answers[-1]["refused"]


def test_a_bad_file_is_one_sentence(house: Installation, tmp_path: Path) -> None:
    (tmp_path / "half.csv").write_text(HEAD + "A1,Eins,gestern,,\n")
    assert house.run("load-codes", str(tmp_path / "half.csv")).is_one_sentence(1, "half.csv", "Line 2", "gestern")
