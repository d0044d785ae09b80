"""Words: one spelling for what means the same, and nothing typed may break it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anlaufstelle.search import text_analysis


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
    assert text_analysis.stems(typed, "de") == text_analysis.stems(other, "de")


@pytest.mark.parametrize("word", ["neue", "bauen", "Steuer", "Quelle"])
def test_an_e_that_belongs_to_the_word_stays(word: str) -> None:
    assert "e" in text_analysis.fold(word.casefold())[1:]


def test_arabic_words_meet_with_article_and_marks() -> None:
    assert text_analysis.stems("السَّكَنِ", "ar") == text_analysis.stems("سكن", "ar")
    assert text_analysis.stems("المدرسة", "ar") == text_analysis.stems("مدرسه", "ar")


def test_ukrainian_words_meet_in_their_cases() -> None:
    assert text_analysis.stems("квартиру", "uk") == text_analysis.stems("квартира", "uk")
    assert text_analysis.stems("садка", "uk") == text_analysis.stems("садок", "uk")
    assert text_analysis.tokens("здоров’я") == text_analysis.tokens("здоров'я")


@pytest.mark.parametrize(
    ("word", "kind"),
    [("Amt", "latin"), ("суд", "cyrillic"), ("سكن", "arabic"), ("ቤት", "ethiopic"), ("家", "other"), ("24", "latin")],
)
def test_the_script_is_known(word: str, kind: str) -> None:
    assert text_analysis.script(word) == kind


def test_a_compound_is_cut_into_parts_that_are_known() -> None:
    known = {text_analysis.stem(part, "de") for part in ("wohnung", "suche", "beratung", "kind", "geld")}
    assert text_analysis.split_compound("wohnungssuche", known) == ["wohnung", "such"]
    assert text_analysis.split_compound("krankengeldstelle", known) == []
    assert text_analysis.split_compound("wohnungsberatung", known) == ["wohnung", text_analysis.stem("beratung", "de")]
    assert text_analysis.split_compound("wohnung", known) == []


def test_a_typing_error_finds_the_known_word_and_a_short_word_is_left_alone() -> None:
    known = {"wohnung": 9, "wohnheim": 3, "amt": 5}
    assert text_analysis.corrected("wohnugn", known, known) == "wohnung"
    assert text_analysis.corrected("amr", known, known) is None
    assert text_analysis.corrected("quantenphysik", known, known) is None


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
    assert text_analysis.cut(typed) == read


def test_ten_thousand_characters_are_cut_at_a_word() -> None:
    read = text_analysis.cut("Wohnung " * 2000)
    assert len(read) <= text_analysis.LONGEST_QUERY
    assert read.endswith("Wohnung")


@given(st.text(max_size=300))
def test_whatever_is_typed_becomes_words_without_operators(text: str) -> None:
    for word in text_analysis.tokens(text_analysis.cut(text)):
        for language in ("de", "uk", "ar", "xx"):
            assert not set(text_analysis.stem(word, language)) & set("\"'()*:&|!<>\\ \0")
