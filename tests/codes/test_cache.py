"""The lists as pages read them: the codes of the day, kept in memory for seconds."""

import datetime as dt

import pytest
import time_machine
from pytest_django import DjangoAssertNumQueries

from anlaufstelle.codes import cache
from anlaufstelle.codes.models import Code
from anlaufstelle.core.dates import LOCAL_ZONE

pytestmark = pytest.mark.usefixtures("codes")


def at(day: str, time: str = "12:00") -> time_machine.travel:
    return time_machine.travel(dt.datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=LOCAL_ZONE), tick=False)


def test_the_benefit_changes_its_name_by_law_on_the_first_of_july() -> None:
    with at("2026-06-30", "23:59"):
        assert cache.code_lists().label("benefit", "SGB2", "de") == "Bürgergeld"
    with at("2026-07-01", "00:00"):
        assert cache.code_lists().label("benefit", "SGB2", "de") == "Grundsicherungsgeld"


def test_a_label_nobody_knows_is_the_code_itself() -> None:
    assert cache.code_lists().label("benefit", "NO-SUCH", "ar") == "NO-SUCH"
    assert cache.code_lists().label("no_such_list", "X", "ar") == "X"
    assert cache.code_lists().get("no_such_list", "X") is None
    assert cache.code_lists().all("no_such_list") == []


def test_lists_keep_their_order_and_their_two_levels() -> None:
    top = cache.code_lists().children("life_situation", "")
    assert [code.code for code in top] == "SPR WOH AUF ANE ARB GEL FAM GES ALL BEH REC".split()
    below = cache.code_lists().children("life_situation", "WOH")
    assert len(below) >= 12
    assert all(code.parent == "WOH" for code in below)
    assert [code.sort for code in below] == sorted(code.sort for code in below)


def test_asking_again_costs_no_query(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(1):
        for _ in range(20):
            cache.code_lists().label("life_situation", "WOH", "uk")


def test_a_changed_label_is_seen_after_seconds_or_at_once_when_told() -> None:
    assert cache.code_lists().label("life_situation", "WOH", "de") == "Wohnen"
    Code.objects.filter(list="life_situation", code="WOH").update(labels={"de": "Wohnung"})
    assert cache.code_lists().label("life_situation", "WOH", "de") == "Wohnen"
    cache.clear_cache()
    assert cache.code_lists().label("life_situation", "WOH", "de") == "Wohnung"
