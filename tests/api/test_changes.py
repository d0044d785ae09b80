"""The feed of changes: whoever follows it knows what there is, what is no more, and what became of it."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import time_machine

from anlaufstelle.core.actor import Actor
from anlaufstelle.core.ids import new_id
from anlaufstelle.directory import models as m
from anlaufstelle.directory.actions import change_service
from anlaufstelle.directory.maintenance import merge_services
from tests import factories

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 25, 12, 0, tzinfo=dt.UTC)
Ask = Callable[..., Any]


@pytest.fixture
def world(codes: None) -> dict[str, m.Service]:
    """Three offers, long since settled."""
    owner = factories.provider()
    m.Organization.objects.update(last_modified=NOW - dt.timedelta(days=9))
    made = {name: factories.offer(owner, name=name) for name in ("eins", "zwei", "drei")}
    for days, offer in enumerate(made.values(), 3):
        m.Service.objects.filter(pk=offer.pk).update(last_modified=NOW - dt.timedelta(days=days))
    return made


def follow(ask: Ask, cursor: str | None = None, **told: Any) -> tuple[list[dict[str, Any]], str]:
    """Everything from a cursor on, and the cursor to come back with."""
    changes: list[dict[str, Any]] = []
    for _ in range(50):
        answer = ask("changes", **({"cursor": cursor} if cursor else {}), **told)
        changes += answer["changes"]
        cursor = answer["cursor"]
        if not answer["more"]:
            return changes, cursor
    raise AssertionError("the feed does not end")


@time_machine.travel(NOW, tick=False)
@pytest.mark.parametrize("per_page", [1, 2, 3, 500])
def test_from_the_beginning_everything_is_told_once(per_page: int, world: dict[str, m.Service], ask: Ask) -> None:
    changes, cursor = follow(ask, per_page=per_page)
    assert [change["type"] for change in changes] == ["organization", "service", "service", "service"]
    assert changes[1]["id"] == str(world["drei"].pk)
    assert {change["action"] for change in changes} == {"changed"}
    assert follow(ask, cursor) == ([], cursor)


@time_machine.travel(NOW, tick=False)
def test_what_is_no_more_is_told_with_what_became_of_it(world: dict[str, m.Service], ask: Ask) -> None:
    _, cursor = follow(ask)
    later = NOW - dt.timedelta(hours=1)
    change_service(Actor("test"), world["eins"], status="inactive")
    merge_services(Actor("test", roles=frozenset({"coordinator"})), keep=world["drei"], gone=world["zwei"])
    m.Service.objects.exclude(name="drei").update(last_modified=later)
    gone = new_id()
    m.Metadata.objects.create(
        resource_id=gone, resource_type="service", last_action_type="delete", field_name="status",
        previous_value="active", last_action_date=later, updated_by="test",
    )  # fmt: skip
    m.Metadata.objects.create(
        resource_id=new_id(), resource_type="location", last_action_type="delete", field_name="name",
        last_action_date=later, updated_by="test",
    )  # fmt: skip
    told = {change["id"]: change for change in follow(ask, cursor)[0]}
    assert told.pop(str(gone))["action"] == "removed"
    assert told.pop(str(world["eins"].pk))["action"] == "removed"
    merged = told.pop(str(world["zwei"].pk))
    assert (merged["action"], merged["replaced_by"]) == ("merged", str(world["drei"].pk))
    assert not told


def test_a_long_transaction_is_not_missed(world: dict[str, m.Service], ask: Ask) -> None:
    with time_machine.travel(NOW, tick=False):
        m.Service.objects.filter(name="eins").update(last_modified=NOW)
        changes, cursor = follow(ask)
        assert changes[-1]["id"] == str(world["eins"].pk)
    # Committed after the reader was there, dated before.
    m.Service.objects.filter(name="zwei").update(last_modified=NOW - dt.timedelta(minutes=5))
    with time_machine.travel(NOW + dt.timedelta(hours=1), tick=False):
        again, cursor = follow(ask, cursor)
        assert {change["id"] for change in again} == {str(world[name].pk) for name in ("eins", "zwei")}
        assert follow(ask, cursor)[0] == []


@time_machine.travel(NOW, tick=False)
def test_what_was_changed_in_one_moment_fits_on_pages_of_one(world: dict[str, m.Service], ask: Ask) -> None:
    m.Service.objects.update(last_modified=NOW)
    changes, _ = follow(ask, per_page=1)
    assert len(changes) == 4
