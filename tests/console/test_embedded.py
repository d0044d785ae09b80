"""The real program on its embedded database: from nothing to a running house, and what it says where that cannot be."""

import json
import os
import shutil
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from anlaufstelle.database import layout, locks
from tests.console.installation import Installation, ended, free_port, get, running, until, with_fonts, with_key

pytestmark = pytest.mark.slow
KEPT = "SELECT count(*) FROM guides_guide"
GUIDE = json.dumps(
    {
        "publisher": "p",
        "source_id": "one",
        "lang": "de",
        "title": "Wohngeld beantragen",
        "summary": "",
        "text": "Zum Amt.",
    }
)
# What somebody finds who has taken over a process of the web: its environment, and all that Django was told.
TAKEN_OVER = """
import os
import psycopg
from django.conf import settings
from django.db import connection
web = settings.DATABASES["default"]
for name, value in os.environ.items():
    if "OWNER" in name or "postgres://" in value:
        print("in the environment:", name)
words = {str(value) for value in (*settings.DATABASE_OWNER.values(), web["PASSWORD"], *os.environ.values()) if value}
for word in words:
    for user in ("anlaufstelle", "postgres"):
        try:
            psycopg.connect(host=web["HOST"], dbname=web["NAME"], user=user, password=word).close()
        except (psycopg.Error, ValueError):
            continue
        print("became", user)
with connection.cursor() as cursor:
    for role in ("anlaufstelle", "postgres"):
        try:
            cursor.execute(f"SET ROLE {role}")
        except Exception:
            continue
        print("changed into", role)
print("done")
"""


