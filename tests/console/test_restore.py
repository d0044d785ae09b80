"""anlaufstelle restore: what is not a whole backup of ours is refused, and nothing is left behind."""

import gzip
import hashlib
import io
import json
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from anlaufstelle.console.backup import _checksum_trailer
from tests.console.installation import Installation, copied, drop_database, new_database, with_fonts

HERE = "database.dump"


@pytest.fixture(scope="module")
def backup(made: Installation, tmp_path_factory: pytest.TempPathFactory) -> Iterator[bytes]:
    """A good one."""
    folder = tmp_path_factory.mktemp("restore")
    with copied(made, folder / "home") as house:
        assert house.run("backup", str(folder / "good.backup")).code == 0
        yield (folder / "good.backup").read_bytes()


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Stays empty, as long as each refusal leaves nothing behind."""
    fresh = Installation(tmp_path_factory.mktemp("empty") / "home", new_database())
    yield fresh
    drop_database(fresh.url)


def packed(*members: tuple[tarfile.TarInfo, bytes]) -> bytes:
    """As a backup is, with the sum of everything at its end."""
    content = without_sum(*members)
    return content + _checksum_trailer(hashlib.sha256(content).digest())


def without_sum(*members: tuple[tarfile.TarInfo, bytes]) -> bytes:
    out = io.BytesIO()
    with gzip.GzipFile("", "wb", 1, out, 0) as pressed, tarfile.open(fileobj=pressed, mode="w:") as tar:
        for info, content in members:
            tar.addfile(info, io.BytesIO(content) if info.isreg() else None)
    return out.getvalue()


def member(name: str, content: bytes = b"", **more: Any) -> tuple[tarfile.TarInfo, bytes]:
    info = tarfile.TarInfo(name)
    info.size = len(content)
    for key, value in more.items():
        setattr(info, key, value)
    return info, content


def manifest(payload: bytes = b"", **more: Any) -> tuple[tarfile.TarInfo, bytes]:
    told: dict[str, Any] = {
        "anlaufstelle-backup": 3, "engine": "postgresql", "taken_at": "2026-11-23T09:00:00+00:00", "file": HERE,
        "bytes": len(payload), "sha256": hashlib.sha256(payload).hexdigest(), "migrations": [],
    }  # fmt: skip
    content = json.dumps({key: value for key, value in (told | more).items() if value is not None}).encode()
    return member("manifest.json", content)


FOREIGN: dict[str, tuple[bytes, str]] = {
    "an empty file": (b"", "not a backup"),
    "a text": (b"Liebe Leute,\n" * 100, "not a backup"),
    "a gzip of something": (gzip.compress(b"something" * 100), "not a backup"),
    "a tar without compression": (gzip.decompress(without_sum(manifest())), "not a backup"),
    "no tar inside": (gzip.compress(b"x" * 5000, 1, mtime=0)[:8] + gzip.compress(b"x" * 5000, 1)[8:], "Nothing"),
    "no manifest": (packed(member(HERE, b"x")), "not a backup"),
    "a manifest that is a list": (packed(member("manifest.json", b"[1]")), "not a backup"),
    "a manifest that is no JSON": (packed(member("manifest.json", b"\xff{")), "cut off or damaged"),
    "a manifest that is a folder": (packed(member("manifest.json", type=tarfile.DIRTYPE)), "not a backup"),
    "a manifest from elsewhere": (packed(manifest(**{"anlaufstelle-backup": 4}), member(HERE)), "not a backup"),
    "a sealed one without its seal": (without_sum(manifest(), member(HERE)), "cut off"),
    "a manifest without a sum": (packed(manifest(sha256=None), member(HERE)), "cut off or damaged"),
    "of version 0.1": (packed(manifest(**{"anlaufstelle-backup": 2}), member(HERE)), "does not take over"),
    "a newer version's": (packed(manifest(migrations=[["search", "0999_new"]]), member(HERE)), "newer version"),
    "no database inside": (packed(manifest()), "cut off or damaged"),
    "another length": (packed(manifest(b"x", bytes=2), member(HERE, b"x")), "cut off or damaged"),
    "another sum": (packed(manifest(b"y"), member(HERE, b"x")), "cut off or damaged"),
    "a link out": (packed(manifest(), member(HERE, type=tarfile.SYMTYPE, linkname="/etc/passwd")), "cut off"),
    "a hard link out": (packed(manifest(), member(HERE, type=tarfile.LNKTYPE, linkname="../x")), "cut off"),
    "a folder for a file": (packed(manifest(), member(HERE, type=tarfile.DIRTYPE)), "cut off or damaged"),
    "a path outside": (packed(manifest(), member(f"../{HERE}", b"x")), "cut off or damaged"),
    "an absolute path": (packed(manifest(), member("/tmp/anlaufstelle-planted", b"x")), "cut off or damaged"),  # noqa: S108
    "a second file": (packed(manifest(b"x"), member(HERE, b"x"), member("../planted", b"x")), "cut off or damaged"),
}


# Restores each file of a folder, and says what became of it.
EACH = """
import json, sys
from pathlib import Path
from anlaufstelle.console.backup import restore, unpacked_backup
from anlaufstelle.core.errors import Refused
for file in sorted(Path(sys.argv[1]).iterdir()):
    try:
        with unpacked_backup(file) as (_, payload):
            restore(payload)
        print(json.dumps([file.name, "was restored"]))
    except Refused as why:
        print(json.dumps([file.name, why.sentence]))
