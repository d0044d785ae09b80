"""What cannot be answered is a sentence with a status, whatever is sent; never an error of ours."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db
JSON = "application/json"
NOBODY = "00000000-0000-0000-0000-000000000007"


@pytest.mark.parametrize(
    ("path", "query", "word"),
    [
        ("services", "page=0", "page"),
        ("services", "page=-1", "page"),
        ("services", "page=1.5", "page"),
        ("services", "page=", "page"),
        ("services", "page=" + "9" * 5000, "page"),
        ("services", "page=1&page=2", "once"),
        ("services", "page=%D9%A1", "page"),
        ("services", "per_page=0", "per_page"),
        ("services", "per_page=501", "500"),
        ("services", "per_page=501&minimal=true", "500"),
        ("services", "full=yes", "true or false"),
        ("services", "format=xml", "json, ndjson"),
        ("services", "search=a%00b", "search"),
        ("services", "search=" + "a" * 301, "300"),
        ("services", "taxonomy_term_id=WOH", "UUID"),
        ("services", "organization_id={" + NOBODY + "}", "UUID"),
        ("services", "&".join(["language=uk"] * 101), "101"),
        ("services", "modified_after=gestern", "moment"),
        ("services", "modified_after=2026-02-30", "moment"),
        ("services", "modified_after=0001-01-01T00:00:00%2B14:00", "moment"),
        ("services", "latitude=50", "longitude"),
        ("services", "latitude=91&longitude=0", "latitude"),
        ("services", "latitude=nan&longitude=0", "latitude"),
        ("services", "latitude=50&longitude=6&proximity=-1", "proximity"),
        ("services", "latitude=50&longitude=6&proximity=inf", "proximity"),
        ("services", "proximity=100", "point"),
        ("services", "day=Montag", "MO"),
        ("services", "start_time=25:00", "clock"),
        ("services", "minimum_age=-1", "minimum_age"),
        ("services", "language=" + "x" * 100, "language"),
        ("services", "postcode='; DROP TABLE", "postcode"),
        ("taxonomy_terms", "parent_id=SPR", "UUID"),
        ("taxonomy_terms", "top_only=1", "true or false"),
        ("organizations", "full_service=ja", "true or false"),
        (f"organizations/{NOBODY}", "full_service=ja", "true or false"),
        ("changes", "cursor=!!", "cursor"),
        ("changes", "cursor=abc", "cursor"),
        ("changes", "cursor=" + "9" * 100, "cursor"),
        ("changes", "cursor=OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5Lg", "cursor"),
    ],
)
def test_a_value_that_cannot_be_is_named(path: str, query: str, word: str, client: Client, codes: None) -> None:
    answer = client.get(f"/api/hsds/{path}?{query}")
    assert answer.status_code == 422, answer.content
    told = answer.json()
    assert told["status"] == 422
    assert word in told["detail"]
    assert len(told["detail"]) < 250
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{", JSON, 400),
        (b"[]", JSON, 400),
        (b"\xff\xfe", JSON, 400),
        (b'{"page": null}', JSON, 422),
        (b'{"page": {"a": 1}}', JSON, 422),
        (b'{"page": [[1]]}', JSON, 422),
        (b"[" * 100_000, JSON, 400),
        (b'{"page": ' + b"9" * 5000 + b"}", JSON, 400),
        (b'{"search": "\\ud800"}', JSON, 422),
        (b'{"search": "a\\u0000"}', JSON, 422),
        (b'{"latitude": NaN, "longitude": 1}', JSON, 422),
        (b'{"page": true}', JSON, 422),
        (b'{"page": "2"}', JSON, 422),
        (b'{"page": [2]}', JSON, 422),
        (b'{"full": "true"}', JSON, 422),
        (b'{"search": 5}', JSON, 422),
        (b'{"language": ["uk", 5]}', JSON, 422),
        (b"page=0", "application/x-www-form-urlencoded", 422),
        (b"&".join(b"a=1" for _ in range(2000)), "application/x-www-form-urlencoded", 413),
        (b"a" * 3_000_000, JSON, 413),
        (b"<a/>", "text/xml", 415),
        (b"--x\r\n", "multipart/form-data; boundary=x", 415),
    ],
)
def test_a_body_that_cannot_be_read_is_refused(
    body: bytes, kind: str, status: int, client: Client, codes: None
) -> None:
    answer = client.post("/api/hsds/services", body, content_type=kind)
    assert answer.status_code == status, answer.content
    assert answer.json()["detail"]


def test_too_many_parameters_are_refused(client: Client, codes: None, caplog: pytest.LogCaptureFixture) -> None:
    answer = client.get("/api/hsds/services?" + "&".join("a=1" for _ in range(2000)))
    assert answer.status_code == 400
    assert answer.json()["detail"]


@pytest.mark.parametrize(
    "path",
    [
        "services/x", f"services/{NOBODY}", "services/" + "9" * 5000, "services/%00", "services/..%2F..", "nothing",
        f"organizations/{NOBODY}", f"service_at_locations/{NOBODY}", f"taxonomies/{NOBODY}",
        f"taxonomy_terms/{NOBODY}", f"services/urn:uuid:{NOBODY}", "services/a/b/c", "%F0%9F%8F%A0",
    ],
)  # fmt: skip
def test_what_is_not_there_is_one_sentence(path: str, send: Callable[..., Any]) -> None:
    answer = send(path)
    assert answer.status_code == 404
    assert json.loads(answer.content)["title"] == "Not found"


def test_elsewhere_below_api_there_is_nothing(client: Client, codes: None) -> None:
    for path in ("/api/", "/api/v1/", "/api/hsdsx"):
        assert client.get(path).status_code == 404
        assert client.get(path).headers["Content-Type"] == "application/problem+json"
