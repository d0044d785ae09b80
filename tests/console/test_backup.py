"""anlaufstelle backup: under writing load nothing acknowledged is missing, nobody is disturbed, nothing is left."""

import signal
import stat
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from tests.console.installation import (
    Installation,
    copied,
    ended,
    free_port,
    get,
    new_database,
    running,
    until,
    with_fonts,
    with_key,
)

# Changes offers through the directory's own verb, and tells each number after it was stored.
WRITER = """
import sys
from anlaufstelle.core.actor import Actor
from anlaufstelle.directory.actions import change_service
from anlaufstelle.directory.models import Service
mine = list(Service.objects.order_by("id"))[int(sys.argv[1])::2]
for number in range(1_000_000):
    service = mine[number % 40]
    change_service(Actor(f"writer {sys.argv[1]}"), service, alternate_name=f"{sys.argv[1]}-{number}")
    print(number, flush=True)
"""
# Writes first what others write last, without a pause: with table locks taken one by one this is how a deadlock
# comes about.
CROSSWISE = """
from django.db import transaction
from anlaufstelle.outbox.actions import enqueue
from anlaufstelle.outbox.models import Topic
from anlaufstelle.search.index import _raise_version
import time, uuid
for number in range(1_000_000):
    with transaction.atomic():
        enqueue(Topic.INDEX_GUIDE, [uuid.uuid4()])
        time.sleep(0.02)
        _raise_version()
    print(number, flush=True)
"""


class Writer:
    """A process that writes; what it has acknowledged so far, and whether anything went wrong."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process, self.last = process, -1
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def _listen(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self.last = int(line)

    def stop(self) -> str:
        """What it has said on standard error."""
        self.process.send_signal(signal.SIGKILL)
        self._listener.join(10)
        return ended(self.process).err


@pytest.fixture(scope="module")
def house(furnished: Installation, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    with copied(furnished, tmp_path_factory.mktemp("backup") / "home") as copy:
        yield copy


def written(house: Installation, writer: int) -> int:
    """The last number of this writer that is in the directory's history."""
    return max(
        int(value.partition("-")[2])
        for (value,) in house.query(
            f"SELECT replacement_value FROM directory_metadata WHERE field_name = 'alternate_name'"
            f" AND updated_by = 'writer {writer}'"
        )
    )


@pytest.mark.slow
def test_under_writing_load_nothing_acknowledged_is_missing_and_nobody_gets_an_error(
    house: Installation, nothing: Installation, tmp_path: Path
) -> None:
    port, file = free_port(), tmp_path / "all.backup"
    offer = UUID(str(house.query("SELECT id FROM directory_service ORDER BY id LIMIT 1")[0][0]))
    pages: list[int] = []
    with running(house.start("serve", "--port", str(port))):
        writers = [Writer(house.start_python(WRITER, str(number))) for number in range(2)]
        until(lambda: get(port, f"/de/offer/{offer}/")[0] == 200)
        until(lambda: all(writer.last > 10 for writer in writers))
        taking = house.start("backup", str(file))
        reader = threading.Thread(target=read_until_ended, args=(taking, port, f"/de/offer/{offer}/", pages))
        reader.start()
        taking.wait()  # wakes at the moment it ends: whoever looks later counts what came after
        acknowledged = [writer.last for writer in writers]
        reader.join()
        done = ended(taking)
        assert (done.code, done.err) == (0, "")
        until(lambda: all(writer.last > last + 10 for writer, last in zip(writers, acknowledged, strict=True)))
        assert [writer.stop() for writer in writers] == ["", ""]
    assert set(pages) == {200}
    with_fonts(nothing, house)
    with_key(nothing, house)
    assert nothing.run("restore", str(file)).code == 0
    # Between the end and our look at the writers some milliseconds pass on a busy machine, in which each may store
    # a few more. Without the lock it is the whole time of the dump: hundreds.
    kept = [written(nothing, number) for number in range(2)]
    assert all(last <= there + 25 for last, there in zip(acknowledged, kept, strict=True)), (acknowledged, kept)
    assert serves(nothing, str(offer))
    assert all_is_right_but_the_worker(nothing)


def read_until_ended(taking: "subprocess.Popen[str]", port: int, path: str, pages: list[int]) -> None:
    while taking.poll() is None:
        pages.append(get(port, path)[0])


def serves(house: Installation, offer: str) -> bool:
    port = free_port()
    with running(house.start("serve", "--port", str(port))):
        until(lambda: get(port, "/healthz")[0] == 200)
        assert get(port, f"/de/offer/{offer}/")[0] == 200
    return True


def all_is_right_but_the_worker(house: Installation) -> bool:
    found = house.run("doctor", "--json").json
    assert [finding["what"] for finding in found if not finding["right"]] == ["worker"], found
    return True


@pytest.mark.slow
def test_writers_that_never_pause_neither_stop_a_backup_nor_get_an_error(house: Installation, tmp_path: Path) -> None:
    writers = [Writer(house.start_python(CROSSWISE)) for _ in range(2)]
    try:
        until(lambda: all(writer.last > 5 for writer in writers))
        for number in range(2):
            assert house.run("backup", str(tmp_path / f"{number}.backup")).code == 0
            before = [writer.last for writer in writers]
            until(lambda before=before: all(w.last > last for w, last in zip(writers, before, strict=True)))
    finally:
        assert [writer.stop() for writer in writers] == [""] * len(writers)
        house.query("DELETE FROM outbox_outboxjob")


