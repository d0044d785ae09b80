"""Around every page: its language is that of its address, and only a refusal becomes a sentence."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.utils import translation

from anlaufstelle.core.middleware import show_refusals


def tell_the_language(request: HttpRequest) -> HttpResponse:
    return HttpResponse(translation.get_language())


@pytest.mark.parametrize(
    ("path", "language"),
    [("/ar/", "ar"), ("/uk/suche/", "uk"), ("/en", "en"), ("/", "de"), ("/xx/", "de"), ("/healthz", "de")],
)
def test_the_address_chooses_the_language(path: str, language: str) -> None:
    with translation.override("en"):
        answer = show_refusals(tell_the_language)(RequestFactory().get(path))
        assert translation.get_language() == "en"
    assert answer.content.decode() == language
    assert answer.headers["Content-Language"] == language
    assert "camera=()" in answer.headers["Permissions-Policy"]


def test_what_is_no_refusal_is_not_hidden() -> None:
    page = show_refusals(tell_the_language)
    assert page.process_exception(RequestFactory().get("/de/"), ValueError("a mistake")) is None
