"""Single values: read as people write them, refused where they cannot be, and written so that nothing calculates."""

import datetime as dt
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anlaufstelle.exchange import cell_values
from anlaufstelle.exchange.cell_values import BadValue

READERS = [
    cell_values.text,
    cell_values.number,
    cell_values.day,
    cell_values.moment,
    cell_values.clock,
    cell_values.boolean,
    cell_values.email_address,
    cell_values.uri,
    cell_values.words,
]


@pytest.mark.parametrize("read", READERS, ids=[read.__name__ for read in READERS])
@given(told=st.one_of(st.text(), st.integers(), st.floats(), st.booleans(), st.none(), st.lists(st.text())))
def test_whatever_is_read_is_a_value_or_a_refusal(read: Any, told: Any) -> None:
    with suppress(BadValue):
        read(told)


@given(st.text())
def test_what_is_written_comes_back(told: str) -> None:
    assert cell_values.unescape_formula(cell_values.escape_formula(told)) == told


@given(st.text(alphabet="'=+-@\t\r1a. "))
def test_nothing_written_begins_like_a_formula_but_plain_numbers(told: str) -> None:
    written = cell_values.escape_formula(told)
    assert cell_values.unescape_formula(written) == told
    if written[:1] in {"=", "+", "-", "@", "\t", "\r"}:
        float(written)


@given(st.text())
def test_clean_text_has_no_unseen_letters_and_stays_as_it_is(told: str) -> None:
    once = cell_values.clean(told)
    assert cell_values.clean(once) == once
    assert not set(once) & set("\x00\u202e\u2066\u200f")


@given(st.dates())
def test_a_day_is_read_as_it_is_written_in_germany_and_by_the_standard(day: dt.date) -> None:
    assert cell_values.day(day.isoformat()) == day
    assert cell_values.day(f"{day.day}.{day.month}.{day.year:04}") == day


@given(st.dates(min_value=dt.date(1900, 1, 1)))
def test_a_day_with_the_month_first_is_read_only_where_the_list_is_known_to_write_so(day: dt.date) -> None:
    told = f"{day.month}/{day.day}/{day.year}"
    assert cell_values.day(told, month_first=True) == day
    with pytest.raises(BadValue):
        cell_values.day(told)


@given(st.times().map(lambda time: time.replace(second=0, microsecond=0)))
def test_a_clock_time_is_read_in_each_spelling(time: dt.time) -> None:
    half = f"{time.hour % 12 or 12}:{time.minute:02} {'AM' if time.hour < 12 else 'PM'}"
    for told in (f"{time:%H:%M}", f"{time:%H:%M:%S}", f"{time.hour}.{time.minute:02} Uhr", half):
        assert cell_values.clock(told) == time


@pytest.mark.parametrize(
    ("read", "told", "value"),
    [
        (cell_values.number, "50,8041", 50.8041),
        (cell_values.number, "7", 7),
        (cell_values.number, "2.50", 2.5),
        (cell_values.clock, "3pm", dt.time(15)),
        (cell_values.clock, "9am", dt.time(9)),
        (cell_values.clock, "12:30 AM", dt.time(0, 30)),
        (cell_values.clock, "10:00Z", dt.time(10, tzinfo=dt.UTC)),
        (cell_values.boolean, "ja", True),
        (cell_values.boolean, "FALSE", False),
        (cell_values.day, "1.2.70", dt.date(1970, 2, 1)),
        (cell_values.day, "1.2.26", dt.date(2026, 2, 1)),
        (cell_values.words, "a, b;c\n d ,,", ["a", "b", "c", "d"]),
        (cell_values.text, 12.0, "12"),
    ],
)
def test_people_write_things_in_many_ways(read: Any, told: Any, value: Any) -> None:
    assert read(told) == value


@pytest.mark.parametrize(
    ("read", "told"),
    [
        (cell_values.number, "1,234"),
        (cell_values.number, "1e5"),
        (cell_values.number, float("nan")),
        (cell_values.number, float("inf")),
        (cell_values.number, True),
        (cell_values.clock, "24:00"),
        (cell_values.clock, "9"),
        (cell_values.clock, "13 PM"),
        (cell_values.day, "13/1/2026"),
        (cell_values.day, "2026-02-30"),
        (cell_values.uri, "javascript:alert(1)"),
        (cell_values.uri, "www.rur.example"),
        (cell_values.uri, "https://"),
        (cell_values.email_address, "a@b"),
        (cell_values.email_address, "a b@c.de"),
        (cell_values.moment, "9999-12-31T23:59:59Z"),
        (cell_values.text, "x" * 100_001),
        (cell_values.text, ["x"]),
    ],
)
def test_what_cannot_be_or_could_mean_two_things_is_refused(read: Any, told: Any) -> None:
    with pytest.raises(BadValue):
        read(told)


@given(st.text())
def test_a_refused_value_is_shown_short(told: str) -> None:
    assert len(cell_values.cut(told)) <= cell_values.SHOWN_CHARACTERS
