"""anlaufstelle doctor: all is right, or exactly the one thing that is not."""

import datetime as dt
import socketserver
import threading
from collections.abc import Iterator

import pytest

from tests.console.installation import Installation, copied, free_port, running, until

NAMES = [
    "database",
    "durability",
    "speed",
    "migrations",
    "worker",
    "mail",
    "scanner",
    "search",
    "meaning",
    "secrets",
    "keys",
    "walls",
    "sign-in",
]
TAKE_OUT = """
from anlaufstelle.search import index
from anlaufstelle.search.models import Document
index.remove_sources("offer", [Document.objects.filter(kind="offer").order_by("id").first().source])
"""


@pytest.fixture(scope="module")
def house(furnished: Installation, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """With a worker that has just shown itself. Each test puts back what it breaks."""
    with copied(furnished, tmp_path_factory.mktemp("doctor") / "home") as copy:
        beat(copy)
        yield copy


def beat(house: Installation) -> None:
    """As the worker does it."""
    house.query("DELETE FROM outbox_heartbeat")
    house.query(f"INSERT INTO outbox_heartbeat (id, at) VALUES (1, '{dt.datetime.now(dt.UTC):%Y-%m-%d %H:%M:%S.%f}')")


def only_wrong(house: Installation, name: str, *words: str, **more: str) -> bool:
    """One line says NOT, and why; the exit code says it too."""
    beat(house)
    done = house.run("doctor", **more)
    assert (done.code, done.err) == (1, ""), done
    return says_not(done.out, name, *words)


def says_not(out: str, name: str, *words: str) -> bool:
    lines = out.splitlines()
    assert [line.split()[1] for line in lines] == NAMES
    wrong = [line for line in lines if line.startswith("NOT")]
    assert [line.split()[1] for line in wrong] == [name], out
    assert all(word in wrong[0] for word in words), wrong
    return True


def test_with_everything_right_it_ends_with_0(house: Installation) -> None:
    beat(house)
    done = house.run("doctor")
    assert (done.code, done.err) == (0, ""), done
    assert [line[:5] for line in done.out.splitlines()] == ["ok   "] * len(NAMES)
    assert "PostgreSQL 1" in done.out


def test_programs_read_the_same_as_json(house: Installation) -> None:
    beat(house)
    done = house.run("doctor", "--json")
    assert done.code == 0
    assert [finding["what"] for finding in done.json] == NAMES
    assert all(set(finding) == {"what", "right", "sentence"} and finding["right"] is True for finding in done.json)


def test_a_worker_that_has_stopped(house: Installation) -> None:
    house.query("UPDATE outbox_heartbeat SET at = '2026-01-01 00:00:00+00:00'")
    done = house.run("doctor")
    assert done.code == 1
    assert says_not(done.out, "worker", "last seen 2026-01-01", "anlaufstelle worker")


def test_a_worker_that_was_never_there(house: Installation) -> None:
    house.query("DELETE FROM outbox_heartbeat")
    done = house.run("doctor", "--json")
    assert done.code == 1
    assert [finding["what"] for finding in done.json if not finding["right"]] == ["worker"]


def test_work_that_has_failed(house: Installation) -> None:
    house.query("UPDATE outbox_outboxjob SET attempts = 1")
    house.query(
        "INSERT INTO outbox_outboxjob (topic, subject, created_at, not_before, attempts, last_error)"
        " VALUES ('index-offer', '00000000000000000000000000000001', '2026-01-01', '2099-01-01', 3, 'KeyError')"
    )
    assert only_wrong(house, "worker", "1 pieces of work have failed")
    house.query("DELETE FROM outbox_outboxjob")


def test_a_database_that_may_forget_after_a_power_cut(house: Installation) -> None:
    name = house.url.rpartition("/")[2]
    house.query(f'ALTER DATABASE "{name}" SET synchronous_commit = off')
    assert only_wrong(house, "durability", "synchronous_commit is off")
    house.query(f'ALTER DATABASE "{name}" RESET synchronous_commit')


def test_a_database_that_compiles_every_query_and_setup_ends_it(house: Installation) -> None:
    house.query(f'ALTER DATABASE "{house.url.rpartition("/")[2]}" SET jit = on')
    assert only_wrong(house, "speed", "ALTER DATABASE", "SET jit = off")
    assert house.run("setup").code == 0
    beat(house)
    told = {one["what"]: one["right"] for one in house.run("doctor", "--json").json}
    assert told["speed"]


def test_a_step_of_the_tables_that_is_missing_or_too_much(house: Installation) -> None:
    newest = "SELECT max(name) FROM django_migrations WHERE app = 'outbox'"
    house.query(f"UPDATE django_migrations SET app = 'away' WHERE app = 'outbox' AND name = ({newest})")
    assert only_wrong(house, "migrations", "anlaufstelle setup")
    house.query("UPDATE django_migrations SET app = 'outbox' WHERE app = 'away'")
    house.query("INSERT INTO django_migrations (app, name, applied) VALUES ('outbox', '0999_later', '2030-01-01')")
    assert only_wrong(house, "migrations", "newer version")
    house.query("DELETE FROM django_migrations WHERE name = '0999_later'")


def test_a_mail_server_that_does_not_answer(house: Installation) -> None:
    assert only_wrong(house, "mail", "did not answer", MAIL_URL=f"smtp://127.0.0.1:{free_port()}")


def test_a_mail_address_that_is_nonsense(house: Installation) -> None:
    assert only_wrong(house, "mail", MAIL_URL="smtp://127.0.0.1:many")


class Post(socketserver.StreamRequestHandler):
    """A mail server that says yes to everything."""

    def handle(self) -> None:
        self.wfile.write(b"220 post.example\r\n")
        for line in self.rfile:
            leaves = line.upper().startswith(b"QUIT")
            self.wfile.write(b"221 bye\r\n" if leaves else b"250 yes\r\n")
            if leaves:
                return


def test_a_mail_server_that_answers(house: Installation) -> None:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Post) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        beat(house)
        done = house.run("doctor", MAIL_URL=f"smtp://127.0.0.1:{server.server_address[1]}")
        server.shutdown()
    assert done.code == 0, done.out


