"""The worker and tick: what a change brings with it is done within seconds, and nothing noted is lost."""

import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest

from tests.console.installation import Installation, copied, ended, running, until

CHANGE = """
import sys
from anlaufstelle.core.actor import Actor
from anlaufstelle.directory.actions import change_service
from anlaufstelle.directory.models import Service
for service in Service.objects.order_by("id")[: int(sys.argv[1])]:
    change_service(Actor("test"), service, alternate_name=sys.argv[2], keywords=[sys.argv[2]])
"""
HIDE = """
from anlaufstelle.core.actor import Actor
from anlaufstelle.directory.actions import change_service
from anlaufstelle.directory.models import Service
change_service(Actor("test"), Service.objects.order_by("id")[0], status="inactive")
"""
FOUND = "SELECT count(*) FROM search_document WHERE kind = 'offer' AND text LIKE '%{}%'"
LONG_GUIDE = """
import json
from anlaufstelle.guides.actions import import_guides
text = " ".join(f"Wort{number} steht hier." for number in range(10_000))
import_guides([json.dumps({"source_id": "long", "lang": "de", "title": "Lang", "text": text}).encode()])
"""


@pytest.fixture(scope="module")
def house(furnished: Installation, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    with copied(furnished, tmp_path_factory.mktemp("worker") / "home") as copy:
        yield copy


@contextmanager
def worker_of(house: Installation, **more: str) -> Iterator[subprocess.Popen[str]]:
    """A worker that has just shown that it lives."""
    house.query("DELETE FROM outbox_heartbeat")
    with running(house.start("worker", **more)) as worker:
        until(lambda: house.number("SELECT count(*) FROM outbox_heartbeat") == 1)
        yield worker


def found(house: Installation, word: str) -> int:
    return house.number(FOUND.format(word))


@pytest.mark.slow
def test_a_change_is_found_by_search_within_seconds(house: Installation) -> None:
    with worker_of(house, ANLAUFSTELLE_MEANING="no") as worker:
        house.python(CHANGE, "1", "Quastenflosser")
        until(lambda: found(house, "Quastenflosser") == 1)
        hits = house.run("search", "Quastenflosser", "--json", ANLAUFSTELLE_MEANING="no").json
        assert [hit["kind"] for hit in hits] == ["offer"]
        house.python(HIDE)
        until(lambda: found(house, "Quastenflosser") == 0)
        worker.send_signal(signal.SIGTERM)
        assert ended(worker).code == 0
    assert house.number("SELECT count(*) FROM outbox_outboxjob") == 0


@pytest.mark.slow
def test_a_worker_killed_in_between_loses_nothing(house: Installation) -> None:
    house.python(CHANGE, "60", "Schnabeltier")
    for seconds in (0.0, 0.3):
        with worker_of(house, ANLAUFSTELLE_MEANING="no") as worker:
            time.sleep(seconds)
            worker.send_signal(signal.SIGKILL)
            ended(worker)
    assert house.run("tick", ANLAUFSTELLE_MEANING="no").code == 0
    public = house.number(
        "SELECT count(*) FROM directory_service WHERE alternate_name = 'Schnabeltier' AND status = 'active'"
    )
    assert found(house, "Schnabeltier") == public >= 50
    assert house.number("SELECT count(*) FROM outbox_outboxjob") == 0


def test_tick_does_what_is_due_once_and_shows_that_somebody_works(house: Installation) -> None:
    house.query("DELETE FROM outbox_heartbeat")
    house.python(CHANGE, "5", "Erdferkel")
    assert house.run("tick", ANLAUFSTELLE_MEANING="no").out == "5 pieces of work done.\n"
    assert house.run("tick", ANLAUFSTELLE_MEANING="no").out == "0 pieces of work done.\n"
    assert house.run("doctor").code == 0


@pytest.mark.slow
def test_told_to_end_while_it_reads_long_texts_it_ends_within_seconds(house: Installation) -> None:
    house.python(LONG_GUIDE)
    read = house.number("SELECT count(*) FROM search_vector")
    with worker_of(house) as worker:
        until(lambda: house.number("SELECT count(*) FROM search_vector") > read)
        begun = time.monotonic()
        worker.send_signal(signal.SIGTERM)
        done = ended(worker)
        assert time.monotonic() - begun < 60
    assert (done.code, done.err) == (0, "")
    house.query("UPDATE search_document SET waits = false")


@pytest.mark.slow
def test_the_worker_goes_on_after_the_database_was_away_for_a_moment(house: Installation) -> None:
    with worker_of(house, ANLAUFSTELLE_MEANING="no") as worker:
        with psycopg.connect(house.url, autocommit=True) as other:
            other.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        house.python(CHANGE, "1", "Wombat")
        until(lambda: house.number("SELECT count(*) FROM outbox_outboxjob") == 0)
        assert worker.poll() is None
        worker.send_signal(signal.SIGTERM)
        done = ended(worker)
    assert done.code == 0
    assert "a round of work failed; going on" in done.err


HELD = """
import threading, time
from anlaufstelle.console import worker as work
from anlaufstelle.directory.models import Service
from anlaufstelle.outbox.actions import enqueue
from anlaufstelle.outbox.models import OutboxJob, Topic
from django.db import connection, transaction
enqueue(Topic.INDEX_OFFER, [Service.objects.order_by("id").first().id])
taken = threading.Event()
def worker():
    with transaction.atomic():
        list(OutboxJob.objects.select_for_update().all())
        taken.set()
        time.sleep(1)
        OutboxJob.objects.all().delete()
    connection.close()
thread = threading.Thread(target=worker)
thread.start()
taken.wait()
work.index_pending()
print(OutboxJob.objects.count())
thread.join()
"""


def test_what_a_worker_has_just_taken_is_waited_for(house: Installation) -> None:
    house.query("DELETE FROM outbox_outboxjob")
    assert house.python(HELD) == "0\n"
