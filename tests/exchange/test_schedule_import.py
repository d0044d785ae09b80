"""Hours of others become blocks of ours only where both are open on the same days."""

import calendar
import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from anlaufstelle.directory.hours import OpeningBlock
from anlaufstelle.exchange import schedule_import

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
NINE, TWELVE = dt.time(9), dt.time(12)
TIMES = {"opens_at": NINE, "closes_at": TWELVE}


def means(told: dict[str, str], day: dt.date) -> bool:
    """Whether a rule of the calendar standard falls on a day: written from the standard, not from our blocks."""
    for word in told["byday"].split(","):
        name, nth = word[-2:], int(word[:-2] or 0)
        if day.weekday() != DAYS.index(name):
            continue
        length = calendar.monthrange(day.year, day.month)[1]
        same = [number for number in range(1, length + 1) if (number - day.day) % 7 == 0]
        if nth == 0 or (abs(nth) <= len(same) and same[nth - 1 if nth > 0 else nth] == day.day):
            return True
    return False


words = st.lists(st.sampled_from(DAYS), min_size=1, max_size=7, unique=True).map(",".join)
monthly = st.lists(
    st.tuples(st.sampled_from([-1, 1, 2, 3, 4, 5]), st.sampled_from(DAYS)), min_size=1, max_size=4, unique=True
).map(lambda told: ",".join(f"{nth}{day}" for nth, day in told))
rules = st.one_of(
    words.map(lambda told: {"freq": "WEEKLY", "byday": told}),
    monthly.map(lambda told: {"freq": "MONTHLY", "byday": told}),
)


@given(rules, st.dates(dt.date(2020, 1, 1), dt.date(2035, 12, 31)))
def test_blocks_are_open_on_the_days_that_were_meant(told: dict[str, str], day: dt.date) -> None:
    found = schedule_import.opening_blocks({**told, **TIMES})
    assert found is not None
    made = [OpeningBlock(weekday, 540, 720, week_of_month=nth) for weekday, nth in found]
    assert any(block.falls_on(day) for block in made) == means(told, day)


@given(
    st.dictionaries(
        st.sampled_from(["freq", "byday", "interval", "count", "bymonthday", "byweekno", "opens_at", "closes_at"]),
        st.one_of(st.text(max_size=8), st.integers(-3, 9), st.times(), st.none()),
    )
)
def test_whatever_hours_say_they_are_blocks_or_none(told: dict[str, object]) -> None:
    found = schedule_import.opening_blocks(told)
    assert found is None or all(0 <= day <= 6 and -1 <= nth <= 5 for day, nth in found)


def test_what_blocks_cannot_say_is_none() -> None:
    whole = {"freq": "WEEKLY", "byday": "MO", **TIMES}
    assert schedule_import.opening_blocks(whole) == [(0, 0)]
    for more in (
        {"interval": 2}, {"count": 3}, {"bymonthday": "1"}, {"byweekno": "4"}, {"byyearday": "1"}, {"byday": ""},
        {"byday": "XX"}, {"byday": "2MO"}, {"freq": "MONTHLY"}, {"opens_at": None}, {"byday": "6MO"},
        {"opens_at": NINE.replace(tzinfo=dt.UTC)},
    ):  # fmt: skip
        assert schedule_import.opening_blocks({**whole, **more}) is None, more
