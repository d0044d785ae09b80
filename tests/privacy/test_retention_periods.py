"""How long something is kept: the rule by itself, without a database."""

import datetime as dt

import pytest

from anlaufstelle.privacy.retention_periods import CannotKeepLonger, RetentionPeriod, check_keeping, shortened_period

FILE = RetentionPeriod("FILE", 3, "years", year_end=True)
CONSENT = RetentionPeriod("CONSENT", 3, "years")


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
        RetentionPeriod("X", 1, "months"),
        RetentionPeriod("X", 30, "days"),
        RetentionPeriod("X", 7, "months", year_end=True),
    ],
)
def test_both_ways_to_ask_what_is_due_agree_on_every_day(period: RetentionPeriod) -> None:
    start = dt.date(2023, 12, 20)
    days = [start + dt.timedelta(days=number) for number in range(450)]
    for day in (dt.date(2027, 1, 1), dt.date(2027, 2, 28), dt.date(2027, 3, 1), *days[::29]):
        first = period.kept_from(day)
        assert [began for began in days if began < first] == [one for one in days if period.last_day(one) < day]


def test_a_provider_keeps_shorter_but_never_longer() -> None:
    assert shortened_period(FILE, 1).last_day(dt.date(2023, 5, 4)) == dt.date(2024, 12, 31)
    assert shortened_period(FILE, 3) == FILE
    for wrong in (0, 4, -1):
        with pytest.raises(CannotKeepLonger):
            shortened_period(FILE, wrong)


def test_something_is_kept_until_a_day_to_come_and_ten_years_at_most() -> None:
    day = dt.date(2026, 11, 25)
    for right in (dt.date(2026, 11, 26), dt.date(2036, 11, 25)):
        assert check_keeping(right, day) == right
    for wrong in (None, day, dt.date(2026, 1, 1), dt.date(2036, 11, 26)):
        with pytest.raises(CannotKeepLonger):
            check_keeping(wrong, day)
