"""Unanswered searches are counted, and nothing of what was typed is kept."""

import datetime as dt

import pytest

from anlaufstelle.search import zero_results
from anlaufstelle.search.models import ZeroResultCount
from tests.search.conftest import FourSubjects

DAY = dt.date(2026, 11, 23)


def test_a_search_without_a_hit_is_counted_by_day_language_and_life_situation(indexed: FourSubjects) -> None:
    zero_results.count_zero_result("шукаю житло", lang="uk", day=DAY)
    zero_results.count_zero_result("житло для собаки", lang="uk", day=DAY)
    rows = ZeroResultCount.objects.values_list("day", "lang", "situation", "count")
    assert list(rows) == [(DAY, "uk", "WOH", 2)]


@pytest.mark.django_db
def test_without_a_model_or_an_index_it_is_counted_without_a_situation(words_alone: None) -> None:
    zero_results.count_zero_result("\0" * 5000, lang="x" * 300, day=DAY)
    assert ZeroResultCount.objects.get().situation == ""


def test_no_field_could_hold_what_was_typed() -> None:
    assert {field.name for field in ZeroResultCount._meta.fields} == {"id", "day", "lang", "situation", "count"}