def test_a_backup_is_for_its_owners_eyes_and_says_what_it_holds(house: Installation, tmp_path: Path) -> None:
    file = tmp_path / "all.backup"
    told = house.run("backup", str(file), "--json").json
    assert told["engine"] == "postgresql"
    assert told["anlaufstelle-backup"] == 3
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [file]


def test_a_backup_takes_the_place_of_an_older_one_only_when_it_is_whole(house: Installation, tmp_path: Path) -> None:
    file = tmp_path / "all.backup"
    file.write_text("the backup of yesterday")
    done = house.run("backup", str(file), ANLAUFSTELLE_POSTGRES=str(tmp_path))
    assert done.is_one_sentence(2, str(tmp_path), "ANLAUFSTELLE_POSTGRES")
    assert file.read_text() == "the backup of yesterday"
    assert house.run("backup", str(file)).code == 0
    assert file.stat().st_size > 100_000
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize("target", ["", "missing/all.backup", "/dev/full", "/proc/all.backup"])
def test_where_no_file_can_be_written_it_says_so(target: str, house: Installation, tmp_path: Path) -> None:
    (tmp_path / "a-file").write_text("mine")
    done = house.run("backup", str(tmp_path / target) if not target.startswith("/") else target)
    assert done.is_one_sentence(1, "Please name a file" if target != "/proc/all.backup" else "Nothing was backed up")
    assert [path.name for path in tmp_path.iterdir()] == ["a-file"]


@pytest.mark.slow
@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT])
def test_told_to_end_while_it_writes_it_leaves_nothing(
    told: signal.Signals, house: Installation, tmp_path: Path
) -> None:
    # Another one that writes holds the backup up at its first step, or its file is just being made.
    for seconds in (0.0, 0.1):
        process = house.start("backup", str(tmp_path / "all.backup"))
        until(lambda process=process: process.poll() is not None or list(tmp_path.iterdir()))
        time.sleep(seconds)
        process.send_signal(told)
        done = ended(process)
        assert "Traceback" not in done.err
        left = [path.name for path in tmp_path.iterdir()]
        assert left == (["all.backup"] if done.code == 0 else []), done
        (tmp_path / "all.backup").unlink(missing_ok=True)


# The program tells itself to end in the very moment in which a step is done, and nothing has been noted of it yet.
STRUCK = """
import os, pydoc, signal, sys
from anlaufstelle.console.management.commands.backup import Command
room, _, name = sys.argv[1].rpartition(".")
owner = pydoc.locate(room)
done = getattr(owner, name)
def struck(*arguments, **more):
    made = done(*arguments, **more)
    os.kill(os.getpid(), signal.Signals[sys.argv[2]])
    return made
setattr(owner, name, struck)
Command().run_from_argv(["anlaufstelle", "backup", sys.argv[3]])
"""
STEPS = [
    ("tempfile.mkdtemp", []),
    ("pathlib.Path.replace", ["all.backup"]),
    ("os.open", []),
    ("subprocess.Popen.__init__", []),
]


@pytest.mark.parametrize("told", ["SIGTERM", "SIGINT"])
@pytest.mark.parametrize(("step", "stays"), STEPS)
def test_told_to_end_between_two_steps_it_leaves_all_or_nothing(
    step: str, stays: list[str], told: str, house: Installation, tmp_path: Path
) -> None:
    done = ended(house.start_python(STRUCK, step, told, str(tmp_path / "all.backup")))
    assert [path.name for path in tmp_path.iterdir()] == stays, done
    assert (done.code == 0) == bool(stays), done
    assert done.err == ""


@pytest.mark.slow
def test_an_installation_of_an_earlier_version_restores_and_is_brought_up_to_date_with_its_data(
    county_house: Installation, nothing: Installation, tmp_path: Path
) -> None:
    offers = county_house.number("SELECT count(*) FROM directory_service")
    county_house.query("UPDATE directory_service SET alternate_name = 'Unser Name'")
    assert county_house.run("migrate", "search", "zero").code == 0
    assert county_house.run("backup", str(tmp_path / "old.backup")).code == 0
    with_fonts(nothing, county_house)
    with_key(nothing, county_house)
    assert nothing.run("restore", str(tmp_path / "old.backup")).code == 0
    assert nothing.number("SELECT count(*) FROM directory_service WHERE alternate_name = 'Unser Name'") == offers
    assert nothing.run("tick", ANLAUFSTELLE_MEANING="no").code == 0
    found = {finding["what"]: finding["right"] for finding in nothing.run("doctor", "--json").json}
    assert set(found.values()) == {True}
    assert nothing.run("search", "Wohnung suchen", "--kind", "offer", "--json").json


def test_the_database_of_a_copy_is_its_own(house: Installation) -> None:
    """The tests above stand on this: each copy has a database of its own."""
    url = new_database(house.url)
    assert url != house.url
    with copied(Installation(house.home, url), house.home.parent / "second") as second:
        assert second.number("SELECT count(*) FROM directory_service") > 0
