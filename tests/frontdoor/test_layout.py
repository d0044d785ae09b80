"""The bare address, the languages, the frame of each page."""

import gzip
import re
from itertools import pairwise

import pytest

from anlaufstelle.directory.models import Centre
from tests.conftest import StrictClient
from tests.stories.demo_county import Demo


@pytest.mark.parametrize(
    ("asked", "led"),
    [
        ("uk", "uk"),
        ("ar-SY,ar;q=0.9", "ar"),
        ("en-GB", "en"),
        ("de-DE", "de"),
        ("ti,uk;q=0.5", "uk"),
        ("xx", "de"),
        ("", "de"),
    ],
)
def test_the_bare_address_asks_the_browser(asked: str, led: str, client: StrictClient, db: None) -> None:
    page = client.get("/", headers={"accept-language": asked})
    assert page.headers["Location"] == f"/{led}/"
    assert page.headers["Vary"] == "Accept-Language"


def test_the_languages_lead_to_the_same_page(client: StrictClient, demo: Demo) -> None:
    text = client.get("/de/find/?q=brief&free=1").content.decode()
    for language in ("en", "ar", "uk"):
        assert f'href="/{language}/find/?q=brief&amp;free=1"' in text


def test_headings_are_in_order_and_there_is_one_h1(client: StrictClient, demo: Demo) -> None:
    for path in (
        "",
        "find/?q=wohnung",
        f"offer/{demo.offer}/",
        f"provider/{demo.provider}/",
        "guides/",
        "letter/",
        "danger/",
    ):
        levels = [int(level) for level in re.findall(r"<h([1-6])[ >]", client.get(f"/de/{path}").content.decode())]
        assert levels.count(1) == 1, path
        assert all(after - before <= 1 for before, after in pairwise(levels)), (path, levels)


def test_without_anything_in_it_the_house_still_stands(client: StrictClient, codes: None) -> None:
    for language in ("de", "ar"):
        for path in ("", "find/", "find/?q=hilfe", "guides/", "letter/", "danger/", "about/imprint/"):
            assert client.get(f"/{language}/{path}").status_code == 200, path


def test_the_county_in_the_frame_is_the_centres_own(client: StrictClient, codes: None) -> None:
    Centre.objects.all().delete()
    assert "Kreis" not in client.get("/de/danger/").content.decode()
    Centre.objects.create(name="Anlaufstelle", county="Kreis Heinsberg")
    assert "<b>Anlaufstelle</b> <span>Kreis Heinsberg</span></span>" in client.get("/de/danger/").content.decode()


def test_a_page_is_small_on_the_way(client: StrictClient, demo: Demo) -> None:
    page = client.get("/ar/", headers={"accept-encoding": "gzip"})
    assert page.headers["Content-Encoding"] == "gzip"
    assert len(page.content) < 12_000
    assert b"<html" in gzip.decompress(page.content)


def test_the_quick_way_out_tells_nobody_where_one_was(client: StrictClient, db: None) -> None:
    page = client.get("/leave/")
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert "no-store" in page.headers["Cache-Control"]
