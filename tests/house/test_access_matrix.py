"""Every address about people × everybody × everything × every way to ask, against expected_access.toml."""

import logging
import random
from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from tests.conftest import PROOF, prove
from tests.house.expected_access import ACTORS, OUTSIDE, PAGES, SIGHT, Promise, answer
from tests.house.matrix_walk import ALL_CASES, Case, Run, walk

SEED = 20261125
SLICE = 1_200


def about_people(patterns: list[URLPattern | URLResolver], space: str = "") -> Iterator[str]:
    """The addresses whose page says of itself that it is about people."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from about_people(pattern.url_patterns, f"{pattern.namespace}:" if pattern.namespace else space)
            continue
        page: Any = pattern.callback
        while page is not None:
            if page.__code__.co_qualname.startswith("requires_client_permission."):
                yield f"{space}{pattern.name}"
            page = getattr(page, "__wrapped__", None)


def test_every_address_about_people_stands_in_the_promises() -> None:
    told = list(about_people(get_resolver().url_patterns))
    assert sorted([*told, "desk:home"]) == sorted(PAGES)  # the first page is everybody's, and says what is due
    assert set(SIGHT) < set(ACTORS)
    assert len(ALL_CASES) >= 12_000


def chosen() -> list[Case]:
    """All of it in a proof; else a slice: every kind of answer of every address, every file that opens, and others."""
    if PROOF:
        return ALL_CASES
    drawn = random.Random(SEED).sample(ALL_CASES, len(ALL_CASES))
    kinds: dict[tuple[str, str, Promise], Case] = {}
    for case in drawn:
        kinds.setdefault((case[0], case[1], answer(*case)), case)
    files = [case for case in drawn if case[:2] == ("desk:client_file", "GET") and answer(*case).is_allowed]
    return list(dict.fromkeys([*kinds.values(), *files, *drawn]))[:SLICE]


@pytest.fixture(scope="module")
def run(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[Run]:
    """The world, built once."""
    with django_db_blocker.unblock(), walk(tmp_path_factory.mktemp("keys")) as walked:
        yield walked


@pytest.mark.slow
def test_the_matrix(run: Run, codes: None, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for case in chosen():
        run.try_one(case)
    run.watch.read("log", "log", caplog.text)
    told = run.counted
    prove(
        "authorisation matrix", count=told["cases"], deviations=len(run.wrong), seed=SEED, denied=told["denied"],
        possible=len(ALL_CASES),
    )  # fmt: skip
    prove(
        "canaries", count=run.watch.scanned, deviations=len(run.watch.foreign), seed=SEED,
        control=f"{run.watch.permitted} permitted words seen",
    )  # fmt: skip
    assert not run.wrong, run.wrong[:20]
    assert not run.watch.foreign, run.watch.foreign[:20]
    assert told["cases"] >= (12_000 if PROOF else 1_000)
    assert told["denied"] > told["cases"] / 4
    assert run.watch.permitted >= 500, "a scanner that sees nothing is blind"
    for route, methods in PAGES.items():
        for method in methods:
            assert told[f"{route} {method}"], f"nobody was let in: {method} {route}"
    assert set(OUTSIDE) < set(ACTORS)
