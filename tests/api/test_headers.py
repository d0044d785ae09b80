"""Around an answer: marks for the cache, open doors for readers of other sites, nothing that follows anybody."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from anlaufstelle.directory import models as m
from tests import factories

pytestmark = pytest.mark.django_db


def test_what_has_not_changed_is_not_sent_again(send: Callable[..., Any]) -> None:
    offer = factories.complete_offer()
    for path in ("services", f"services/{offer.pk}", "organizations", "taxonomy_terms", ""):
        first = send(path)
        mark = first.headers["ETag"]
        for told in (mark, f"W/{mark}", f'"other", {mark}', "*"):
            again = send(path, headers={"If-None-Match": told})
            assert (again.status_code, again.content) == (304, b""), (path, told)
            assert again.headers["ETag"] == mark
        assert send(path, headers={"If-None-Match": '"other"'}).status_code == 200


def test_a_change_changes_the_mark(send: Callable[..., Any]) -> None:
    offer = factories.complete_offer()
    before = send(f"services/{offer.pk}").headers["ETag"]
    m.Phone.objects.filter(service=offer).update(number="02421 999")
    assert send(f"services/{offer.pk}", headers={"If-None-Match": before}).status_code == 200


@pytest.mark.parametrize(("path", "posts"), [("services", True), ("changes", False), ("", False)])
def test_other_sites_may_read_and_nothing_else(path: str, posts: bool, client: Client, codes: None) -> None:
    asked = client.options(f"/api/hsds/{path}", headers={"Origin": "https://app.example"})
    assert asked.status_code == 204
    assert asked.headers["Access-Control-Allow-Origin"] == "*"
    assert ("POST" in asked.headers["Access-Control-Allow-Methods"]) is posts
    assert "Access-Control-Allow-Credentials" not in asked.headers


@pytest.mark.parametrize("method", ["put", "patch", "delete", "post"])
def test_nothing_can_be_written(method: str, client: Client, codes: None) -> None:
    answer = getattr(client, method)("/api/hsds/services/00000000-0000-0000-0000-000000000007")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_head_says_the_same_without_a_body(client: Client, codes: None) -> None:
    answer = client.head("/api/hsds/services")
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["ETag"] == client.get("/api/hsds/services").headers["ETag"]


def test_a_post_needs_no_token_and_gets_no_cookie(codes: None) -> None:
    answer = Client(enforce_csrf_checks=True).post("/api/hsds/services", {"page": 1}, content_type="application/json")
    assert answer.status_code == 200
    assert not answer.cookies


def test_a_packed_answer_keeps_a_mark_that_is_known_again(send: Callable[..., Any]) -> None:
    factories.complete_offer()
    packed = send("services", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    again = send("services", headers={"If-None-Match": packed.headers["ETag"]})
    assert again.status_code == 304