def test_behind_a_proxy_somebody_must_say_how_many_there_are(house: Installation) -> None:
    assert only_wrong(house, "sign-in", "ANLAUFSTELLE_PROXIES=1", ANLAUFSTELLE_HTTPS="yes")
    assert house.run("doctor", ANLAUFSTELLE_HTTPS="yes", ANLAUFSTELLE_PROXIES="1").code == 0


def test_a_short_secret_and_none_at_all(house: Installation) -> None:
    assert only_wrong(house, "secrets", "SECRET_KEY", SECRET_KEY="short")
    key = house.home / "secret-key"
    kept = key.read_text()
    key.write_text("")
    assert only_wrong(house, "secrets", "anlaufstelle setup")
    key.write_text(kept)


def test_another_secret_key_than_the_one_second_steps_were_locked_with(house: Installation) -> None:
    assert only_wrong(house, "secrets", "forget-second-factor", SECRET_KEY="another key, long enough for this house")


def test_a_secret_that_others_can_read(house: Installation) -> None:
    key = house.home / "secret-key"
    key.chmod(0o640)
    assert only_wrong(house, "secrets", "chmod 600")
    key.chmod(0o600)


def test_keys_of_providers_that_others_can_read_are_named(house: Installation) -> None:
    folder = house.home / "keys"
    folder.mkdir(exist_ok=True)
    folder.chmod(0o755)
    try:
        assert only_wrong(house, "keys", "chmod -R go=")
    finally:
        folder.chmod(0o700)


def test_an_offer_that_is_missing_from_the_index(house: Installation) -> None:
    house.python(TAKE_OUT)
    assert only_wrong(house, "search", "rebuild-index")
    assert house.run("rebuild-index", ANLAUFSTELLE_MEANING="no").code == 0
    beat(house)
    assert house.run("doctor").code == 0


def test_without_meaning_it_says_so(house: Installation) -> None:
    assert only_wrong(house, "meaning", "ANLAUFSTELLE_MEANING", "words alone", ANLAUFSTELLE_MEANING="no")


def test_a_database_that_is_away_is_told_line_by_line(house: Installation) -> None:
    done = house.run("doctor", "--json", DATABASE_URL=f"postgres://u@127.0.0.1:{free_port()}/nothing")
    assert done.code == 1
    wrong = {finding["what"] for finding in done.json if not finding["right"]}
    assert wrong - {"secrets"} == set(NAMES) - {"secrets", "keys", "scanner"}


def test_readyz_says_no_when_the_database_is_away_and_yes_when_it_is_back(bare: Installation) -> None:
    code = (
        "from anlaufstelle.console import health\n"
        "import sys\n"
        "for _ in sys.stdin:\n"
        "    print(all(finding.right for finding in health.run_checks(health.READINESS_CHECKS)), flush=True)\n"
    )
    beat(bare)
    with running(bare.start_python(code)) as process:
        assert process.stdin
        assert process.stdout

        def ready() -> bool:
            process.stdin.write("?\n")
            process.stdin.flush()
            return process.stdout.readline() == "True\n"

        assert ready()
        table = "outbox_heartbeat"
        bare.query(f"ALTER TABLE {table} RENAME TO away")
        assert not ready()
        bare.query(f"ALTER TABLE away RENAME TO {table}")
        until(ready)
