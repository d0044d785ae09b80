"""The page of results: it answers whatever is typed, and its counts tell the truth."""

import re
from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from anlaufstelle.console import seed_offers
from anlaufstelle.search import documents, index
from anlaufstelle.search.models import ZeroResultCount
from tests.conftest import StrictClient
from tests.stories.demo_county import Demo

STRANGE = [
    "x" * 10_000, "😀🙏🏽", "", "   ", '"', "AND OR NOT", "wohnung* NEAR(", "'; DROP TABLE search_document; --",
    "\x00", "%", "\\", "\u202eevil", "(((((", "-", "^", "{}", "col:val", "title:wohnung", "ß", "İ", "ﷺ" * 50,
    "<script>alert(1)</script>",
]  # fmt: skip


def titles(page: bytes) -> list[str]:
    return [
        re.sub(r"<[^>]+>", "", hit)
        for hit in re.findall(r'<h2><a href="[^"]*offer[^"]*">(.*?)</a></h2>', page.decode())
    ]


def total(page: bytes) -> int:
    found = re.search(r"(\d+) Angebote?", page.decode())
    return int(found[1]) if found else 0


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("de/find/?topic=WOH", "Weiter oben: was am besten passt, jetzt offen, vor Kurzem bestätigt"),
        ("de/find/?topic=WOH&near=05358008", "Weiter oben: was am besten passt, jetzt offen, nah bei Düren"),
        ("de/find/?topic=WOH&speaks=ar", "Weiter oben: was am besten passt, auf Arabisch, jetzt offen"),
        ("en/find/?q=flat", "Further up: what fits best, in English, open now"),
        ("en/find/?q=flat&near=05358008", "Further up: what fits best, in English, open now, near Düren"),
    ],
)
def test_the_line_about_the_order_names_what_counts(
    address: str, said: str, client: StrictClient, demo: Demo
) -> None:  # fmt: skip
    assert f">{said}</p>" in client.get(f"/{address}").content.decode()


@pytest.mark.parametrize("text", STRANGE)
def test_whatever_is_typed_gets_a_page(text: str, client: StrictClient, demo: Demo) -> None:
    page = client.get(f"/de/find/?q={quote(text)}")
    assert page.status_code == 200
    assert b"<script>alert" not in page.content


@pytest.mark.parametrize(
    "address", ["page=1000000", "page=-1", "page=abc", "page=", "page=٣", "page=999999999999999999"]
)
def test_any_page_number_leads_somewhere(address: str, client: StrictClient, demo: Demo) -> None:
    page = client.get(f"/de/find/?topic=WOH&{address}")
    assert page.status_code == 200
    assert titles(page.content)


def test_a_page_beyond_the_last_says_so(client: StrictClient, demo: Demo) -> None:
    assert "Das ist die letzte" in client.get("/de/find/?topic=WOH&page=1000000").content.decode()


@pytest.mark.parametrize("name", ["topic", "speaks", "near", "when"])
def test_unknown_codes_are_named_and_left_out(name: str, client: StrictClient, demo: Demo) -> None:
    page = client.get(f"/de/find/?q=wohnung&{name}=XX-%3Cb%3E")
    assert page.status_code == 200
    assert "XX-&lt;b&gt;“ kennen wir nicht" in page.content.decode()
    assert titles(page.content)


@pytest.mark.parametrize(
    "tick", ["free", "walk-in", "step-free", "childcare", "women", "families", "no-referral", "online"]
)
def test_the_count_of_a_filter_is_what_the_filter_leaves(tick: str, client: StrictClient, demo: Demo) -> None:
    everything = total(client.get("/de/find/?topic=WOH").content)
    page = client.get(f"/de/find/?topic=WOH&{tick}=1")
    assert total(page.content) <= everything
    if tick == "walk-in":
        counted = re.search(r"Ohne Termin <span class=\"n\">(\d+)<", client.get("/de/find/?topic=WOH").content.decode())
        assert counted
        assert int(counted[1]) == total(page.content)


def test_filters_in_force_never_show_hits_that_break_them(client: StrictClient, demo: Demo) -> None:
    page = client.get("/de/find/?speaks=ti&women=1")
    assert titles(page.content)
    cards = page.context["page"].results.hits
    assert all("ti" in str(hit.card["week"]) + str(hit.card["languages"]) for hit in cards)
    assert all(hit.card["who"]["gender"] == "women" or "women" in hit.card["who"]["groups"] for hit in cards)


def test_near_puts_close_ones_first_and_says_how_far(client: StrictClient, demo: Demo) -> None:
    page = client.get("/de/find/?topic=BEH&near=05358024")
    away = [hit.km for hit in page.context["page"].results.hits if hit.km is not None]
    assert away
    assert max(away) <= 10
    assert "km" in page.content.decode()


def test_a_question_in_ukrainian_finds_the_german_offer(client: StrictClient, demo: Demo) -> None:
    page = client.get("/uk/find/?q=" + quote("довідка на житло WBS"))
    assert page.status_code == 200
    assert titles(page.content)


def test_equal_ones_take_turns_by_day_but_not_within_a_day(client: StrictClient, demo: Demo) -> None:
    once = titles(client.get("/de/find/?topic=GEL").content)
    assert once == titles(client.get("/de/find/?topic=GEL").content)


def test_nothing_found_leads_to_a_human_and_is_counted_without_the_text(client: StrictClient, demo: Demo) -> None:
    page = client.get("/de/find/?q=qwertzuiop+asdfghjkl")
    text = page.content.decode()
    assert page.status_code == 200
    assert "Ein Mensch hilft weiter" in text
    assert "tel:" in text
    counted = ZeroResultCount.objects.get()
    assert counted.count == 1
    assert "qwertz" not in str(vars(counted))


def test_too_many_filters_offer_the_way_back(client: StrictClient, demo: Demo) -> None:
    page = client.get("/de/find/?topic=WOH-WBS&speaks=vi&childcare=1&online=1")
    assert "Ohne die Filter" in page.content.decode()


def queries(client: StrictClient, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


def test_the_number_of_queries_does_not_grow_with_the_offers(client: StrictClient, demo: Demo) -> None:
    addresses = ["/uk/find/?topic=WOH", "/de/find/?q=wohnung", "/ar/find/?speaks=ar&near=05358008&when=week&page=2"]
    before = [queries(client, address) for address in addresses]
    for keys in seed_offers.seed_offers(demo.offers + 300):
        index.put_documents(list(documents.offer_documents(keys)))
    assert [queries(client, address) for address in addresses] == before
    assert max(before) <= 8
