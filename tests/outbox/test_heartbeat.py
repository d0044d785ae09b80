"""Whether the worker lives, and how much waits."""

import datetime as dt

import pytest
import time_machine

from anlaufstelle.core.ids import new_id
from anlaufstelle.outbox import heartbeat
from anlaufstelle.outbox.actions import enqueue, process
from anlaufstelle.outbox.models import Heartbeat, Topic

pytestmark = pytest.mark.django_db
START = dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.UTC)


def test_a_worker_that_never_lived_never_beat() -> None:
    assert heartbeat.last_beat() is None


def test_the_last_beat_counts_and_is_one_row() -> None:
    with time_machine.travel(START, tick=False) as clock:
        for _ in range(3):
            heartbeat.beat()
            clock.shift(10)
    assert heartbeat.last_beat() == START + dt.timedelta(seconds=20)
    assert Heartbeat.objects.count() == 1


def test_it_beats_often_enough_not_to_be_thought_dead() -> None:
    assert heartbeat.INTERVAL * 3 < heartbeat.DEAD_AFTER


def test_waiting_and_failing_work_is_counted(caplog: pytest.LogCaptureFixture) -> None:
    def broken(subjects: list[object]) -> None:
        raise ValueError(subjects)

    with time_machine.travel(START, tick=False) as clock:
        enqueue(Topic.INDEX_OFFER, [new_id(), new_id()])
        assert (heartbeat.waiting(), heartbeat.failing()) == (2, 0)
        process(Topic.INDEX_OFFER, broken)
        assert (heartbeat.waiting(), heartbeat.failing()) == (0, 2)
        clock.shift(5)
        assert (heartbeat.waiting(), heartbeat.failing()) == (2, 2)
    caplog.clear()
