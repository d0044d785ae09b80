"""Pages of lists: complete, the same by address and by body, and agreeing with a second reading of the standard."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from tests import factories
from tests.reference.hsds import Standard

pytestmark = pytest.mark.django_db


def seven(ask: Callable[..., Any]) -> None:
    owner = factories.provider()
    for number in range(7):
        factories.offer(owner, factories.location(owner), name=f"Angebot {number}")


@pytest.mark.parametrize("per_page", [1, 2, 3, 7, 8, 500])
@pytest.mark.parametrize("asked", [1, 2, 3, 4, 7, 8, 1_000_000])
@pytest.mark.parametrize("path", ["services", "service_at_locations"])
def test_each_page_says_all_a_page_promises(path: str, asked: int, per_page: int, ask: Callable[..., Any]) -> None:
    seven(ask)
    page = ask(path, page=asked, per_page=per_page)
    assert not list(Standard().page_faults(page, asked=asked, per_page=per_page, total=7))


class WrongPages(Standard):
    """Counts a page too few."""

    def pages(self, total: int, per_page: int) -> int:
        return total // per_page


class WrongKey(Standard):
    """Wants an id that nobody gives."""

    def is_key(self, value: str) -> bool:
        return value.isdigit()


def test_the_second_reading_disagrees_where_it_is_made_wrong(ask: Callable[..., Any]) -> None:
    seven(ask)
    page = ask("services", per_page=2)
    assert list(WrongPages().page_faults(page, asked=1, per_page=2, total=7))
    assert list(WrongKey().faults("service", page["contents"][0]))
    assert not list(Standard().page_faults(page, asked=1, per_page=2, total=7))


def test_an_empty_directory_has_an_empty_page(ask: Callable[..., Any]) -> None:
    assert not list(Standard().page_faults(ask("services"), asked=1, per_page=50, total=0))


def test_all_pages_together_hold_everything_once(ask: Callable[..., Any]) -> None:
    seven(ask)
    ids = [one["id"] for page in (1, 2, 3) for one in ask("services", page=page, per_page=3)["contents"]]
    assert len(ids) == len(set(ids)) == 7


def test_minimal_is_two_terms_and_fits_on_one_page(ask: Callable[..., Any]) -> None:
    seven(ask)
    page = ask("services", minimal="true")
    assert page["total_pages"] == 1
    assert set(page["contents"][0]) == {"id", "last_modified", "modified_date"}


def test_full_holds_what_hangs_on_an_offer_and_plain_does_not(ask: Callable[..., Any]) -> None:
    offer = factories.complete_offer()
    plain, full = (ask("services", full=full)["contents"][0] for full in ("false", "true"))
    assert plain["organization"]["name"] == "Brücke e. V."
    assert not [term for term, value in plain.items() if isinstance(value, list)]
    assert full["phones"][0]["number"] == "02421 200"
    assert {**ask(f"services/{offer.pk}"), "metadata": None} == {**full, "metadata": None}


def test_a_provider_comes_with_its_offers_short_or_whole(ask: Callable[..., Any]) -> None:
    owner = factories.complete_offer().organization
    assert set(ask(f"organizations/{owner.pk}")["services"][0]) == {"id", "name", "status", "last_modified"}
    assert ask(f"organizations/{owner.pk}", full_service="true")["services"][0]["phones"]
    assert "services" not in ask("organizations")["contents"][0]
    assert ask("organizations", full="true")["contents"][0]["services"]
    assert ask("organizations", full_service="true")["contents"][0]["services"][0]["phones"]


def test_the_first_page_says_what_this_is(ask: Callable[..., Any]) -> None:
    about = ask("")
    assert about["version"].startswith("3.1")
    assert about["profile"] == "http://testserver/api/hsds/profile"
    assert about["openapi_url"] == "http://testserver/api/openapi.json"
    assert "translations" in ask("profile")["extensions"]["every object"]


def test_every_address_can_be_written_from_its_name() -> None:
    assert reverse("api:services") == "/api/hsds/services"
    assert reverse("api:services_one", args=["x"]) == "/api/hsds/services/x"
    assert reverse("api:openapi") == "/api/openapi.json"


@pytest.mark.parametrize("path", ["services", "organizations", "taxonomies"])
def test_a_slash_at_the_end_changes_nothing(path: str, ask: Callable[..., Any]) -> None:
    assert ask(path) == ask(f"{path}/")


@pytest.mark.parametrize(("told", "most"), [({}, 5), ({"full": "true"}, 32), ({"format": "ndjson"}, 5)])
def test_a_list_takes_the_same_queries_for_three_and_for_thirty(
    told: dict[str, Any], most: int, ask: Callable[..., Any], django_assert_max_num_queries: Any
) -> None:
    seen = []
    ask("taxonomy_terms")  # the code lists are in memory
    for more in (3, 27):
        for _ in range(more):
            factories.complete_offer()
        with django_assert_max_num_queries(most) as queries:
            ask("services", **told)
        seen.append(len(queries.captured_queries))
    assert seen[0] == seen[1]
