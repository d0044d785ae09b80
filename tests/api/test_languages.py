"""The reader's language: asked for by header, said in the answer, German where nobody has translated."""

from collections.abc import Callable
from typing import Any

import pytest

from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("asked", "spoken"),
    [
        ("uk", "uk"),
        ("uk-UA,uk;q=0.9", "uk"),
        ("fr, ar;q=0.5, en;q=0.4", "ar"),
        ("en;q=0.2, uk;q=0.8", "uk"),
        ("fr", "de"),
        ("*", "de"),
        ("", "de"),
        ("x" * 5000, "de"),
        ("uk;q=zwei", "de"),
    ],
)
def test_the_answer_is_in_the_first_language_that_is_spoken(asked: str, spoken: str, send: Callable[..., Any]) -> None:
    answer = send("services", headers={"Accept-Language": asked})
    assert answer.headers["Content-Language"] == spoken
    assert "Accept-Language" in answer.headers["Vary"]


def test_lists_speak_the_language_and_only_whole_objects_carry_all(ask: Callable[..., Any]) -> None:
    offer = factories.complete_offer()
    listed = ask("services", reader="ar")["contents"][0]
    assert listed["name"] == "استشارة اجتماعية"
    assert "translations" not in listed
    assert listed["description"] == offer.tagline
    whole = ask(f"services/{offer.pk}", reader="ar")
    assert whole["name"] == listed["name"]
    assert set(whole["translations"]) == {"de", "en", "ar", "uk"}
    assert ask("services")["contents"][0]["name"] == "Sozialberatung"


def test_terms_are_told_in_the_language_too(ask: Callable[..., Any]) -> None:
    assert ask("taxonomy_terms", reader="uk", search="SPR-KURS")["contents"][0]["name"] == "Знайти інтеграційний курс"


def test_different_languages_have_different_marks(send: Callable[..., Any]) -> None:
    factories.complete_offer()
    marks = {send("services", headers={"Accept-Language": code}).headers["ETag"] for code in ("de", "ar", "uk")}
    assert len(marks) == 3
