"""The doors import-directory and export-directory, as other programs use them."""

import json
from pathlib import Path

from tests.console.installation import Installation

ORGANIZATION = {"id": "0a0a0a0a-0000-4000-8000-000000000005", "name": "Rurhilfe", "description": "Hilft an der Rur."}
OFFER = {
    "id": "0a0a0a0a-0000-4000-8000-000000000001", "name": "Nashornberatung", "status": "active",
    "organization": ORGANIZATION,
}  # fmt: skip


def test_a_directory_comes_in_can_be_found_and_goes_out(bare: Installation, tmp_path: Path) -> None:
    path = tmp_path / "service.json"
    path.write_text(json.dumps(OFFER))
    dry = bare.run("import-directory", str(path), "--dry-run", "--json")
    assert (dry.code, dry.err) == (0, "")
    assert bare.number("SELECT count(*) FROM directory_service") == 0
    done = bare.run("import-directory", str(path), "--json")
    assert (done.code, done.err, done.json) == (0, "", dry.json)
    assert done.json["services"] == {"created": 1, "updated": 0, "unchanged": 0}
    hits = bare.run("search", "Nashornberatung", "--json", ANLAUFSTELLE_MEANING="no").json
    assert [hit["title"] for hit in hits] == ["Nashornberatung"]
    out = bare.run("export-directory", str(tmp_path / "out"), "--format", "hsds-json", "--json")
    assert (out.code, out.json) == (0, {"organizations": 1, "services": 1})
    assert json.loads((tmp_path / "out" / "services.json").read_text())[0]["name"] == "Nashornberatung"


def test_a_refusal_is_named_in_words_and_by_the_exit_code(bare: Installation, tmp_path: Path) -> None:
    path = tmp_path / "organizations.json"
    path.write_text(json.dumps([ORGANIZATION | {"email": "nobody"}, ORGANIZATION | {"id": "2"}]))
    done = bare.run("import-directory", str(path))
    assert done.code == 1
    assert "organizations: 1 created" in done.out
    assert "Refused: organizations.json, 1, email: This is not an e-mail address." in done.out
    assert "organizations.json: read" in done.err


def test_a_file_that_is_none_answers_with_a_sentence_alone(bare: Installation, tmp_path: Path) -> None:
    path = tmp_path / "binary.json"
    path.write_bytes(b"\x00\x01\x02")
    done = bare.run("import-directory", str(path), "--json")
    assert (done.code, done.json) == (1, {"refused": "binary.json is not a text file."})
    assert bare.run("import-directory", str(tmp_path / "nowhere"), "--json").code == 1
    assert bare.run("import-directory", str(path)).is_one_sentence(1, "not a text file")


def test_the_template_is_written(bare: Installation, tmp_path: Path) -> None:
    done = bare.run("export-directory", str(tmp_path / "vorlage.xlsx"), "--template")
    assert (done.code, done.err) == (0, "")
    assert (tmp_path / "vorlage.xlsx").stat().st_size > 5000


MEASURED = """
import json, resource, sys
from pathlib import Path
from anlaufstelle.core.actor import OPERATOR
from anlaufstelle.exchange.actions import import_directory
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
taken = import_directory(OPERATOR, path=Path(sys.argv[1]))
print(json.dumps([len(taken.refusals.listed), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before]))
"""


def test_rows_of_twenty_megabytes_take_little_more_memory_than_the_file(bare: Installation, tmp_path: Path) -> None:
    path = tmp_path / "organizations.csv"
    with path.open("w") as out:
        out.write("id,name,description\n")
        for number in range(4):
            out.write(f"{number},Viel,{'x' * 20_000_000}\n")
    refused, kilobytes = json.loads(bare.python(MEASURED, str(path)))
    assert refused == 4
    assert kilobytes < 300_000
