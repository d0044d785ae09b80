"""Consent as a state machine, and its withdrawal while somebody is reading."""

import random
import threading
import time
from dataclasses import dataclass, field
from typing import Any, ClassVar

import pytest
from django.db import connection
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from anlaufstelle.core.dates import today
from anlaufstelle.people import actions
from anlaufstelle.people.access import compiled_rule
from anlaufstelle.people.access.models import AccessGrantQuerySet
from anlaufstelle.people.models import Consent
from anlaufstelle.rls.context import access_context, context_of
from tests import factories
from tests.conftest import PROOF, StrictClient, prove
from tests.people.consent_lifecycle import Life
from tests.people.scene import Scene

LIVES, STEPS, AT_LEAST = (300, 40, 10_000) if PROOF else (6, 20, 100)  # a life may end before its last step
RACES = 200 if PROOF else 6
SEED = 20261125


def drawn(lives: int, steps: int) -> settings:
    """The same lives at every run."""
    return settings(
        max_examples=lives, stateful_step_count=steps, derandomize=True, database=None, deadline=None,
        phases=[Phase.generate], suppress_health_check=list(HealthCheck),
    )  # fmt: skip


@pytest.mark.django_db(transaction=True)  # so that each life is really undone, and swept away
def test_whatever_happens_to_consents_everybody_sees_what_was_promised(codes: None) -> None:
    run_state_machine_as_test(Life, settings=drawn(LIVES, STEPS))
    prove(
        "the life of consents", count=Life.steps, deviations=len(Life.deviations), compared=Life.compared,
        control=f"{Life.seen_at_all} times another provider was to see something",
    )  # fmt: skip
    assert not Life.deviations, Life.deviations[:3]
    assert Life.steps >= AT_LEAST
    assert Life.seen_at_all > Life.steps / 4, "lives in which nobody is let in prove nothing"


@dataclass
class Looking:
    """Clara opens the same page again and again: when each try began, and what came."""

    client: StrictClient
    path: str
    looks: list[tuple[float, int]] = field(default_factory=list)
    enough: threading.Event = field(default_factory=threading.Event)
    begun: threading.Event = field(default_factory=threading.Event)
    broken: list[BaseException] = field(default_factory=list)

    def run(self) -> None:
        try:
            while not self.enough.is_set():
                began = time.monotonic()
                self.looks.append((began, self.client.get(self.path).status_code))
                self.begun.set()
        except BaseException as why:  # whatever ends this thread is told by the test
            self.broken.append(why)
        finally:
            connection.close()


def _race(scene: Scene, wait: float) -> tuple[Looking, float, float]:
    """One consent that is taken back while Clara looks; with the moments before and after it was."""
    consent: Consent = scene.agree()
    client = StrictClient()
    factories.sign_in(client, scene.clara)
    looking = Looking(client, f"/desk/persons/{scene.key}/")
    thread = threading.Thread(target=looking.run)
    thread.start()
    assert looking.begun.wait(30)
    time.sleep(wait)
    before = time.monotonic()
    with access_context(context_of(scene.herself)):
        actions.withdraw(scene.herself, consent=consent, how="own-page")
    after, told = time.monotonic(), len(looking.looks)
    while len(looking.looks) < told + 3 and thread.is_alive():
        time.sleep(0.002)
    looking.enough.set()
    thread.join()
    assert not looking.broken, looking.broken
    return looking, before, after


@pytest.mark.django_db(transaction=True)
def test_who_asks_after_it_was_taken_back_sees_nothing_however_close(codes: Any) -> None:
    scene, drawn = Scene(), random.Random(SEED)
    late, early, broken = 0, 0, 0
    for _ in range(RACES):
        looking, before, after = _race(scene, drawn.random() * 0.05)
        late += sum(began > after and status != 404 for began, status in looking.looks)
        early += any(began < before and status == 200 for began, status in looking.looks)
        broken += sum(status not in (200, 404) for _, status in looking.looks)
    prove("withdrawal while somebody reads", count=RACES, deviations=late + broken, seed=SEED, control=f"{early} saw")
    assert (late, broken) == (0, 0)
    assert early == RACES, "whoever never saw anything proves nothing"


@pytest.mark.django_db
def test_a_consent_that_outlives_its_end_is_noticed(codes: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The lives can fail: one word of the rule taken away shows."""

    class Forgetful(Life):
        steps = compared = seen_at_all = 0
        deviations: ClassVar[list[str]] = []

    monkeypatch.setattr(AccessGrantQuerySet, "live", lambda rows, day=None: rows.filter(since__lte=day or today()))
    compiled_rule.compile_rule.cache_clear()
    run_state_machine_as_test(Forgetful, settings=drawn(8, 20))
    compiled_rule.compile_rule.cache_clear()
    assert Forgetful.deviations, (Forgetful.steps, Forgetful.seen_at_all)
