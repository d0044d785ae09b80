"""Words: one spelling for what means the same, and nothing typed may break it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anlaufstelle.search import words


@pytest.mark.parametrize(
    ("typed", "other"),
    [
        ("Fluechtlinge", "Flüchtling"),
        ("Straße", "strasse"),
        ("Gebuehren", "Gebühr"),
        ("Wohnungen", "Wohnung"),
        ("Behörden", "BEHOERDE"),
    ],
)
def test_german_words_meet_however_they_are_typed(typed: str, other: str) -> None:
    assert words.stems(typed, "de") == words.stems(other, "de")


@pytest.mark.parametrize("word", ["neue", "bauen", "Steuer", "Quelle"])
def test_an_e_that_belongs_to_the_word_stays(word: str) -> None:
    assert "e" in words.fold(word.casefold())[1:]


def test_arabic_words_meet_with_article_and_marks() -> None:
    assert words.stems("السَّكَنِ", "ar") == words.stems("سكن", "ar")
    assert words.stems("المدرسة", "ar") == words.stems("مدرسه", "ar")


def test_ukrainian_words_meet_in_their_cases() -> None:
    assert words.stems("квартиру", "uk") == words.stems("квартира", "uk")
    assert words.stems("садка", "uk") == words.stems("садок", "uk")
    assert words.tokens("здоров’я") == words.tokens("здоров'я")


@pytest.mark.parametrize(
    ("word", "kind"),
    [("Amt", "latin"), ("суд", "cyrillic"), ("سكن", "arabic"), ("ቤት", "ethiopic"), ("家", "other"), ("24", "latin")],
)
def test_the_script_is_known(word: str, kind: str) -> None:
    assert words.script(word) == kind


def test_a_compound_is_cut_into_parts_that_are_known() -> None:
    known = {words.stem(part, "de") for part in ("wohnung", "suche", "beratung", "kind", "geld")}
    assert words.split_compound("wohnungssuche", known) == ["wohnung", "such"]
    assert words.split_compound("krankengeldstelle", known) == []
    assert words.split_compound("wohnungsberatung", known) == ["wohnung", words.stem("beratung", "de")]
    assert words.split_compound("wohnung", known) == []


def test_a_typing_error_finds_the_known_word_and_a_short_word_is_left_alone() -> None:
    known = {"wohnung": 9, "wohnheim": 3, "amt": 5}
    assert words.corrected("wohnugn", known, known) == "wohnung"
    assert words.corrected("amr", known, known) is None
    assert words.corrected("quantenphysik", known, known) is None


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("Hilfe\0 bei\u202e Miete", "Hilfe bei Miete"),
        ("  \n\t ", ""),
        ("", ""),
        ('"Miete" AND (NEAR* OR -x:y)', '"Miete" AND (NEAR* OR -x:y)'),
    ],
)
def test_signs_that_are_no_words_fall_away(typed: str, read: str) -> None:
    assert words.cut(typed) == read


def test_ten_thousand_characters_are_cut_at_a_word() -> None:
    read = words.cut("Wohnung " * 2000)
    assert len(read) <= words.LONGEST_QUERY
    assert read.endswith("Wohnung")


@given(st.text(max_size=300))
def test_whatever_is_typed_becomes_words_without_operators(text: str) -> None:
    for word in words.tokens(words.cut(text)):
        for language in ("de", "uk", "ar", "xx"):
            assert not set(words.stem(word, language)) & set("\"'()*:&|!<>\\ \0")