@pytest.fixture(scope="module")
def template(made: Installation, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """An empty installation with its own database; tests take copies while nothing runs."""
    house = Installation(tmp_path_factory.mktemp("embedded") / "home")
    with_fonts(house, made)
    done = house.run("setup")
    assert (done.code, done.err) == (0, ""), done
    return house


@pytest.fixture
def house(template: Installation, tmp_path: Path) -> Iterator[Installation]:
    """A copy, with the owners of its files; nothing of it runs afterwards."""
    home = tmp_path / "house"
    shutil.copytree(template.home, home, symlinks=True)
    owner = (template.home / "postgres" / "data").stat()
    for path in (home / "postgres", *(home / "postgres").rglob("*")):
        os.chown(path, owner.st_uid, owner.st_gid)
    yield Installation(home)
    assert not locks.is_taken(home / "postgres" / "server.lock"), "a server was left behind"


def asked(house: Installation, sql: str) -> list[tuple[object, ...]]:
    """As the owner, while the database runs."""
    cluster = layout.folder(house.home)
    with psycopg.connect(
        host=str(layout.socket_folder(cluster)), dbname=layout.NAME, user=layout.OWNER, autocommit=True,
        password=layout.owner_password(house.home).read_text(),
    ) as owner:  # fmt: skip
        return owner.execute(sql).fetchall()


def answers(house: Installation) -> bool:
    try:
        return bool(asked(house, "SELECT 1"))
    except psycopg.OperationalError:
        return False


def test_setup_makes_database_and_passwords_that_nobody_else_reads(template: Installation) -> None:
    for file in (layout.owner_password(template.home), layout.web_password(template.home)):
        assert file.stat().st_mode & 0o777 == 0o600
        assert len(file.read_text()) >= 32
    assert layout.folder(template.home).stat().st_mode & 0o777 == 0o700


def test_the_doctor_finds_row_level_security_under_a_role_that_owns_nothing(house: Installation) -> None:
    told = {finding["what"]: finding for finding in house.run("doctor", "--json").json}
    assert told["walls"]["sentence"] == "row-level security stands, and the web's role owns nothing"
    assert "the embedded one in" in told["database"]["sentence"]
    assert {what for what, finding in told.items() if not finding["right"]} == {"worker"}


def test_a_command_alone_starts_it_and_stops_it(house: Installation) -> None:
    (house.home / "guide.jsonl").write_text(GUIDE)
    assert house.run("import-guides", str(house.home / "guide.jsonl"), ANLAUFSTELLE_MEANING="no").code == 0
    assert not locks.is_taken(house.home / "postgres" / "server.lock")
    assert house.run("search", "Wohngeld", "--json", ANLAUFSTELLE_MEANING="no").json


def test_told_to_end_while_it_starts_a_command_leaves_no_server(house: Installation) -> None:
    for tenths in range(2, 16):
        process = house.start("doctor")
        time.sleep(tenths / 10)
        process.terminate()
        process.communicate()
        assert not locks.is_taken(house.home / "postgres" / "server.lock"), tenths


def test_run_shares_it_with_a_command_and_stops_it(house: Installation) -> None:
    port = free_port()
    with running(house.start("run", "--empty", "--port", str(port), ANLAUFSTELLE_MEANING="no")) as process:
        until(lambda: get(port, "/healthz")[0] == 200)
        assert house.run("doctor").code == 0
        assert get(port, "/de/")[0] == 200
        process.send_signal(signal.SIGINT)
        assert ended(process).code == 0


def test_serve_stops_it_when_it_is_told_to_end(house: Installation) -> None:
    port = free_port()
    with running(house.start("serve", "--port", str(port), ANLAUFSTELLE_MEANING="no")) as process:
        until(lambda: get(port, "/healthz")[0] == 200)
        process.send_signal(signal.SIGTERM)
        ended(process)


def test_whoever_takes_over_the_web_does_not_become_the_owner(house: Installation) -> None:
    with running(house.start("worker")):
        until(lambda: answers(house))
        assert house.python(TAKEN_OVER).splitlines() == ["done"]


def test_setup_killed_at_any_moment_can_be_repeated(made: Installation, tmp_path: Path) -> None:
    house = Installation(tmp_path / "home")
    with_fonts(house, made)
    for tenths in (4, 8, 12, 16, 20, 26, 34, 44):
        process = house.start("setup")
        time.sleep(tenths / 10)
        process.kill()
        process.communicate()
    done = house.run("setup")
    assert (done.code, done.err) == (0, ""), done
    told = {finding["what"]: finding["right"] for finding in house.run("doctor", "--json").json}
    assert {what for what, right in told.items() if not right} == {"worker"}


def test_lost_passwords_are_made_anew_by_setup(house: Installation) -> None:
    layout.web_password(house.home).unlink()
    assert house.run("doctor").code == 1
    assert house.run("setup").code == 0
    told = {finding["what"]: finding["right"] for finding in house.run("doctor", "--json").json}
    assert told["walls"]


def test_without_setup_it_says_to_run_setup(tmp_path: Path) -> None:
    fresh = Installation(tmp_path / "home")
    for words in (("search", "Wohnung"), ("demo",), ("doctor",), ("serve",), ("migrate",), ("backup", "x")):
        assert fresh.run(*words).is_one_sentence(2, "There is no database", "anlaufstelle setup"), words
    assert not fresh.home.exists()


def test_a_database_of_the_first_version_is_named_and_left_alone(house: Installation) -> None:
    old = house.home / "anlaufstelle.sqlite3"
    old.write_bytes(b"SQLite format 3\0")
    for door in ("setup", "run", "serve", "doctor"):
        assert house.run(door).is_one_sentence(2, "version 0.1", str(old), "anlaufstelle setup"), door
    assert old.read_bytes() == b"SQLite format 3\0"


def test_a_backup_goes_from_either_kind_of_server_to_either(
    house: Installation, template: Installation, nothing: Installation, tmp_path: Path
) -> None:
    (house.home / "guide.jsonl").write_text(GUIDE)
    assert house.run("import-guides", str(house.home / "guide.jsonl"), ANLAUFSTELLE_MEANING="no").code == 0
    assert house.run("backup", str(tmp_path / "embedded.backup")).code == 0
    with_fonts(nothing, template)
    with_key(nothing, house)
    assert nothing.run("restore", str(tmp_path / "embedded.backup")).code == 0
    assert nothing.number(KEPT) == 1
    assert nothing.run("backup", str(tmp_path / "server.backup")).code == 0
    other = Installation(tmp_path / "other")
    with_fonts(other, template)
    with_key(other, house)
    done = other.run("restore", str(tmp_path / "server.backup"))
    assert (done.code, done.err) == (0, ""), done
    assert other.run("search", "Wohngeld", "--json", ANLAUFSTELLE_MEANING="no").json
    refused = other.run("restore", str(tmp_path / "server.backup"))
    assert refused.is_one_sentence(1, str(other.home / "postgres"), "Please restore into an empty")


def test_pages_wait_three_seconds_for_a_lock_and_others_do_not_wait_at_all(house: Installation) -> None:
    port = free_port()
    with running(house.start("run", "--empty", "--port", str(port), ANLAUFSTELLE_MEANING="no")) as process:
        until(lambda: get(port, "/healthz")[0] == 200)
        cluster = layout.folder(house.home)
        with psycopg.connect(
            host=str(layout.socket_folder(cluster)), dbname=layout.NAME, user=layout.OWNER,
            password=layout.owner_password(house.home).read_text(),
        ) as owner:  # fmt: skip
            owner.execute("LOCK TABLE directory_organization IN ACCESS EXCLUSIVE MODE")
            begun = time.monotonic()
            assert get(port, "/api/hsds/organizations")[0] == 503
            status, _ = get(port, "/de/")
            assert status in {200, 503}
            assert time.monotonic() - begun < 10
            begun = time.monotonic()
            assert get(port, "/healthz")[0] == 200
            assert time.monotonic() - begun < 1
        assert get(port, "/de/")[0] == 200
        process.send_signal(signal.SIGTERM)
        ended(process)