"""


def sentences(empty: Installation, files: dict[str, bytes], folder: Path) -> dict[str, str]:
    """What is said about each file. Neither home folder nor tables nor files beside it have come about."""
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_bytes(content)
    before = sorted(empty.home.parent.rglob("*"))
    told = dict(json.loads(line) for line in empty.python(EACH, str(folder)).splitlines())
    assert sorted(empty.home.parent.rglob("*")) == before
    assert empty.number("SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'") == 0
    assert not Path("/tmp/anlaufstelle-planted").exists()  # noqa: S108
    return told


def test_what_is_not_a_backup_of_ours_is_refused(empty: Installation, tmp_path: Path) -> None:
    told = sentences(empty, {what: content for what, (content, _) in FOREIGN.items()}, tmp_path / "strange")
    assert set(told) == set(FOREIGN)
    for what, (_, word) in FOREIGN.items():
        assert word in told[what], (what, told[what])


def test_a_file_cut_anywhere_is_refused(backup: bytes, empty: Installation, tmp_path: Path) -> None:
    places = [1, 5, 10, 11, 200, *(len(backup) * part // 20 for part in range(1, 20)), len(backup) - 9, len(backup) - 1]
    told = sentences(empty, {str(place): backup[:place] for place in places}, tmp_path / "cut")
    assert len(told) == len(places)
    for place, sentence in told.items():
        assert "Nothing was restored" in sentence, place


def test_a_file_with_one_byte_changed_is_refused(backup: bytes, empty: Installation, tmp_path: Path) -> None:
    size = len(backup)
    places = [*range(12), 30, 100, *(size * part // 20 for part in range(1, 20)), *range(size - 70, size, 3)]
    changed = {str(at): backup[:at] + bytes([backup[at] ^ 0x55]) + backup[at + 1 :] for at in places}
    told = sentences(empty, changed, tmp_path / "changed")
    assert len(told) == len(places)
    for place, sentence in told.items():
        assert "Nothing was restored" in sentence, place


def test_a_byte_that_unpacks_to_the_same_is_noticed_too(backup: bytes, empty: Installation, tmp_path: Path) -> None:
    """The same content, packed otherwise: every sum inside is right, but it is not the file that was written."""
    other = gzip.compress(gzip.decompress(backup), compresslevel=9, mtime=0)
    told = sentences(empty, {"packed anew": backup[:10] + other[10:], "seal cut": backup[:-58]}, tmp_path / "same")
    assert all("Nothing was restored" in sentence for sentence in told.values()), told


def test_the_program_ends_with_one_sentence(backup: bytes, empty: Installation, tmp_path: Path) -> None:
    file = tmp_path / "wrong.backup"
    file.write_bytes(backup[: len(backup) // 2])
    assert empty.run("restore", str(file)).is_one_sentence(1, "cut off or damaged")
    assert empty.run("restore", str(tmp_path / "missing")).is_one_sentence(1, "There is no file")
    assert empty.run("restore", str(tmp_path)).is_one_sentence(1, "There is no file")
    assert not empty.home.exists()


def test_an_installation_that_holds_something_is_left_alone(bare: Installation, backup: bytes, tmp_path: Path) -> None:
    (tmp_path / "good.backup").write_bytes(backup)
    bare.query("UPDATE codes_code SET source = 'ours'")
    assert bare.run("restore", str(tmp_path / "good.backup")).is_one_sentence(1, "Please restore into an empty")
    assert bare.number("SELECT count(*) FROM codes_code WHERE source <> 'ours'") == 0


def test_a_folder_that_cannot_be_written_is_one_sentence(empty: Installation, backup: bytes, tmp_path: Path) -> None:
    (tmp_path / "good.backup").write_bytes(backup)
    blocked = Installation(tmp_path / "good.backup" / "home", empty.url)
    assert blocked.run("restore", str(tmp_path / "good.backup")).is_one_sentence(2, "ANLAUFSTELLE_HOME")


def test_a_refusal_can_be_read_by_programs(empty: Installation, tmp_path: Path) -> None:
    done = empty.run("restore", str(tmp_path / "missing.backup"), "--json")
    assert (done.code, done.err) == (1, "")
    assert done.json == {"refused": f"There is no file {tmp_path / 'missing.backup'}."}


@pytest.mark.slow
def test_a_whole_file_is_restored_even_after_somebody_has_looked_at_the_empty_installation(
    backup: bytes, nothing: Installation, made: Installation, tmp_path: Path
) -> None:
    (tmp_path / "good.backup").write_bytes(backup)
    with_fonts(nothing, made)
    assert nothing.run("doctor").code == 1
    done = nothing.run("restore", str(tmp_path / "good.backup"), "--json")
    assert (done.code, done.err) == (0, "")
    assert done.json["engine"] == "postgresql"
    for table in ("codes_code", "django_migrations", "directory_service"):
        assert nothing.query(f"SELECT count(*) FROM {table}") == made.query(f"SELECT count(*) FROM {table}")
    assert not [path for path in nothing.home.iterdir() if path.name.startswith(".restore-")]
    assert nothing.run("restore", str(tmp_path / "good.backup")).is_one_sentence(1, "Please restore into an empty")
