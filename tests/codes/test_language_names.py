"""Languages by their own names, and codes in the reader's words: from the code lists."""

import pytest
from django.utils import translation

from anlaufstelle.codes.templatetags import codes as page

pytestmark = pytest.mark.usefixtures("codes")


@pytest.mark.parametrize(("code", "name"), [("ar", "العربية"), ("uk", "Українська"), ("ti", "ትግርኛ"), ("de", "Deutsch")])
def test_a_language_by_its_own_name(code: str, name: str) -> None:
    assert page.endonym(code) == name


def test_each_language_says_hello_or_its_name() -> None:
    assert page.greeting("de") == "Hallo"
    assert page.greeting("qqq") == page.endonym("qqq") == "qqq"


@pytest.mark.parametrize(("code", "way"), [("ar", "rtl"), ("fa", "rtl"), ("uk", "ltr"), ("ti", "ltr"), ("qqq", "ltr")])
def test_a_language_runs_its_own_way(code: str, way: str) -> None:
    assert page.direction(code) == way


@pytest.mark.parametrize(
    ("language", "said"), [("de", "Wohnen"), ("en", "Housing"), ("ar", "السكن"), ("uk", "Житло"), ("fr", "Wohnen")]
)
def test_a_code_in_the_readers_words(language: str, said: str) -> None:
    with translation.override(language):
        assert page.label_in("WOH", "life_situation") == said
        assert page.label_in("NO-SUCH-CODE", "life_situation") == "NO-SUCH-CODE"


@pytest.mark.parametrize(("code", "tag"), [("prs", "fa-AF"), ("kmr", "ku"), ("dgs", "gsg"), ("uk", "uk")])
def test_html_knows_languages_by_other_codes(code: str, tag: str) -> None:
    assert page.html_lang(code) == tag
