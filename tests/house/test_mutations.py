"""Each mistake of mutations.py is made, and somebody notices; and nobody complains while none is made."""

import time
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from anlaufstelle.people.access import compiled_rule
from anlaufstelle.rls.owner import as_owner
from tests.conftest import prove
from tests.house import mutations
from tests.house.matrix_walk import Run, walk
from tests.house.mutation_probes import PROBES

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
SWAPS = {name: (swap, "walk") for name, swap in mutations.SWAPS.items()}
ALL = mutations.RULE | mutations.PAGES | mutations.WRITING | mutations.ASKING
PLANTED = {name: (fault.plant, fault.probe) for name, fault in ALL.items()} | SWAPS


def _row_security(verb: str) -> None:
    with as_owner(), connection.cursor() as cursor:
        for model in apps.get_models():
            if getattr(model, "has_row_level_security", False):
                cursor.execute(f"ALTER TABLE {model._meta.db_table} {verb} ROW LEVEL SECURITY")


@pytest.fixture(scope="module")
def run(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[Run]:
    """The world of the matrix without PostgreSQL's own wall: else that one would hide mistakes in the rule."""
    with ExitStack() as stack:
        stack.enter_context(django_db_blocker.unblock())
        _row_security("DISABLE")
        stack.callback(_row_security, "ENABLE")
        yield stack.enter_context(walk(tmp_path_factory.mktemp("keys")))


@pytest.fixture(autouse=True)
def no_question_of_before() -> Iterator[None]:
    """The rule keeps its questions in memory; a mistake is in none of them, and stays in none."""
    compiled_rule.compile_rule.cache_clear()
    yield
    compiled_rule.compile_rule.cache_clear()


def test_nobody_complains_without_a_mistake(run: Run, codes: None) -> None:
    for name, probe in PROBES.items():
        assert probe(run) == [], name


def test_a_token_that_looks_like_a_word_is_none(run: Run, codes: None) -> None:
    word = run.crowd.things["plain"].words["NA"]
    before = len(run.watch.foreign)
    assert run.watch.read("none", "nowhere", f"csrf=aZQXCYL38b {word}") == {("plain", "NA")}
    assert run.watch.foreign[before:] == [f"none at nowhere: {('plain', 'NA')}"]
    run.watch.foreign.clear()


def test_every_mistake_is_noticed(run: Run, codes: None) -> None:
    unnoticed = []
    for name, (plant, probe) in PLANTED.items():
        before = time.perf_counter()
        with pytest.MonkeyPatch.context() as monkeypatch:
            compiled_rule.compile_rule.cache_clear()
            plant(monkeypatch)
            complaints = PROBES[probe](run)
        took = time.perf_counter() - before
        print(f"{name:48} {probe:9} {len(complaints):3} {took:5.2f} s  {(*complaints, '-')[0][:90]}")
        unnoticed += [] if complaints else [name]
    prove("planted faults", count=len(PLANTED), deviations=len(unnoticed), control="none planted: nobody complains")
    assert not unnoticed
    assert len(PLANTED) >= 100
