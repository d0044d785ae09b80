"""Near: nearest first, in metres, and never measured to a place that is kept secret."""

from collections.abc import Callable
from typing import Any

import pytest

from anlaufstelle.api.proximity import GeoPoint
from anlaufstelle.directory import models as m
from tests import factories

Names = Callable[..., list[str]]
DUEREN = {"latitude": 50.8041, "longitude": 6.4822}

pytestmark = pytest.mark.django_db


@pytest.fixture
def spread(codes: None) -> m.Organization:
    """Offers next door, two kilometres away, far away, hidden, and online."""
    owner = factories.provider()
    near, middle, far = (
        factories.location(owner, name=name, latitude=latitude, longitude=6.4822)
        for name, latitude in (("nah", 50.8042), ("mittel", 50.8221), ("weit", 51.2))
    )
    factories.offer(owner, far, name="Weit")
    factories.offer(owner, far, middle, name="Mittel")
    factories.offer(owner, factories.hidden_location(owner), name="Zuflucht")
    factories.offer(owner, name="Online", online=True)
    factories.offer(owner, near, name="Nah")
    return owner


def test_the_nearest_comes_first_and_what_has_no_place_last(spread: m.Organization, names: Names) -> None:
    assert names(**DUEREN)[:3] == ["Nah", "Mittel", "Weit"]
    assert sorted(names(**DUEREN)[3:]) == ["Online", "Zuflucht"]
    assert names("service_at_locations", **DUEREN) == ["Nah", "Mittel", "Mittel", "Weit"] or names(
        "service_at_locations", **DUEREN
    ) == ["Nah", "Mittel", "Weit", "Mittel"]


@pytest.mark.parametrize(("metres", "expected"), [(0, []), (20, ["Nah"]), (2100, ["Nah", "Mittel"])])
def test_proximity_is_in_metres(metres: int, expected: list[str], spread: m.Organization, names: Names) -> None:
    for path in ("services", "service_at_locations"):
        assert names(path, **DUEREN, proximity=metres) == expected
        assert names(path, **DUEREN, proximity=metres, format="ndjson") == expected


def test_proximity_around_a_postcode(spread: m.Organization, names: Names) -> None:
    assert names(postcode="52351", proximity=5000) == ["Nah", "Mittel"]
    assert names("service_at_locations", postcode="52351", proximity=100) == ["Nah"]
    assert names(postcode="10115", proximity=100_000) == []


def test_standing_before_a_hidden_door_shows_nothing(spread: m.Organization, names: Names) -> None:
    hidden = {name: factories.HIDDEN_WORDS[name] for name in ("latitude", "longitude")}
    for path in ("services", "service_at_locations"):
        assert names(path, **hidden, proximity=1000) == []


@pytest.mark.parametrize(
    ("here", "there", "metres"),
    [
        ((50.0, 6.0), (50.0, 6.0), 0),
        ((50.0, 6.0), (51.0, 6.0), 111_195),
        ((0.0, 179.5), (0.0, -179.5), 111_195),
        ((90.0, 0.0), (-90.0, 0.0), 20_015_087),
    ],
)
def test_distances_hold_anywhere_on_earth(here: Any, there: Any, metres: int) -> None:
    assert GeoPoint(*here).metres(*there) == pytest.approx(metres, abs=1)
