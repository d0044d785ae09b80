"""The snapshot: read once, kept up in small steps, the same for all threads."""

import threading
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from anlaufstelle.search import index, snapshot
from tests.search.conftest import OFFERS, FourSubjects, draft, key


def test_an_unchanged_index_costs_one_query(indexed: FourSubjects, queries: Callable[[int], Any]) -> None:
    first = snapshot.current()
    with queries(1):
        assert snapshot.current() is first


def test_a_change_in_steps_gives_the_same_as_reading_all(indexed: FourSubjects) -> None:
    snapshot.current()
    index.put_documents([draft("neu", "Neues Angebot", "Arzt."), draft("rad", "Fahrradladen", "Fahrrad.")])
    index.remove_sources("offer", {key("kirche")})
    while index.embed_pending(50):
        pass
    stepwise = snapshot.current()
    snapshot.reset_snapshot()
    whole = snapshot.current()
    assert stepwise.pks.tolist() == whole.pks.tolist()
    assert (stepwise.kinds, stepwise.sources, stepwise.langs) == (whole.kinds, whole.sources, whole.langs)
    assert (stepwise.row_of, stepwise.words) == (whole.row_of, whole.words)
    assert stepwise.owner.tolist() == whole.owner.tolist()
    assert np.allclose(stepwise.mean, whole.mean, atol=1e-5)
    query = indexed.embed_query("Fahrrad")
    assert np.allclose(stepwise.likeness(query), whole.likeness(query), atol=1e-5)
    rows = range(whole.size)
    assert np.allclose(stepwise.wholes(rows), whole.wholes(rows), atol=1e-5)


def test_every_list_has_one_place_for_each_document(indexed: FourSubjects) -> None:
    now = snapshot.current()
    assert now.size == len(now.kinds) == len(now.sources) == len(now.langs) == len(now.facets) == len(OFFERS) + 2
    assert now.row_of["offer", key("rad")] == now.sources.index(key("rad"))
    guide = now.row_of["guide", key("wbs")]
    assert len(now.versions(guide)) == 2


def test_likeness_is_highest_for_the_subject_asked_for(indexed: FourSubjects) -> None:
    now = snapshot.current()
    near = now.likeness(indexed.embed_query("велосипед"))
    assert now.sources[int(near.nearest.argmax())] == key("rad")
    assert now.sources[int(near.whole.argmax())] == key("rad")


def test_a_document_that_strays_is_farther_as_a_whole_than_with_its_nearest_passages(indexed: FourSubjects) -> None:
    bicycles, doctors = ("".join(f"{what} {number}. " for number in range(100)) for what in ("Fahrrad", "Arzt"))
    index.put_documents([draft("eins", "Fahrrad", bicycles), draft("viele", "Das Fahrrad", bicycles + doctors)])
    while index.embed_pending(100):
        pass
    now = snapshot.current()
    near = now.likeness(indexed.embed_query("Fahrrad"))
    keeps, strays = now.row_of["offer", key("eins")], now.row_of["offer", key("viele")]
    assert near.whole[strays] < near.nearest[strays] - 0.1
    assert near.whole[keeps] == pytest.approx(near.nearest[keeps], abs=0.05)


def test_documents_of_one_subject_are_alike_as_a_whole(indexed: FourSubjects) -> None:
    now = snapshot.current()
    rows = [now.row_of[kind, key(name)] for kind, name in (("offer", "wohnen"), ("guide", "wbs"), ("offer", "rad"))]
    flat, guide, bicycle = now.wholes(rows)
    assert float(flat @ flat) == pytest.approx(1.0, abs=1e-3)
    assert float(flat @ guide) > float(flat @ bicycle)


def test_what_is_not_read_yet_has_no_likeness(db: None, model: FourSubjects) -> None:
    index.put_documents(OFFERS)
    now = snapshot.current()
    assert all((told == -1.0).all() for told in now.likeness(model.embed_query("Arzt")))
    assert not now.wholes(range(now.size)).any()


def test_a_thread_never_waits_for_another_that_reads(indexed: FourSubjects, monkeypatch: pytest.MonkeyPatch) -> None:
    old = snapshot.current()
    index.put_documents([draft("neu", "Neu")])
    with snapshot._update_lock:
        assert snapshot.current() is old
    assert snapshot.current().size == old.size + 1
    assert threading.active_count() >= 1
