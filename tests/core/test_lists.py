"""Lists and directions follow the language, and nobody keeps a table of languages for them."""

import pytest
from django.utils import translation

from anlaufstelle.core import lists
from anlaufstelle.core.page_languages import CODES
from anlaufstelle.core.text_direction import apart, direction, is_right_to_left


@pytest.mark.parametrize(
    ("language", "words", "things"),
    [
        ("de", "a, b, c", "a; b; c"),
        ("en", "a, b, c", "a; b; c"),
        ("uk", "a, b, c", "a; b; c"),
        ("ar", "a، b، c", "a؛ b؛ c"),
        ("fa", "a، b، c", "a؛ b؛ c"),
        ("ti", "a፣ b፣ c", "a፤ b፤ c"),
        ("xx", "a, b, c", "a; b; c"),
    ],
)
def test_things_in_a_line_are_parted_by_the_marks_of_the_language(language: str, words: str, things: str) -> None:
    assert words == f"{lists.comma(language)} ".join("abc")
    assert things == f"{lists.semicolon(language)} ".join("abc")
    if language in CODES:
        with translation.override(language):
            assert lists.joined("abc") == words
            assert lists.listed("abc") == things
            assert lists.joined([]) == lists.listed([]) == ""
            assert lists.joined(["one"]) == "one"


@pytest.mark.parametrize(
    ("language", "way"),
    [
        ("de", "ltr"),
        ("ar", "rtl"),
        ("ar-eg", "rtl"),
        ("fa", "rtl"),
        ("ps", "rtl"),
        ("ti", "ltr"),
        ("xx", "ltr"),
        ("", "ltr"),
    ],
)
def test_each_language_has_its_direction(language: str, way: str) -> None:
    assert direction(language) == way
    assert is_right_to_left(language) == (way == "rtl")


def test_a_name_from_elsewhere_keeps_its_order() -> None:
    assert apart("Brücke e. V.") == "\u2068Brücke e. V.\u2069"
