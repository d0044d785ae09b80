"""Every address of the house × every language, and × everybody who may stand before it: one that is missing fails."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver

from anlaufstelle.core.ids import id_from
from anlaufstelle.exchange.taxonomy_terms import taxonomy_id, term_id
from tests import factories
from tests.conftest import StrictClient
from tests.house.page_matrix import DESK, EVERYBODY, SIGN_IN, SIGNED_IN, PageAccess, World, build
from tests.stories.demo_county import Demo

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
    "frontdoor:letter_finder": ("letter/", 200),
    "frontdoor:emergency_numbers": ("danger/", 200),
    "frontdoor:about": ("about/privacy/", 200),
}
GONE = {
    "frontdoor:offer": f"offer/{NOBODY}/",
    "frontdoor:provider": f"provider/{NOBODY}/",
    "frontdoor:guide": f"guide/{NOBODY}/",
    "frontdoor:about": "about/nothing/",
}
# Doors with tests of their own: links with a secret, the public page inside the desk, the public form, her own page.
ELSEWHERE_TRIED = {
    "desk:accept_invitation",
    "frontdoor:preview",
    "frontdoor:feedback",
    "portal:home",
    "portal:sign_out",
    "portal:withdraw_consent",
    "portal:request_rectification",
}
OTHERS = {"door": ("/", 302), "leave": ("/leave/", 302), "healthz": ("/healthz", 200), "readyz": ("/readyz", None)}

# The interface for other programs: name → path below /api/ → status; who reads it needs no language in the address.
API = {
    "api:openapi": ("openapi.json", 200),
    "api:root": ("hsds/", 200),
    "api:profile": ("hsds/profile", 200),
    "api:changes": ("hsds/changes", 200),
    "api:services": ("hsds/services", 200),
    "api:services_one": ("hsds/services/{offer}", 200),
    "api:organizations": ("hsds/organizations", 200),
    "api:organizations_one": ("hsds/organizations/{provider}", 200),
    "api:service_at_locations": ("hsds/service_at_locations", 200),
    "api:service_at_locations_one": (f"hsds/service_at_locations/{NOBODY}", 404),
    "api:taxonomies": ("hsds/taxonomies", 200),
    "api:taxonomies_one": (f"hsds/taxonomies/{taxonomy_id('life_situation')}", 200),
    "api:taxonomy_terms": ("hsds/taxonomy_terms", 200),
    "api:taxonomy_terms_one": (f"hsds/taxonomy_terms/{term_id('life_situation', 'WOH')}", 200),
    "api:nothing": ("anything/else", 404),
}


def names(patterns: list[URLPattern | URLResolver], prefix: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{pattern.namespace}:" if pattern.namespace else prefix
            yield from names(pattern.url_patterns, inner)
        else:
            yield f"{prefix}{pattern.name}"


def test_every_address_stands_in_the_table() -> None:
    doors = [set(PAGES), set(OTHERS), set(DESK), set(SIGN_IN), set(API), ELSEWHERE_TRIED]
    assert set(names(get_resolver().url_patterns)) == set.union(*doors)
    assert sum(map(len, doors)) == len(set.union(*doors))


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


@pytest.mark.parametrize("name", sorted(API))
def test_the_interface_is_open_to_everybody(name: str, client: StrictClient, demo: Demo) -> None:
    path, status = API[name]
    answer = client.get(f"/api/{path.format(offer=demo.offer, provider=demo.provider)}")
    assert answer.status_code == status
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "json" in answer.headers["Content-Type"]
    assert not answer.cookies


@pytest.mark.parametrize("path", ["/de/", "/de/find/", "/de/danger/", "/healthz"])
def test_pages_are_for_reading_only(path: str, client: StrictClient, db: None) -> None:
    assert client.post(path).status_code in {403, 405}
    assert client.put(path).status_code in {403, 405}


@pytest.mark.parametrize("path", ["/xx/", "/fr/find/", "/de/nothing/", "/de/offer/abc/", "/index.php", "/admin/"])
def test_unknown_addresses_are_a_calm_404(path: str, client: StrictClient, demo: Demo) -> None:
    assert client.get(path).status_code == 404


@pytest.fixture
def world(codes: None) -> World:
    """Everybody, at two providers."""
    return build()


def arrive(who: str, world: World) -> StrictClient:
    """Somebody with a browser, signed in as far as she can."""
    client = StrictClient()
    if who == "nobody":
        return client
    user = world.persons[who]
    if who == "one factor":
        client.force_login(user)
        return client
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(user)
    factories.sign_in(client, user)
    return client


def knock(client: StrictClient, door: PageAccess, keys: dict[str, str]) -> Any:
    """What the door answers; what it changes is undone."""
    data = {name: value.format(**keys) for name, value in door.data.items()}
    with transaction.atomic():
        session = dict(client.cookies)
        page = client.generic(door.method, door.path.format(**keys)) if door.method == "GET" else None
        page = page or client.post(door.path.format(**keys), data)
        transaction.set_rollback(True)
        client.cookies.update(session)
    return page


@pytest.mark.parametrize("who", sorted(EVERYBODY))
def test_every_door_of_the_desk_for_everybody(who: str, world: World) -> None:
    client = arrive(who, world)
    owner = world.providers.get(who)
    keys = world.keys[str(owner.pk)] if owner else next(iter(world.keys.values()))
    keys = {**keys, "nothing": str(NOBODY)}
    nothing = client.get(f"/desk/people/{UUID(int=8)}/nothing/") if who in SIGNED_IN else None
    opened = 0
    for name, doors in DESK.items():
        for door in doors:
            page = knock(client, door, keys)
            told = f"{who}: {door.method} {name} {door.data}: {page.status_code}"
            if who == "nobody":
                assert page.status_code == 302, told
                assert page.headers["Location"].startswith("/desk/sign-in/?next=/desk/"), told
            elif who == "one factor":
                assert page.headers["Location"] == "/desk/sign-in/second/", told
            elif who in door.who:
                assert page.status_code == door.status, told
                opened += 1
            else:
                assert page.status_code == 404, told
                assert nothing is not None
                assert page.content == nothing.content, told
    assert opened == sum(who in door.who for doors in DESK.values() for door in doors)


@pytest.mark.parametrize("who", sorted(EVERYBODY))
def test_every_door_of_the_sign_in_for_everybody(who: str, world: World) -> None:
    client = arrive(who, world)
    for name, (path, nobody, one_factor, signed_in) in SIGN_IN.items():
        page = client.get(f"/desk/sign-in/{path}")
        wanted = {"nobody": nobody, "one factor": one_factor}.get(who, signed_in)
        assert page.status_code == wanted, f"{who}: {name}: {page.status_code} {page.headers.get('Location', '')}"


@pytest.mark.parametrize("name", sorted(DESK))
def test_no_door_of_the_desk_takes_a_form_of_another_site(name: str, world: World) -> None:
    client = StrictClient(enforce_csrf_checks=True)
    factories.sign_in(client, world.persons["operator"])
    keys = {**next(iter(world.keys.values())), "nothing": str(NOBODY)}
    for door in DESK[name]:
        assert client.post(door.path.format(**keys), door.data).status_code == 403


def test_a_link_that_opens_nothing_is_the_same_page_for_everybody(world: World) -> None:
    pages = {
        client.get(f"/desk/join/{token}/").content
        for client in (StrictClient(), StrictClient())
        for token in ("guessed", "x" * 22, "%F0%9F%94%91")
    }
    assert len(pages) == 1
    assert StrictClient().get("/desk/join/guessed/").status_code == 404
