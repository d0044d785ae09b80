"""How long something is kept: the rule by itself, without a database."""

import datetime as dt

import pytest

from anlaufstelle.privacy.periods import CannotKeep, Period, check_keeping, shortened

FILE = Period("FILE", 3, "years", year_end=True)
CONSENT = Period("CONSENT", 3, "years")


def test_a_file_is_kept_for_three_years_after_the_end_of_the_year_of_its_closing() -> None:
    assert FILE.last_day(dt.date(2023, 1, 1)) == dt.date(2026, 12, 31)
    assert FILE.last_day(dt.date(2023, 12, 31)) == dt.date(2026, 12, 31)
    assert FILE.last_day(dt.date(2024, 2, 29)) == dt.date(2027, 12, 31)


def test_a_consent_is_kept_to_the_day() -> None:
    assert CONSENT.last_day(dt.date(2023, 5, 4)) == dt.date(2026, 5, 4)
    assert CONSENT.last_day(dt.date(2024, 2, 29)) == dt.date(2027, 2, 28)


@pytest.mark.parametrize(
    "period",
    [
        FILE,
        CONSENT,
        Period("X", 1, "months"),
        Period("X", 30, "days"),
        Period("X", 7, "months", year_end=True),
    ],
)
def test_both_ways_to_ask_what_is_due_agree_on_every_day(period: Period) -> None:
    start = dt.date(2023, 12, 20)
    days = [start + dt.timedelta(days=number) for number in range(450)]
    for day in (dt.date(2027, 1, 1), dt.date(2027, 2, 28), dt.date(2027, 3, 1), *days[::29]):
        first = period.kept_from(day)
        assert [began for began in days if began < first] == [one for one in days if period.last_day(one) < day]


def test_a_provider_keeps_shorter_but_never_longer() -> None:
    assert shortened(FILE, 1).last_day(dt.date(2023, 5, 4)) == dt.date(2024, 12, 31)
    assert shortened(FILE, 3) == FILE
    for wrong in (0, 4, -1):
        with pytest.raises(CannotKeep):
            shortened(FILE, wrong)


def test_something_is_kept_until_a_day_to_come_and_ten_years_at_most() -> None:
    day = dt.date(2026, 11, 25)
    for right in (dt.date(2026, 11, 26), dt.date(2036, 11, 25)):
        assert check_keeping(right, day) == right
    for wrong in (None, day, dt.date(2026, 1, 1), dt.date(2036, 11, 26)):
        with pytest.raises(CannotKeep):
            check_keeping(wrong, day)
