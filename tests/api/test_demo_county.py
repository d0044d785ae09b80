"""The whole demo county through the interface: every list, and every thing in it at its own address."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.reference.hsds import Standard
from tests.stories.demo_county import Demo

LISTS = {
    "services": "service",
    "organizations": "organization",
    "service_at_locations": "service_at_location",
    "taxonomies": "taxonomy",
    "taxonomy_terms": "taxonomy_term",
}


@pytest.mark.parametrize("full", ["true", "false"])
@pytest.mark.parametrize("path", sorted(LISTS))
def test_every_list_of_the_county_keeps_the_standard(path: str, full: str, demo: Demo, ask: Callable[..., Any]) -> None:
    page = ask(path, full=full, per_page=100)
    assert page["contents"]
    assert not [fault for one in page["contents"] for fault in Standard().faults(LISTS[path], one)]


@pytest.mark.parametrize("path", sorted(LISTS))
def test_each_thing_of_a_list_has_its_own_address(path: str, demo: Demo, ask: Callable[..., Any]) -> None:
    for listed in ask(path, per_page=3)["contents"]:
        one = ask(f"{path}/{listed['id']}")
        assert one["id"] == listed["id"]
        assert not list(Standard().faults(LISTS[path], one))


@pytest.mark.parametrize("path", sorted(LISTS))
def test_asked_for_by_a_body_a_list_is_the_same(path: str, demo: Demo, client: Client) -> None:
    address = f"/api/hsds/{path}"
    told = {"page": 2, "per_page": 3, "search": "e"}
    expected = client.get(address, told).json()
    as_json = client.post(address, json.dumps(told), content_type="application/json")
    as_form = client.post(address, "page=2&per_page=3&search=e", content_type="application/x-www-form-urlencoded")
    in_both = client.post(
        f"{address}?page=2&per_page=9", json.dumps({"per_page": 3, "search": "e"}), "application/json"
    )
    assert as_json.json() == as_form.json() == in_both.json() == expected
    assert client.post(address, content_type="application/json").status_code == 200
