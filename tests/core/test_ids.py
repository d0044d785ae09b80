"""Keys: UUID version 7, in the order they were made, never twice."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from uuid import RFC_4122

import time_machine

from anlaufstelle.core.ids import id_from, new_id

MOMENT = dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.UTC)


def test_a_key_is_a_uuid_of_version_7() -> None:
    key = new_id()
    assert key.version == 7
    assert key.variant == RFC_4122


def test_a_key_begins_with_its_moment() -> None:
    with time_machine.travel(MOMENT, tick=False):
        key = new_id()
    assert key.int >> 80 == MOMENT.timestamp() * 1000


def test_keys_lie_in_the_order_they_were_made() -> None:
    made = [new_id() for _ in range(20_000)]
    assert made == sorted(made)
    assert [str(key) for key in made] == sorted(str(key) for key in made)
    assert len(set(made)) == len(made)


def test_keys_are_in_order_even_while_the_clock_stands_still() -> None:
    with time_machine.travel(MOMENT, tick=False):
        made = [new_id() for _ in range(10_000)]
    assert made == sorted(made)


def test_a_clock_set_back_a_little_does_not_turn_the_order() -> None:
    with time_machine.travel(MOMENT, tick=False):
        earlier = new_id()
    with time_machine.travel(MOMENT - dt.timedelta(milliseconds=300), tick=False):
        later = new_id()
    assert earlier < later


def test_a_key_of_a_later_day_lies_after_all_earlier_ones() -> None:
    with time_machine.travel(MOMENT, tick=False):
        monday = [new_id() for _ in range(100)]
    with time_machine.travel(MOMENT + dt.timedelta(days=1), tick=False):
        tuesday = new_id()
    assert tuesday > max(monday)


def test_threads_never_get_the_same_key() -> None:
    with ThreadPoolExecutor(8) as threads:
        made = list(threads.map(lambda _: new_id(), range(8_000)))
    assert len(set(made)) == len(made)


def test_the_same_text_has_the_same_key() -> None:
    assert id_from("provider:haus") == id_from("provider:haus")
    assert id_from("provider:haus") != id_from("provider:Haus")
    assert id_from("").version == 5
