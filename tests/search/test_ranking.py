"""The order of offers: what fits first; then understood, for me, near, fresh; equals take turns by day."""

import datetime as dt
from typing import Any
from uuid import UUID

import numpy as np
import pytest

from anlaufstelle.core.dates import LOCAL_ZONE
from anlaufstelle.search import facets, ranking

TUESDAY = dt.datetime(2026, 11, 24, 12, 0, tzinfo=LOCAL_ZONE)


def offer(**told: Any) -> dict[str, Any]:
    """The facets of a plain offer: open on Tuesdays from 9 to 16 in German."""
    hours = told.pop("hours", [[1, 540, 960, ["de"], 0, 0, 0, None, None]])
    plain = {
        "topics": ["WOH-SUCHE"], "always": [], "week": {"blocks": hours, "changes": []}, "municipality": "05358008",
        "lat": 50.80, "lon": 6.48, "areas": [], "yes": [], "assured": "2026-11-01",
    }  # fmt: skip
    return {**plain, **told}


def ranked(*offers: dict[str, Any], fit: list[float] | None = None, **reader: Any) -> list[int]:
    sources = [UUID(int=number) for number in range(len(offers))]
    columns = facets.columns(offers, sources)
    rows = np.arange(len(offers))
    who = ranking.RankingContext(reader.pop("language", "uk"), reader.pop("now", TUESDAY), **reader)
    scores = ranking.score(columns, rows, np.array(fit or [0.0] * len(offers), np.float32), who)
    return [int(row) for row in ranking.best_first(scores, columns.twins)]


def spoken(*codes: str, weekday: int = 1) -> list[Any]:
    return [[weekday, 540, 960, list(codes), 0, 0, 0, None, None]]


def test_understood_this_week_comes_first() -> None:
    assert ranked(offer(), offer(hours=spoken("de", "uk"))) == [1, 0]


def test_understood_today_comes_before_understood_on_friday() -> None:
    assert ranked(offer(hours=spoken("uk", weekday=4)), offer(hours=spoken("uk"))) == [1, 0]


def test_a_much_better_fit_wins_over_language() -> None:
    assert ranked(offer(hours=spoken("uk")), offer(), fit=[0.2, 1.0]) == [1, 0]


def test_open_now_comes_before_closed() -> None:
    assert ranked(offer(hours=spoken("de", weekday=3)), offer(), language="de") == [1, 0]


def test_the_main_topic_comes_before_a_side_topic() -> None:
    assert ranked(offer(topics=["GEL-WOHNG", "WOH-SUCHE"]), offer(), topic="WOH-SUCHE") == [1, 0]


def test_near_comes_before_far() -> None:
    assert ranked(offer(lat=50.95), offer(), here=(50.80, 6.48)) == [1, 0]


def test_fresh_comes_before_stale() -> None:
    assert ranked(offer(assured="2025-11-01"), offer()) == [1, 0]
    assert ranked(offer(assured=None), offer()) == [1, 0]


def test_temporarily_closed_comes_last() -> None:
    assert ranked(offer(yes=["closed"], hours=spoken("uk")), offer()) == [1, 0]


def test_equal_ones_take_turns_by_day_and_are_steady_within_it() -> None:
    some = [offer(twin=number) for number in range(6)]
    days = [TUESDAY + dt.timedelta(days=7 * week) for week in range(40)]
    first = [ranked(*some, now=day)[0] for day in days]
    assert first == [ranked(*some, now=day)[0] for day in days]
    assert len(set(first)) >= 5


def test_offers_of_one_name_do_not_fill_the_first_page() -> None:
    some = [offer(twin=7, hours=spoken("de", "uk")) for _ in range(8)] + [offer(twin=8, hours=spoken("de", "uk"))]
    assert ranked(*some).index(8) <= 1


@pytest.mark.parametrize(
    ("when", "hour", "open_"),
    [("now", 12, True), ("now", 8, False), ("today", 8, True), ("today", 17, False), ("week", 12, True)],
)
def test_open_now_today_this_week(when: str, hour: int, open_: bool) -> None:
    columns = facets.columns([offer()], [UUID(int=1)])
    assert bool(columns.open_mask(when, TUESDAY.replace(hour=hour))[0]) is open_


def test_a_language_of_one_weekday_can_be_filtered() -> None:
    columns = facets.columns([offer(hours=spoken("ti", weekday=3)), offer(always=["so"])], [UUID(int=1), UUID(int=2)])
    assert columns.mask("speaks:ti").tolist() == [True, False]
    assert columns.mask("speaks:so").tolist() == [False, True]
    assert columns.mask("speaks:xx").tolist() == [False, False]


def test_distance_is_kilometres_and_infinite_without_a_place() -> None:
    columns = facets.columns([offer(), offer(lat=None, lon=None)], [UUID(int=1), UUID(int=2)])
    away = columns.distance(50.9215, 6.3627)  # Düren – Jülich, about 16 km as the crow flies
    assert 14 < away[0] < 18
    assert np.isinf(away[1])
