"""The harness: it forbids whole classes of mistakes, so that no test has to look for them."""

import json
import logging
import os
import re
import signal
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.test import Client, TransactionTestCase
from django.utils.translation.reloader import translation_file_changed

from anlaufstelle.codes import cache
from anlaufstelle.codes.models import Code
from anlaufstelle.console import installation
from anlaufstelle.rls.owner import as_owner
from tests import template
from tests.stories.demo_county import Demo, demo_of_the_county

PROOF = os.environ.get("ANLAUFSTELLE_PROOF", "")
"""In `make proof` the file that gathers what the proofs counted; there they run in their full size."""


def prove(name: str, *, count: int, deviations: int, seed: object = None, control: str = "", **more: object) -> None:
    """Print what a proof counted, and keep it for proof/results.json (docs/contract.md)."""
    told = {
        "name": name, "engine": "postgresql", "count": count, "deviations": deviations, "seed": seed,
        "control": control, **more,
    }  # fmt: skip
    print(told)
    if PROOF:
        with Path(PROOF).open("a", encoding="utf-8") as gathered:
            gathered.write(json.dumps(told) + "\n")


def pytest_configure(config: pytest.Config) -> None:
    """Markers, and an installation for the tests: words and fonts, compiled once."""
    config.addinivalue_line("markers", "browser: needs Chromium")
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # as for whatever a shell starts in the background
        signal.signal(signal.SIGINT, signal.default_int_handler)  # else no program that we start could be ended by it
    config.addinivalue_line("markers", "slow: more than a few seconds")
    config.addinivalue_line("markers", "full: of the checks with data from outside, what takes a quarter of an hour")
    installation.make_folder(settings.HOME)
    installation.compile_translations(settings.HOME / "locale")
    translation_file_changed(None, settings.HOME / "django.mo")  # Django has looked for them before they were there
    (settings.HOME / "built").mkdir(exist_ok=True)
    settings.STATIC_ROOT.mkdir(exist_ok=True)
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    # A variable that a template names and nobody gives is a mistake, not an empty string.
    settings.TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = Undefined()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Nothing is skipped here: a skip mark is an error. Files that take long come first."""
    marked = [item.nodeid for item in items if item.get_closest_marker("skip") or item.get_closest_marker("skipif")]
    if marked:
        raise pytest.UsageError(f"skipped tests are not allowed: {marked}")
    long = {item.path for item in items if item.get_closest_marker("browser") or item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in long)


class Undefined(str):
    """What Django puts in place of an undefined variable: reading it fails the test."""

    def __new__(cls) -> "Undefined":
        return super().__new__(cls, "%s")

    def __mod__(self, missing: object) -> str:
        raise AssertionError(f"the template names something that is not there: {missing}")


@pytest.fixture(scope="session")
def django_db_setup(request: pytest.FixtureRequest, django_db_blocker: Any) -> Iterator[None]:
    """A copy of the migrated template for each process. Every test asks as the web does: in a role that owns nothing.

    It takes the place of pytest-django's fixture, which would migrate for each process.
    """
    with django_db_blocker.unblock(), template.copied("bare") as name, template.connected(name):
        yield


def _emptied_by_the_owner(empty: Any) -> Any:
    def emptied(self: TransactionTestCase) -> None:
        with as_owner():
            empty(self)
            template.restore_codes()

    return emptied


# What a test has really committed is cleared away by whoever may: no web role cuts a table.
TransactionTestCase._fixture_teardown = _emptied_by_the_owner(TransactionTestCase._fixture_teardown)  # type: ignore[method-assign]


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing reaches beyond this machine."""
    real = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> None:
        if isinstance(address, tuple) and address[0] not in {"127.0.0.1", "localhost", "::1"}:
            raise AssertionError(f"a test tried to reach {address}")
        real(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)


@pytest.fixture(autouse=True)
def no_errors_in_the_log(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """An ERROR in the log fails the test; one that a test expects it must clear itself."""
    yield
    found = [record for record in caplog.get_records("call") if record.levelno >= logging.ERROR]
    assert not found, [record.getMessage() for record in found]


@pytest.fixture(autouse=True)
def fresh_code_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees the code lists of another one; a slow machine does not read them twice in one."""
    cache.clear_cache()
    monkeypatch.setattr(cache, "CACHE_SECONDS", 3600.0)


@pytest.fixture
def codes(db: None) -> None:
    """The code lists of the repository, which every prepared database has."""
    cache.clear_cache()


@pytest.fixture
def no_codes(db: None) -> None:
    """Without any code list."""
    Code.objects.all().delete()
    cache.clear_cache()


FORBIDDEN = (
    (re.compile(rb"<script(?![^>]*\bsrc=)"), "a script written into the page"),
    (re.compile(rb"<[^>]+\son[a-z]+="), "an event handler written into the page"),
    (re.compile(rb"<[^>]+\sstyle="), "a style written into the page"),
    (re.compile(rb"<style"), "a style sheet written into the page"),
    (re.compile(rb"(src|href)=\"https?://(?!testserver|127\.)[^\"]*\.(js|css|woff2|png|svg)"), "from elsewhere"),
    (re.compile(rb"\{[{%]|[%}]\}"), "a template tag that was not rendered"),
)  # fmt: skip

# Data for search engines is no script: browsers never run it, and without a "<" it ends where it should.
DATA = re.compile(rb'<script type="application/ld\+json">[^<]*</script>')


def forbidden_in(page: bytes) -> str:
    """What a page holds that no page may hold; empty if nothing."""
    rest = DATA.sub(b"", page)
    hits = ((what, pattern.search(rest)) for pattern, what in FORBIDDEN)
    return next((f"{what}: {hit[0][:120]!r}" for what, hit in hits if hit), "")


class StrictClient(Client):
    """Looks at every page it fetches."""

    def request(self, **request: Any) -> HttpResponse:
        """Fetch, and fail on what no page may hold."""
        response: HttpResponse = super().request(**request)
        if response.headers.get("Content-Type", "").startswith("text/html") and not response.headers.get(
            "Content-Encoding"
        ):
            assert not forbidden_in(response.content), f"{request.get('PATH_INFO')}: {forbidden_in(response.content)}"
            for form in re.findall(rb"<form[^>]*method=.post.*?</form>", response.content, re.DOTALL | re.IGNORECASE):
                assert b"csrfmiddlewaretoken" in form, f"{request.get('PATH_INFO')}: a form without CSRF token"
        return response


@pytest.fixture
def client() -> StrictClient:
    """A browser without scripts."""
    return StrictClient()


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return Path(__file__).parents[1]


@pytest.fixture(scope="session")
def county_database(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """A copy of the prepared database with the demo county, for each process that needs one."""
    with django_db_blocker.unblock(), template.copied("county") as name:
        yield name


@pytest.fixture(scope="module")
def county(county_database: str, django_db_blocker: Any) -> Iterator[Demo]:
    """The demo county, for the tests of a file."""
    with django_db_blocker.unblock(), template.connected(county_database), transaction.atomic():
        cache.clear_cache()
        yield demo_of_the_county()
        transaction.set_rollback(True)


@pytest.fixture
def demo(county: Demo, db: None) -> Demo:
    """The demo county, for one test that may change it."""
    return county
