"""An offer that was never public leaves nothing anywhere; one that was is told as gone."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from anlaufstelle.console import worker
from anlaufstelle.core.actor import Actor
from anlaufstelle.directory import models as m
from anlaufstelle.directory.actions import change_service, register_new
from anlaufstelle.directory.maintenance import merge_services, new_service
from anlaufstelle.search import documents, index
from tests import factories
from tests.api.conftest import body_of

pytestmark = pytest.mark.django_db
BEN = Actor("Ben", user_id=UUID(int=1), roles=frozenset({"editor"}))
CLARA = Actor("Clara", user_id=UUID(int=2), roles=frozenset({"coordinator"}))
Ask = Callable[..., Any]
LISTS = ("services", "organizations", "service_at_locations")
WAYS: tuple[dict[str, Any], ...] = (
    {}, {"full": "true"}, {"format": "ndjson"}, {"minimal": "true"}, {"full_service": "true"},
    {"search": "Nachtcafé"}, {"modified_after": "2020-01-01"}, {"modified_after": "2020-01-01", "full": "true"},
    {"modified_after": "2020-01-01", "minimal": "true"}, {"modified_after": "2020-01-01", "format": "ndjson"},
    {"latitude": 50.8, "longitude": 6.4, "proximity": 100_000},
)  # fmt: skip


@pytest.fixture
def shown(codes: None) -> m.Service:
    """An offer that everybody may find."""
    owner = factories.provider()
    made = factories.offer(owner, factories.location(owner), name="Sozialberatung", tagline="Wir beraten.")
    register_new(BEN, [made])
    return made


@pytest.fixture
def unseen(shown: m.Service) -> list[m.Service]:
    """Offers that nobody has seen: begun, given up, merged into one that is public, and taken in as ended."""
    begun, given_up, merged = (
        new_service(BEN, shown.organization, name=f"Nachtcafé {name}") for name in ("eins", "zwei", "drei")
    )
    for one in (begun, given_up, merged):
        m.ServiceAtLocation.objects.create(service=one, location=m.Location.objects.get())
    change_service(BEN, begun, tagline="Nachtcafé bis sechs.")
    change_service(BEN, given_up, status="defunct")
    merge_services(CLARA, keep=shown, gone=merged)
    came = factories.offer(shown.organization, name="Nachtcafé vier", status="defunct")
    register_new(BEN, [came])
    index.put_documents(list(documents.offer_documents()))
    worker.index_pending()
    return [begun, given_up, merged, came]


def answers(client: Client, unseen: list[m.Service]) -> list[tuple[str, str]]:
    """What every address tells everybody, on the pages and for other programs."""
    keys = [one.pk for one in unseen]
    told = []
    asked: list[tuple[str, dict[str, Any]]] = [(f"/api/hsds/{path}", way) for path in LISTS for way in WAYS]
    asked += [("/api/hsds/changes", {}), ("/api/hsds/changes", {"per_page": 1})]
    asked += [("/de/", {}), ("/de/find/", {"q": "Nachtcafé"}), (f"/de/provider/{unseen[0].organization_id}/", {})]
    for path, way in asked:
        answer = client.get(path, way)
        assert answer.status_code == 200, (path, way)
        told.append((f"{path} {way}", body_of(answer).decode()))
    assert all(str(key) not in path for path, _ in told for key in keys)
    return told


def test_what_was_never_public_is_in_no_answer(unseen: list[m.Service], client: Client) -> None:
    words = [str(one.pk) for one in unseen] + ["Nachtcafé eins", "Nachtcafé zwei", "Nachtcafé drei", "Nachtcafé vier"]
    told = answers(client, unseen)
    assert not [(where, word) for where, text in told for word in words if word in text]
    assert len([where for where, text in told if "Sozialberatung" in text]) > 10


def test_once_published_it_is_everywhere_and_afterwards_told_as_gone(
    unseen: list[m.Service], client: Client, ask: Ask
) -> None:
    begun = unseen[0]
    change_service(BEN, begun, status="active")
    worker.index_pending()
    assert len([where for where, text in answers(client, unseen) if str(begun.pk) in text]) > 10
    change_service(BEN, begun, status="inactive")
    change = next(one for one in ask("changes")["changes"] if one["id"] == str(begun.pk))
    assert change["action"] == "removed"
    change_service(BEN, begun, status="defunct")
    gone = {one["id"]: one for one in ask("services", modified_after="2020-01-01")["contents"]}[str(begun.pk)]
    assert gone["status"] == ask(f"services/{begun.pk}")["status"] == "defunct"


@pytest.mark.parametrize("number", range(4))
def test_its_address_is_that_of_one_that_never_was(number: int, unseen: list[m.Service], client: Client) -> None:
    there, never = unseen[number].pk, UUID(int=7)
    for pattern in ("/api/hsds/services/{}", "/de/offer/{}/", "/de/offer/{}/feedback/"):
        answer, empty = client.get(pattern.format(there)), client.get(pattern.format(never))
        assert (answer.status_code, empty.status_code) == (404, 404), pattern
        assert answer.content.replace(str(there).encode(), b"") == empty.content.replace(str(never).encode(), b"")


def test_nothing_leads_to_one_that_was_never_public(shown: m.Service, client: Client, ask: Ask) -> None:
    keep = new_service(BEN, shown.organization, name="Nachtcafé")
    merge_services(CLARA, keep=keep, gone=shown)
    change = next(one for one in ask("changes")["changes"] if one["id"] == str(shown.pk))
    assert change["action"] == "removed"
    assert "replaced_by" not in change
    listed = ask("services", modified_after="2020-01-01")["contents"]
    full = ask("services", modified_after="2020-01-01", full="true")["contents"]
    for told in (*listed, *full, ask(f"services/{shown.pk}")):
        assert told["id"] == str(shown.pk)
        assert str(keep.pk) not in str(told)
    assert client.get(f"/de/offer/{shown.pk}/").status_code == 404
    change_service(BEN, keep, status="active")
    assert ask(f"services/{shown.pk}")["anlaufstelle"]["replaced_by"] == str(keep.pk)
    assert client.get(f"/de/offer/{shown.pk}/").status_code == 301


def test_one_that_is_deleted_is_told_only_where_history_knows_that_it_was_public(codes: None, ask: Ask) -> None:
    for number, (kind, field, value) in enumerate(
        [("service", "status", "active"), ("service", "name", "Nachtcafé"), ("service", "status", "inactive"),
         ("organization", "name", "Brücke e. V.")]
    ):  # fmt: skip
        m.Metadata.objects.create(
            resource_id=UUID(int=number), resource_type=kind, last_action_type="delete", field_name=field,
            previous_value=value, updated_by="test",
        )  # fmt: skip
    assert [UUID(one["id"]).int for one in ask("changes")["changes"]] == [0, 3]
