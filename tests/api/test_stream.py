"""Everything as one object a line: complete, in the order of its last change, in portions."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from anlaufstelle.api import listing
from anlaufstelle.directory import models as m
from tests import factories

pytestmark = pytest.mark.django_db
DAY = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)


@pytest.fixture
def many(codes: None, monkeypatch: pytest.MonkeyPatch) -> list[m.Service]:
    """Eleven offers, several of them changed in the same moment, read three at a time."""
    monkeypatch.setattr(listing, "BATCH_SIZE", 3)
    owner = factories.provider()
    where = factories.location(owner)
    made = [factories.offer(owner, where, name=f"Angebot {number}") for number in range(11)]
    for number, offer in enumerate(made):
        m.Service.objects.filter(pk=offer.pk).update(last_modified=DAY - dt.timedelta(hours=number // 4))
    return made


@pytest.mark.parametrize("full", ["true", "false"])
def test_each_offer_is_one_line_in_the_order_of_its_change(
    full: str, many: list[m.Service], ask: Callable[..., Any]
) -> None:
    lines = ask("services", format="ndjson", full=full)
    assert len({line["id"] for line in lines}) == len(lines) == 11
    order = [(line["last_modified"], line["id"]) for line in lines]
    assert order == sorted(order)
    assert ("service_at_locations" in lines[0]) is (full == "true")


@pytest.mark.parametrize("path", ["service_at_locations", "organizations", "taxonomies", "taxonomy_terms"])
def test_every_list_can_be_streamed(path: str, many: list[m.Service], ask: Callable[..., Any]) -> None:
    assert len(ask(path, format="ndjson")) == ask(path)["total_items"]


def test_what_changes_meanwhile_comes_again_and_nothing_is_left_out(
    many: list[m.Service], codes: None, client: Any
) -> None:
    answer = client.get("/api/hsds/services", {"format": "ndjson", "minimal": "true"})
    pieces = iter(answer.streaming_content)
    first = next(pieces)
    assert first
    rest = b"".join(pieces)
    assert {str(one.pk) for one in many} <= {line[7:43].decode() for line in (first + rest).splitlines()}


def test_a_change_between_two_portions_loses_nothing(many: list[m.Service]) -> None:
    found = m.Service.objects.public()
    portions = listing.Listing(found, lambda keys: [{"id": key} for key in keys]).lines()
    seen = [next(portions)["id"] for _ in range(3)]
    m.Service.objects.filter(pk=seen[0]).update(last_modified=DAY + dt.timedelta(days=1))
    seen += [line["id"] for line in portions]
    assert set(seen) == {one.pk for one in many}
    assert len(seen) == 12


def test_pages_do_not_move_when_something_changes(many: list[m.Service], ask: Callable[..., Any]) -> None:
    first = ask("services", per_page=4)["contents"]
    m.Service.objects.filter(pk=first[0]["id"]).update(last_modified=DAY + dt.timedelta(days=1))
    rest = [one for page in (2, 3) for one in ask("services", per_page=4, page=page)["contents"]]
    assert len({one["id"] for one in [*first, *rest]}) == 11
