"""The demo county through the interface, against the official schemas of HSDS 3.1 and as the UK validator walks it."""

import json
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from anlaufstelle.exchange.context import Json
from tests.stories.demo_county import Demo

SCHEMAS = Path(os.environ.get("ANLAUFSTELLE_DATA", "")) / "hsds-3.1" / "schema"
LISTS = {
    "services": "service",
    "organizations": "organization",
    "service_at_locations": "service_at_location",
    "taxonomies": "taxonomy",
    "taxonomy_terms": "taxonomy_term",
}
REQUIRED = {"services"}  # what HSDS requires besides the first page; all else is optional


@cache
def validator(name: str) -> Draft202012Validator:
    """The official schema of an object; the others are found by their file names, without a network."""
    read = {file.name: json.loads(file.read_text(encoding="utf-8")) for file in SCHEMAS.glob("*.json")}
    assert len(read) > 20
    resources = [(file, Resource.from_contents(schema, DRAFT202012)) for file, schema in read.items()]
    return Draft202012Validator(
        read[f"{name}.json"], registry=Registry().with_resources(resources), format_checker=FormatChecker()
    )


@cache
def page_validator() -> Draft202012Validator:
    """The official Page, with the terms that a page must have by the text of the standard."""
    whole = json.loads((SCHEMAS / "openapi.json").read_text(encoding="utf-8"))
    page = whole["components"]["schemas"]["Page"]
    return Draft202012Validator({**page, "required": [*page["properties"], "contents"]})


def wrong(name: str, things: list[Json]) -> list[str]:
    """What the official schema finds wrong."""
    return [
        f"{name} {thing.get('id')} {error.json_path}: {error.message[:200]}"
        for thing in things
        for error in validator(name).iter_errors(thing)
    ]


@pytest.fixture
def fetch(demo: Demo, client: Client) -> Any:
    """What an address answers."""

    def fetched(path: str, **told: Any) -> Json:
        answer = client.get(f"/api/hsds/{path}", told, headers={"Accept-Language": told.pop("reader", "de")})
        assert answer.status_code == 200, (path, answer.content)
        found: Json = answer.json()
        return found

    return fetched


@pytest.mark.parametrize("name", sorted(LISTS.values()))
def test_the_official_schema_bites(name: str) -> None:
    assert wrong(name, [{}])
    assert wrong(name, [{"id": "7", "name": None}])


@pytest.mark.parametrize("reader", ["de", "ar"])
@pytest.mark.parametrize("told", [{}, {"full": "true"}, {"full_service": "true"}], ids=["plain", "full", "services"])
@pytest.mark.parametrize("path", sorted(LISTS))
def test_every_list_of_the_county_validates(path: str, told: Json, reader: str, fetch: Any) -> None:
    page = fetch(path, per_page=500, reader=reader, **told)
    assert not list(page_validator().iter_errors(page))
    assert page["size"] > 5
    assert not wrong(LISTS[path], page["contents"])
    for one in page["contents"] if path == "organizations" else ():
        offers = one.get("services", [])
        assert not wrong("service", offers)


@pytest.mark.parametrize("path", sorted(LISTS))
def test_every_line_of_a_stream_validates(path: str, demo: Demo, client: Client) -> None:
    answer = client.get(f"/api/hsds/{path}", {"format": "ndjson", "full": "true"})
    lines = [json.loads(line) for line in b"".join(answer.streaming_content).splitlines()]
    assert len(lines) > 5
    assert not wrong(LISTS[path], lines)


class Walk:
    """What the UK validator does: first, middle and last page of each list, and ids from lists followed."""

    def __init__(self, fetch: Any) -> None:
        self.fetch = fetch
        self.ids: dict[str, list[str]] = {}

    def pages(self, path: str) -> Iterator[Json]:
        """The pages it looks at; an empty feed on the first page is a warning there and a failure here."""
        first = self.fetch(path, page=1)
        assert first["contents"], f"{path}: an empty feed"
        last = first["total_pages"]
        for number in dict.fromkeys((1, (last + 1) // 2, last)):
            page = self.fetch(path, page=number)
            assert page["page_number"] == number
            assert page["first_page"] is (number == 1)
            assert page["last_page"] is (number == last)
            assert page["size"] == len(page["contents"])
            self.ids.setdefault(path, []).extend(one["id"] for one in page["contents"])
            yield page


def test_as_the_uk_validator_walks_it(fetch: Any) -> None:
    about = fetch("")
    assert {"version", "profile", "openapi_url"} <= set(about)
    walk = Walk(fetch)
    for path, name in LISTS.items():
        for page in walk.pages(path):
            assert not wrong(name, page["contents"])
        for key in walk.ids[path][:60]:
            one = fetch(f"{path}/{key}")
            assert one["id"] == key
            assert not wrong(name, [one])
    assert set(walk.ids) >= REQUIRED
    assert sum(map(len, walk.ids.values())) > 300


def test_every_profile_of_the_document_is_there(fetch: Any, client: Client) -> None:
    about = fetch("")
    for address in (about["profile"], about["openapi_url"]):
        assert client.get(address).status_code == 200, address
    official = json.loads((SCHEMAS / "openapi.json").read_text(encoding="utf-8"))
    ours = client.get(about["openapi_url"]).json()
    for path, methods in official["paths"].items():
        assert set(methods) & {"get", "post"} <= set(ours["paths"][path]), path
        told = {one["name"] for one in ours["paths"][path]["get"].get("parameters", [])}
        for parameter in methods["get"].get("parameters", []):
            name = parameter.get("name") or parameter["$ref"].rpartition("/")[2]
            assert name in told, (path, name)
