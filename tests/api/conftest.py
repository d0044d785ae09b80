"""Asking the interface, as another program does."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from anlaufstelle.search import embeddings, snapshot

Ask = Callable[..., Any]


@pytest.fixture(autouse=True)
def fresh_index() -> Iterator[None]:
    """No test sees the snapshot of another one's index."""
    snapshot.reset_snapshot()
    embeddings.clear_query_cache()
    yield
    snapshot.reset_snapshot()
    embeddings.clear_query_cache()


def body_of(answer: Any) -> bytes:
    """Everything an answer holds, streamed or not."""
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


@pytest.fixture
def send(codes: None, client: Client) -> Callable[..., HttpResponse]:
    """An answer as it comes: `send("services", {"page": 2}, headers=…)`."""

    def sent(path: str, told: dict[str, Any] | None = None, **more: Any) -> HttpResponse:
        answer: HttpResponse = client.get(f"/api/hsds/{path}", told or {}, **more)
        assert not answer.cookies
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        return answer

    return sent


@pytest.fixture
def ask(send: Callable[..., HttpResponse]) -> Ask:
    """What the answer says: `ask("services", per_page=2)`; of a stream the list of its lines."""

    def asked(path: str, reader: str = "", **told: Any) -> Any:
        answer = send(path, told, headers={"Accept-Language": reader} if reader else {})
        body = body_of(answer)
        assert answer.status_code == 200, body
        if answer.headers["Content-Type"] == "application/x-ndjson":
            return [json.loads(line) for line in body.splitlines()]
        return json.loads(body)

    return asked


@pytest.fixture
def names(ask: Ask) -> Callable[..., list[str]]:
    """The names in a list, in its order."""

    def named(path: str = "services", **told: Any) -> list[str]:
        page = ask(path, **told)
        things = page if isinstance(page, list) else page["contents"]
        return [(thing.get("service") or thing)["name"] for thing in things]

    return named
