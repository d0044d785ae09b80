"""anlaufstelle import-guides: the answer of docs/contract.md, bad lines beside good ones, found when it returns."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.console.installation import Installation, copied, ended, running

WORDS = {"ANLAUFSTELLE_MEANING": "no"}


@pytest.fixture(scope="module")
def house(made: Installation, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    with copied(made, tmp_path_factory.mktemp("guides") / "home") as copy:
        yield copy


def line(source_id: str, **more: Any) -> bytes:
    told = {"source_id": source_id, "lang": "de", "title": f"Seite {source_id}", "text": "Hier steht etwas."} | more
    return json.dumps(told, ensure_ascii=False).encode() + b"\n"


def test_a_file_goes_in_can_be_found_at_once_and_changes_nothing_the_second_time(
    house: Installation, tmp_path: Path
) -> None:
    file = tmp_path / "pages.jsonl"
    file.write_bytes(
        line(
            "kita", title="Kita-Navigator", text="<p>Ein Platz im <b>Nashornhaus</b>.</p>", url="https://kita.example/"
        )
        + line("kita", lang="en", title="Day care", text="A place in the rhinohouse.", modified="2026-11-01")
    )
    done = house.run("import-guides", str(file), "--json")
    assert (done.code, done.err) == (0, "")
    assert done.json == {"created": 2, "updated": 0, "unchanged": 0, "refused": []}
    assert house.number("SELECT count(*) FROM search_document WHERE waits") == 0  # its meaning has been read too
    hit = house.run("search", "Nashornhaus", "--json", "--kind", "guide").json[0]
    assert {key: hit[key] for key in ("kind", "source_id", "title", "lang")} == {
        "kind": "guide", "source_id": "kita", "title": "Kita-Navigator", "lang": "de",
    }  # fmt: skip
    rows = house.query("SELECT * FROM guides_guidetext ORDER BY lang")
    again = house.run("import-guides", "-", "--json", stdin=file.read_bytes(), **WORDS)
    assert (again.code, again.json) == (0, {"created": 0, "updated": 0, "unchanged": 2, "refused": []})
    assert house.query("SELECT * FROM guides_guidetext ORDER BY lang") == rows
    changed = house.run("import-guides", "-", "--json", stdin=line("kita", text="Anders."), **WORDS)
    assert changed.json == {"created": 0, "updated": 1, "unchanged": 0, "refused": []}


BAD = [
    (b"\x00\xff\xfe\x80\x81\n", "not UTF-8"),
    ("Straße".encode("latin-1") + b"\n", "not UTF-8"),
    (line("utf-16").decode().rstrip().encode("utf-16-le").replace(b"\n", b"") + b"\n", "not"),
    (line("huge", text="x" * 3_000_000), "bytes; at most"),
    (b"[1, 2]\n", "not a JSON object"),
    (b"{\n", "not JSON"),
    (b"[" * 100_000 + b"\n", "not JSON"),
    (line("no-title", title=""), "title"),
    (line("no-text", text="<script>alert(1)</script>"), "no words"),
    (line("lang", lang="../../etc"), "language code"),
    (line("url", url="javascript:alert(1)"), "web address"),
    (line("day", modified="yesterday"), "not a day"),
    (line("number", text=17), "not text"),
]


def test_bad_lines_are_refused_each_with_its_reason_and_the_good_ones_between_them_go_in(house: Installation) -> None:
    file = b"".join(bad + line(f"good-{number}") for number, (bad, _) in enumerate(BAD))
    done = house.run("import-guides", "-", "--json", stdin=file, **WORDS)
    assert (done.code, done.err) == (1, "")
    assert done.json["created"] == len(BAD)
    refused = done.json["refused"]
    assert [entry["line"] for entry in refused] == [2 * number + 1 for number in range(len(BAD))]
    for entry, (_, word) in zip(refused, BAD, strict=True):
        assert set(entry) == {"line", "why"}
        assert word in entry["why"]
        assert entry["why"].endswith(".")
        assert len(entry["why"]) < 200


def test_people_read_the_same_in_sentences(house: Installation) -> None:
    done = house.run("import-guides", "-", stdin=line("people") + b"{\n", **WORDS)
    assert (done.code, done.err) == (1, "")
    assert done.out == "1 new, 0 changed, 0 as before.\nLine 2 was refused: The line is not JSON.\n"


HOSTILE = (
    '<script>evil()</script><p onclick="evil()">Ein <a href="javascript:evil()">Wort</a>\u202e verdreht '
    '<img src=x onerror=evil()><iframe src="https://evil.example"></iframe><style>p{}</style> &#x202e;Zebrastreifen</p>'
)


def test_hostile_html_comes_out_harmless(house: Installation) -> None:
    title = "Titel <script>evil()</script>\u202e verdreht"
    assert house.run("import-guides", "-", stdin=line("hostile", title=title, text=HOSTILE), **WORDS).code == 0
    stored = house.query(
        "SELECT title, html, plain FROM guides_guidetext JOIN guides_guide ON guide_id = guides_guide.id"
        " WHERE source_id = 'hostile'"
    )[0]
    for text in stored:
        for word in ("evil", "<script", "onclick", "onerror", "<img", "<iframe", "<style", "javascript:", "\u202e"):
            assert word not in text, (word, text)
    assert "Zebrastreifen" in stored[1]
    hits = house.run("search", "Zebrastreifen", "--json", **WORDS)
    assert "\u202e" not in hits.out
    assert hits.json[0]["source_id"] == "hostile"


def test_a_file_that_cannot_be_read_is_one_sentence(house: Installation, tmp_path: Path) -> None:
    assert house.run("import-guides", str(tmp_path / "missing")).is_one_sentence(1, "cannot be read")
    done = house.run("import-guides", str(tmp_path), "--json")
    assert (done.code, done.err, set(done.json)) == (1, "", {"refused"})


def test_an_empty_file_and_blank_lines_are_nothing_to_do(house: Installation) -> None:
    for content in (b"", b"\n\n  \n"):
        done = house.run("import-guides", "-", "--json", stdin=content, **WORDS)
        assert (done.code, done.json) == (0, {"created": 0, "updated": 0, "unchanged": 0, "refused": []})


@pytest.mark.slow
def test_beside_a_running_worker_it_can_be_found_when_the_command_returns(house: Installation) -> None:
    with running(house.start("worker", **WORDS)):
        time.sleep(1)
        for number in range(2):
            pages = b"".join(line(f"beside-{number}-{n}", text=f"Beuteltier{number}") for n in range(30))
            assert house.run("import-guides", "-", stdin=pages, **WORDS).code == 0
            assert house.number(f"SELECT count(*) FROM search_document WHERE text LIKE '%Beuteltier{number}%'") == 30


def test_two_imports_of_the_same_file_at_once_are_both_done(house: Installation) -> None:
    pages = b"".join(line(f"both-{number}") for number in range(50))
    starts = [house.start("import-guides", "-", "--json", **WORDS) for _ in range(2)]
    both = [ended(process, pages) for process in starts]
    assert [(done.code, done.err) for done in both] == [(0, "")] * 2
    assert sum(done.json["created"] for done in both) == 50
