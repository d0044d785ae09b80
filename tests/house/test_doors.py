"""Every address of the house × every language: one that is missing from the table fails."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver

from anlaufstelle.core.ids import id_from
from tests.conftest import StrictClient
from tests.stories.county import Demo

NOBODY = UUID(int=7)
LANGUAGES = [code for code, _ in settings.LANGUAGES]

# name → path below the language → status for what exists; and the same for what does not.
PAGES = {
    "frontdoor:home": ("", 200),
    "frontdoor:results": ("find/?q=wohnung", 200),
    "frontdoor:offer": ("offer/{offer}/", 200),
    "frontdoor:provider": ("provider/{provider}/", 200),
    "frontdoor:guides": ("guides/", 200),
    "frontdoor:guide": ("guide/{guide}/", 200),
    "frontdoor:letter": ("letter/", 200),
    "frontdoor:danger": ("danger/", 200),
    "frontdoor:about": ("about/privacy/", 200),
}
GONE = {
    "frontdoor:offer": f"offer/{NOBODY}/",
    "frontdoor:provider": f"provider/{NOBODY}/",
    "frontdoor:guide": f"guide/{NOBODY}/",
    "frontdoor:about": "about/nothing/",
}
OTHERS = {"door": ("/", 302), "leave": ("/leave/", 302), "healthz": ("/healthz", 200), "readyz": ("/readyz", None)}


def names(patterns: list[URLPattern | URLResolver], prefix: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{pattern.namespace}:" if pattern.namespace else prefix
            yield from names(pattern.url_patterns, inner)
        else:
            yield f"{prefix}{pattern.name}"


def test_every_address_stands_in_the_table() -> None:
    assert set(names(get_resolver().url_patterns)) == set(PAGES) | set(OTHERS)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", sorted(PAGES))
def test_each_page_opens_in_each_language(name: str, language: str, client: StrictClient, demo: Demo) -> None:
    path, status = PAGES[name]
    keys = {"offer": demo.offer, "provider": demo.provider, "guide": id_from("guide:wbs-beantragen")}
    page = client.get(f"/{language}/{path.format(**keys)}")
    assert page.status_code == status
    text = page.content.decode()
    assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">' in text
    assert "Demo" in text or language in {"ar", "uk"}
    assert "110" in text
    assert "112" in text
    assert page.headers["Content-Security-Policy"].count("'self'") >= 4
    assert "unsafe" not in page.headers["Content-Security-Policy"]
    assert not page.cookies


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", sorted(GONE))
def test_what_is_not_there_is_a_calm_404(name: str, language: str, client: StrictClient, demo: Demo) -> None:
    page = client.get(f"/{language}/{GONE[name]}")
    assert page.status_code == 404
    assert 'role="search"' in page.content.decode()


@pytest.mark.parametrize("name", sorted(OTHERS))
def test_the_other_doors(name: str, client: StrictClient, demo: Demo, caplog: pytest.LogCaptureFixture) -> None:
    path, status = OTHERS[name]
    page = client.get(path)
    caplog.clear()  # without a worker /readyz says 503, and that is logged
    assert page.status_code == status if status else page.status_code in {200, 503}


@pytest.mark.parametrize("path", ["/de/", "/de/find/", "/de/danger/", "/healthz"])
def test_pages_are_for_reading_only(path: str, client: StrictClient, db: None) -> None:
    assert client.post(path).status_code in {403, 405}
    assert client.put(path).status_code in {403, 405}


@pytest.mark.parametrize("path", ["/xx/", "/fr/find/", "/de/nothing/", "/de/offer/abc/", "/index.php", "/admin/"])
def test_unknown_addresses_are_a_calm_404(path: str, client: StrictClient, demo: Demo) -> None:
    assert client.get(path).status_code == 404
