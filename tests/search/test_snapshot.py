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
    index.put([draft("neu", "Neues Angebot", "Arzt."), draft("rad", "Fahrradladen", "Fahrrad.")])
    index.remove("offer", {key("kirche")})
    while index.embed_pending(50):
        pass
    stepwise = snapshot.current()
    snapshot.forget()
    whole = snapshot.current()
    assert stepwise.pks.tolist() == whole.pks.tolist()
    assert (stepwise.kinds, stepwise.sources, stepwise.langs) == (whole.kinds, whole.sources, whole.langs)
    assert (stepwise.row_of, stepwise.words) == (whole.row_of, whole.words)
    assert stepwise.owner.tolist() == whole.owner.tolist()
    assert np.allclose(stepwise.mean, whole.mean, atol=1e-5)
    query = indexed.embed_query("Fahrrad")
    assert np.allclose(stepwise.likeness(query), whole.likeness(query), atol=1e-5)


def test_every_list_has_one_place_for_each_document(indexed: FourSubjects) -> None:
    now = snapshot.current()
    assert now.size == len(now.kinds) == len(now.sources) == len(now.langs) == len(now.facets) == len(OFFERS) + 2
    assert now.row_of["offer", key("rad")] == now.sources.index(key("rad"))
    guide = now.row_of["guide", key("wbs")]
    assert len(now.versions(guide)) == 2


def test_likeness_is_highest_for_the_subject_asked_for(indexed: FourSubjects) -> None:
    now = snapshot.current()
    near = now.likeness(indexed.embed_query("велосипед"))
    assert now.sources[int(near.argmax())] == key("rad")


def test_what_is_not_read_yet_has_no_likeness(db: None, model: FourSubjects) -> None:
    index.put(OFFERS)
    assert (snapshot.current().likeness(model.embed_query("Arzt")) == -1.0).all()


def test_a_thread_never_waits_for_another_that_reads(indexed: FourSubjects, monkeypatch: pytest.MonkeyPatch) -> None:
    old = snapshot.current()
    index.put([draft("neu", "Neu")])
    with snapshot._reading:
        assert snapshot.current() is old
    assert snapshot.current().size == old.size + 1
    assert threading.active_count() >= 1
