"""Work noted is work done, once; what fails waits, and holds up nobody."""

import datetime as dt
import logging
from collections.abc import Iterator
from uuid import UUID

import pytest
import time_machine
from django.db import transaction

from anlaufstelle.core.ids import new_id
from anlaufstelle.outbox.actions import enqueue, process
from anlaufstelle.outbox.models import OutboxJob, Topic

pytestmark = pytest.mark.django_db
OFFER, GUIDE = Topic.INDEX_OFFER, Topic.INDEX_GUIDE
START = dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.UTC)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """A clock that moves only when told to."""
    with time_machine.travel(START, tick=False) as moved:
        yield moved


class Doer:
    """Remembers what it was asked to do; breaks at what it cannot."""

    def __init__(self, *poison: UUID) -> None:
        self.calls: list[list[UUID]] = []
        self.poison = set(poison)

    def __call__(self, subjects: list[UUID]) -> None:
        self.calls.append(subjects)
        if self.poison & set(subjects):
            raise ValueError("this one cannot be done")

    @property
    def done(self) -> set[UUID]:
        return {subject for call in self.calls if not self.poison & set(call) for subject in call}


def test_noted_work_is_done_once() -> None:
    subjects = [new_id() for _ in range(3)]
    enqueue(OFFER, subjects)
    do = Doer()
    assert process(OFFER, do) == 3
    assert do.calls == [subjects]
    assert process(OFFER, do) == 0
    assert len(do.calls) == 1
    assert not OutboxJob.objects.exists()


def test_a_topic_is_its_own() -> None:
    enqueue(OFFER, [new_id()])
    assert process(GUIDE, Doer()) == 0
    assert OutboxJob.objects.count() == 1


def test_what_is_noted_twice_is_told_once() -> None:
    subject = new_id()
    for _ in range(3):
        enqueue(OFFER, [subject])
    do = Doer()
    assert process(OFFER, do) == 3
    assert do.calls == [[subject]]


def test_much_work_is_done_in_portions_oldest_first() -> None:
    subjects = [new_id() for _ in range(25)]
    enqueue(OFFER, subjects)
    do = Doer()
    assert [process(OFFER, do, batch=10) for _ in range(4)] == [10, 10, 5, 0]
    assert [subject for call in do.calls for subject in call] == subjects


def test_what_fails_waits_5_seconds_then_30_then_longer_then_an_hour(
    clock: time_machine.Traveller, caplog: pytest.LogCaptureFixture
) -> None:
    subject = new_id()
    enqueue(OFFER, [subject])
    do = Doer(subject)
    waits = []
    for _ in range(7):
        tried = len(do.calls)
        assert process(OFFER, do) == 0
        assert len(do.calls) == tried + 1
        waits.append(OutboxJob.objects.get().not_before)
        clock.move_to(waits[-1] - dt.timedelta(milliseconds=1))
        assert process(OFFER, do) == 0
        assert len(do.calls) == tried + 1, "it was tried before its time"
        clock.move_to(waits[-1])
    steps = [START, *waits]
    seconds = [(later - earlier).total_seconds() for earlier, later in zip(steps, waits, strict=False)]
    assert seconds == [5, 30, 120, 600, 3600, 3600, 3600]
    assert OutboxJob.objects.get().attempts == 7
    assert OutboxJob.objects.get().last_error == "ValueError"
    assert "1 jobs failed and will be retried" in caplog.text
    caplog.clear()


def test_what_failed_is_done_when_it_can_be(clock: time_machine.Traveller, caplog: pytest.LogCaptureFixture) -> None:
    subject = new_id()
    enqueue(OFFER, [subject])
    process(OFFER, Doer(subject))
    clock.shift(5)
    assert process(OFFER, Doer()) == 1
    assert not OutboxJob.objects.exists()
    caplog.clear()


def test_a_doer_that_raises_leaves_other_topics_alone(caplog: pytest.LogCaptureFixture) -> None:
    offer, guide = new_id(), new_id()
    enqueue(OFFER, [offer])
    enqueue(GUIDE, [guide])
    healthy = Doer()
    assert process(OFFER, Doer(offer)) == 0
    assert process(GUIDE, healthy) == 1
    assert healthy.done == {guide}
    assert OutboxJob.objects.get().subject == offer
    caplog.clear()


def test_one_poisonous_piece_holds_up_none_of_the_others(
    clock: time_machine.Traveller, caplog: pytest.LogCaptureFixture
) -> None:
    subjects = [new_id() for _ in range(10)]
    enqueue(OFFER, subjects)
    do = Doer(subjects[4])
    assert process(OFFER, do) == 0
    clock.shift(5)
    for _ in range(10):
        process(OFFER, do)
    assert do.done == set(subjects) - {subjects[4]}
    assert OutboxJob.objects.get().subject == subjects[4]
    fresh = new_id()
    enqueue(OFFER, [fresh])
    clock.shift(3600)
    assert process(OFFER, do) == 1
    assert fresh in do.done
    caplog.clear()


def test_what_a_failing_doer_wrote_is_taken_back(caplog: pytest.LogCaptureFixture) -> None:
    def do(subjects: list[UUID]) -> None:
        OutboxJob.objects.create(topic=GUIDE, subject=subjects[0])
        raise RuntimeError("half way")

    enqueue(OFFER, [new_id()])
    assert process(OFFER, do) == 0
    assert not OutboxJob.objects.filter(topic=GUIDE).exists()
    assert OutboxJob.objects.get().attempts == 1
    assert [record.levelno for record in caplog.records] == [logging.ERROR]
    caplog.clear()


@transaction.atomic
def change_and_fail() -> None:
    enqueue(OFFER, [new_id()])
    raise RuntimeError("the change was not made")


def test_nothing_is_noted_of_a_change_that_was_taken_back() -> None:
    with pytest.raises(RuntimeError):
        change_and_fail()
    assert not OutboxJob.objects.exists()


def test_noting_nothing_is_nothing() -> None:
    enqueue(OFFER, [])
    assert not OutboxJob.objects.exists()
