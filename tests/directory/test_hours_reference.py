"""The opening hours and their second implementation agree, and would notice if one of them were wrong."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from anlaufstelle.core.dates import LOCAL_ZONE
from anlaufstelle.directory import hours
from tests.conftest import PROOF, prove
from tests.reference.hours import Answer, Clock, Week

EXAMPLES = 40_000 if PROOF else 3_000
Asked = tuple[Week, dt.datetime, bool]

QUIET: dict[str, Any] = {
    "deadline": None,
    "database": None,
    "derandomize": True,
    "suppress_health_check": [*HealthCheck],
}
# Days on which something is different, and their neighbours; and any other day.
TELLING = [
    "2026-01-01", "2026-03-29", "2026-04-03", "2026-04-06", "2026-05-01", "2026-05-14", "2026-05-25", "2026-06-04",
    "2026-10-25", "2026-10-30", "2026-12-24", "2026-12-25", "2027-03-28", "2027-05-26", "2027-05-27", "2027-10-31",
    "2027-11-01", "2028-02-29", "2028-10-03", "2028-12-23", "2029-11-01", "2029-12-24", "2030-06-20", "2031-12-24",
    "2031-12-26",
]  # fmt: skip
DAYS = some.one_of(
    some.sampled_from([dt.date.fromisoformat(day) for day in TELLING]),
    some.dates(dt.date(2026, 1, 1), dt.date(2032, 12, 31)),
)
HALF_HOURS = some.integers(14, 42).map(lambda half: half * 30)
SPANS = some.tuples(some.integers(14, 41), some.integers(1, 12)).map(lambda two: (two[0] * 30, sum(two) * 30))
WEEKDAYS = some.sampled_from([None, None, None, 0, 1, 2, 3, 4, 5, 6])  # None: the weekday of the day in question
NTH = some.sampled_from([0, 0, 0, 0, 1, 2, 3, 4, 5, -1, -1])
SELDOM = some.sampled_from([False, False, False, True])
ENDS = some.none() | some.integers(-20, 70)
HOW_MANY = some.sampled_from([1, 1, 2, 2, 3, 4, 0])
CHANGES = some.lists(
    some.tuples(some.just(0) | some.integers(-20, 70), some.integers(0, 30), some.none() | SPANS), max_size=2
)


@some.composite
def weeks(draw: some.DrawFn, around: dt.date) -> Week:
    """Some blocks and some exceptions, most of them near the day in question."""

    def day(away: int | None) -> dt.date | None:
        return None if away is None else around + dt.timedelta(days=away)

    blocks = []
    for _ in range(draw(HOW_MANY)):
        weekday, span, nth, appointment, on_holidays = draw(some.tuples(WEEKDAYS, SPANS, NTH, SELDOM, SELDOM))
        blocks.append(
            {
                "weekday": around.weekday() if weekday is None else weekday, "opens": span[0], "closes": span[1],
                "nth": nth, "appointment": appointment, "on_holidays": on_holidays,
                "first": day(draw(ENDS)), "last": day(draw(ENDS)),
            }
        )  # fmt: skip
    changes = [
        {"first": day(away), "last": day(away + days), "opens": span and span[0], "closes": span and span[1]}
        for away, days, span in draw(CHANGES)
    ]
    return {"blocks": blocks, "changes": changes}


@some.composite
def questions(draw: some.DrawFn) -> Asked:
    """A week, a moment (often exactly when a door opens or shuts), and whether one needs an appointment."""
    day = draw(DAYS)
    minute = draw(HALF_HOURS | some.integers(0, 1439))
    moment = dt.datetime.combine(day, dt.time(minute // 60, minute % 60), LOCAL_ZONE)
    return draw(weeks(day)), moment, draw(some.sampled_from([False, False, False, True]))


def first_answer(asked: Asked) -> Answer:
    """What the house says."""
    plain, moment, by_appointment = asked
    week = hours.OpeningWeek(
        tuple(
            hours.OpeningBlock(
                block["weekday"], block["opens"], block["closes"], (), block["nth"], block["appointment"],
                block["on_holidays"], block["first"], block["last"],
            )
            for block in plain["blocks"]
        ),
        tuple(hours.OpeningException(**change) for change in plain["changes"]),
    )  # fmt: skip
    said = hours.opening_state(hours.unpack(hours.pack(week)), moment, only_by_appointment=by_appointment)
    return str(said.kind), said.until, said.next_day, said.next_at


def second_answer(asked: Asked, clock: Clock) -> Answer:
    """What a second implementation says."""
    week, moment, by_appointment = asked
    return clock.tell(week, moment, only_by_appointment=by_appointment)


@pytest.fixture(scope="module")
def examples() -> list[tuple[Asked, Answer]]:
    """Many questions with the answer that both implementations give."""
    found: list[tuple[Asked, Answer]] = []

    @settings(max_examples=EXAMPLES, **QUIET)
    @given(questions())
    def agree(asked: Asked) -> None:
        said = first_answer(asked)
        assert said == second_answer(asked, Clock())
        found.append((asked, said))

    agree()
    return found


def test_both_say_the_same(examples: list[tuple[Asked, Answer]]) -> None:
    prove("hours-two-implementations", count=len(examples), deviations=0, seed="derived from the test")
    assert len(examples) >= EXAMPLES * 0.6
    for kind in ("open", "later", "appointment", "closed"):
        assert sum(said[0] == kind for _, said in examples) >= 50


class AllerheiligenForgotten(Clock):
    def holidays(self, year: int) -> set[dt.date]:
        return super().holidays(year) - {dt.date(year, 11, 1)}


class FronleichnamForgotten(Clock):
    def holidays(self, year: int) -> set[dt.date]:
        return super().holidays(year) - {self.easter(year) + dt.timedelta(days=60)}


class HeiligabendIsAHoliday(Clock):
    def holidays(self, year: int) -> set[dt.date]:
        return super().holidays(year) | {dt.date(year, 12, 24)}


class OpenInTheClosingMinute(Clock):
    def minutes(self, opens: int, closes: int) -> set[int]:
        return super().minutes(opens, closes + 1)


class ExceptionIgnoredOnAHoliday(Clock):
    def changes_of(self, week: Week, day: dt.date) -> list[dict[str, Any]]:
        return [] if self.is_holiday(day) else super().changes_of(week, day)


class LastMeansFourth(Clock):
    def last_of(self, same: list[dt.date]) -> list[dt.date]:
        return same[3:4]


class LastDayOfValidityLeftOut(Clock):
    def is_valid(self, block: dict[str, Any], day: dt.date) -> bool:
        return super().is_valid(block, day) and day != block["last"]


class LooksOneDayTooFar(Clock):
    days_ahead = 61


class AnAppointmentIsAnOpenDoor(Clock):
    def day(self, week: Week, day: dt.date) -> tuple[set[int], set[int]]:
        _, there = super().day(week, day)
        return there, there


class ClosedForAPauseOfNoMinutes(Clock):
    def until(self, open_minutes: set[int], minute: int) -> int | None:
        end = super().until(open_minutes, minute)
        return end and min(end, 12 * 60 if minute < 12 * 60 else end)


WRONG = [
    AllerheiligenForgotten, FronleichnamForgotten, HeiligabendIsAHoliday, OpenInTheClosingMinute,
    ExceptionIgnoredOnAHoliday, LastMeansFourth, LastDayOfValidityLeftOut, LooksOneDayTooFar,
    AnAppointmentIsAnOpenDoor, ClosedForAPauseOfNoMinutes,
]  # fmt: skip


@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: wrong.__name__)
def test_a_planted_mistake_is_noticed(examples: list[tuple[Asked, Answer]], wrong: type[Clock]) -> None:
    clock = wrong()
    noticed = sum(second_answer(asked, clock) != said for asked, said in examples)
    prove(f"hours-control-{wrong.__name__}", count=len(examples), deviations=noticed, control="must deviate")
    assert noticed
