"""Single values: read as people write them, refused where they cannot be, and written so that nothing calculates."""

import datetime as dt
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anlaufstelle.exchange import cells
from anlaufstelle.exchange.cells import BadValue

READERS = [
    cells.text, cells.number, cells.day, cells.moment, cells.clock, cells.yes, cells.mail, cells.uri, cells.words,
]  # fmt: skip


@pytest.mark.parametrize("read", READERS, ids=[read.__name__ for read in READERS])
@given(told=st.one_of(st.text(), st.integers(), st.floats(), st.booleans(), st.none(), st.lists(st.text())))
def test_whatever_is_read_is_a_value_or_a_refusal(read: Any, told: Any) -> None:
    with suppress(BadValue):
        read(told)


@given(st.text())
def test_what_is_written_comes_back(told: str) -> None:
    assert cells.bare(cells.neutral(told)) == told


@given(st.text(alphabet="'=+-@\t\r1a. "))
def test_nothing_written_begins_like_a_formula_but_plain_numbers(told: str) -> None:
    written = cells.neutral(told)
    assert cells.bare(written) == told
    if written[:1] in {"=", "+", "-", "@", "\t", "\r"}:
        float(written)


@given(st.text())
def test_clean_text_has_no_unseen_letters_and_stays_as_it_is(told: str) -> None:
    once = cells.clean(told)
    assert cells.clean(once) == once
    assert not set(once) & set("\x00\u202e\u2066\u200f")


@given(st.dates())
def test_a_day_is_read_as_it_is_written_in_germany_and_by_the_standard(day: dt.date) -> None:
    assert cells.day(day.isoformat()) == day
    assert cells.day(f"{day.day}.{day.month}.{day.year:04}") == day


@given(st.dates(min_value=dt.date(1900, 1, 1)))
def test_a_day_with_the_month_first_is_read_only_where_the_list_is_known_to_write_so(day: dt.date) -> None:
    told = f"{day.month}/{day.day}/{day.year}"
    assert cells.day(told, month_first=True) == day
    with pytest.raises(BadValue):
        cells.day(told)


@given(st.times().map(lambda time: time.replace(second=0, microsecond=0)))
def test_a_clock_time_is_read_in_each_spelling(time: dt.time) -> None:
    half = f"{time.hour % 12 or 12}:{time.minute:02} {'AM' if time.hour < 12 else 'PM'}"
    for told in (f"{time:%H:%M}", f"{time:%H:%M:%S}", f"{time.hour}.{time.minute:02} Uhr", half):
        assert cells.clock(told) == time


@pytest.mark.parametrize(
    ("read", "told", "value"),
    [
        (cells.number, "50,8041", 50.8041), (cells.number, "7", 7), (cells.number, "2.50", 2.5),
        (cells.clock, "3pm", dt.time(15)), (cells.clock, "9am", dt.time(9)), (cells.clock, "12:30 AM", dt.time(0, 30)),
        (cells.clock, "10:00Z", dt.time(10, tzinfo=dt.UTC)), (cells.yes, "ja", True), (cells.yes, "FALSE", False),
        (cells.day, "1.2.70", dt.date(1970, 2, 1)), (cells.day, "1.2.26", dt.date(2026, 2, 1)),
        (cells.words, "a, b;c\n d ,,", ["a", "b", "c", "d"]), (cells.text, 12.0, "12"),
    ],
)  # fmt: skip
def test_people_write_things_in_many_ways(read: Any, told: Any, value: Any) -> None:
    assert read(told) == value


@pytest.mark.parametrize(
    ("read", "told"),
    [
        (cells.number, "1,234"), (cells.number, "1e5"), (cells.number, float("nan")), (cells.number, float("inf")),
        (cells.number, True), (cells.clock, "24:00"), (cells.clock, "9"), (cells.clock, "13 PM"),
        (cells.day, "13/1/2026"),
        (cells.day, "2026-02-30"), (cells.uri, "javascript:alert(1)"), (cells.uri, "www.rur.example"),
        (cells.uri, "https://"), (cells.mail, "a@b"), (cells.mail, "a b@c.de"), (cells.moment, "9999-12-31T23:59:59Z"),
        (cells.text, "x" * 100_001), (cells.text, ["x"]),
    ],
)  # fmt: skip
def test_what_cannot_be_or_could_mean_two_things_is_refused(read: Any, told: Any) -> None:
    with pytest.raises(BadValue):
        read(told)


@given(st.text())
def test_a_refused_value_is_shown_short(told: str) -> None:
    assert len(cells.cut(told)) <= cells.CUT
