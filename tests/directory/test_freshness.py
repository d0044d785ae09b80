"""How fresh and how complete an offer is: within bounds, and never better for knowing less."""

import datetime as dt
from dataclasses import fields, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from anlaufstelle.directory import rules

TODAY = dt.date(2026, 11, 23)
NOTHING = rules.QualityFacts(None, None, False, False, False, False, False, False, False, False, 0)
EVERYTHING = rules.QualityFacts(TODAY, TODAY, True, True, True, True, True, True, True, True, 3)
PARTS = [field.name for field in fields(rules.QualityFacts) if field.name.startswith("has_")]


def ago(days: int) -> dt.date:
    return TODAY - dt.timedelta(days=days)


@pytest.mark.parametrize(
    ("days", "share"),
    [(-3, 1.0), (0, 1.0), (90, 1.0), (91, 89 / 90), (135, 0.5), (179, 1 / 90), (180, 0), (999, 0)],
)
def test_freshness_holds_for_90_days_and_is_gone_after_180(days: int, share: float) -> None:
    assert rules.freshness(ago(days), TODAY) == pytest.approx(share)


def test_what_nobody_ever_confirmed_is_not_fresh() -> None:
    assert rules.freshness(None, TODAY) == 0
    assert rules.is_stale(None, TODAY)


@settings(database=None, derandomize=True)
@given(some.integers(-10, 500), some.integers(0, 500))
def test_freshness_stays_within_bounds_and_never_grows(days: int, more: int) -> None:
    younger, older = rules.freshness(ago(days), TODAY), rules.freshness(ago(days + more), TODAY)
    assert 0 <= older <= younger <= 1


def test_readers_are_warned_from_the_180th_day_on() -> None:
    assert not rules.is_stale(ago(179), TODAY)
    assert rules.is_stale(ago(180), TODAY)


def test_a_word_about_free_places_holds_for_30_days() -> None:
    assert not rules.capacity_is_old(ago(30), TODAY)
    assert rules.capacity_is_old(ago(31), TODAY)
    assert rules.capacity_is_old(None, TODAY)


def test_all_is_one_and_nothing_is_zero() -> None:
    assert rules.completeness(EVERYTHING) == 1
    assert rules.missing(EVERYTHING) == []
    assert rules.completeness(NOTHING) == pytest.approx(0)
    assert set(rules.missing(NOTHING)) == set(rules.WEIGHTS)


def test_what_matters_most_is_asked_for_first() -> None:
    weights = [rules.WEIGHTS[name] for name in rules.missing(NOTHING)]
    assert weights == sorted(weights, reverse=True)
    assert rules.missing(NOTHING)[:2] == ["hours", "languages"]


@pytest.mark.parametrize("part", PARTS)
def test_each_part_counts_by_its_weight(part: str) -> None:
    less = replace(EVERYTHING, **{part: False})
    (name,) = rules.missing(less)
    assert rules.completeness(less) == pytest.approx(1 - rules.WEIGHTS[name] / sum(rules.WEIGHTS.values()))


def test_three_languages_besides_german_are_enough() -> None:
    assert rules.missing(replace(EVERYTHING, translated_into=2)) == ["translations"]
    assert rules.missing(replace(EVERYTHING, translated_into=15)) == []


@settings(database=None, derandomize=True)
@given(some.sets(some.sampled_from(PARTS)), some.sets(some.sampled_from(PARTS)), some.integers(0, 5))
def test_knowing_more_is_never_worse(some_parts: set[str], other_parts: set[str], languages: int) -> None:
    few = replace(NOTHING, translated_into=languages, **dict.fromkeys(some_parts, True))
    more = replace(few, **dict.fromkeys(other_parts, True))
    assert 0 <= rules.completeness(few) <= rules.completeness(more) <= 1
