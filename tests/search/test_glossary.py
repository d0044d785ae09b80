"""The glossary: a question in another language becomes German words of the field."""

import pytest

from anlaufstelle.search import glossary, text_analysis


@pytest.mark.parametrize(
    ("text", "language", "head"),
    [
        ("apartment", "en", "Wohnung"),
        ("un logement", "fr", "Wohnung"),
        ("Je cherche un logement", "fr", "Wohnungssuche"),
        ("شقة كبيرة", "ar", "Wohnung"),
        ("квартиру", "uk", "Wohnung"),
        ("health insurance", "en", "Krankenversicherung"),
        ("لم الشمل", "ar", "Familiennachzug"),
        ("дитячого садка", "uk", "Kindergarten"),
    ],
)
def test_a_word_of_the_field_is_understood(text: str, language: str, head: str) -> None:
    assert head in glossary.glossary().gloss(text, language).heads


def test_the_longer_form_wins_over_its_parts() -> None:
    weights = glossary.glossary().gloss("driving licence", "en").weights
    assert weights[text_analysis.stem("führerschein", "de")] >= max(weights.values()) * 0.99


def test_a_synonym_finds_the_head_word_in_german() -> None:
    assert text_analysis.stem("bürgergeld", "de") in glossary.glossary().gloss("Hartz IV", "de").weights


def test_unknown_words_have_no_gloss() -> None:
    told = glossary.glossary().gloss("xyzzy quux", "en")
    assert (told.heads, told.weights) == ([], {})


def test_every_row_of_the_file_is_whole() -> None:
    terms = glossary.read(glossary.FILE)
    assert len(terms) >= 600
    heads = [term.head for term in terms]
    assert len(heads) == len(set(heads))
    for term in terms:
        missing = [language for language in ("en", "fr", "ar", "uk") if not term.forms[language]]
        assert not missing, (term.head, missing)
        for language, kind in (("ar", "arabic"), ("uk", "cyrillic"), ("ru", "cyrillic"), ("ti", "ethiopic")):
            for form in term.forms[language]:
                assert text_analysis.script(form) in {kind, "latin"}, (term.head, language, form)


def test_the_same_question_has_the_same_gloss_every_time() -> None:
    first = glossary.Glossary(glossary.read(glossary.FILE))
    text = "Où puis-je trouver une aide pour le loyer et la garde d'enfants ?"
    assert first.gloss(text, "fr") == glossary.glossary().gloss(text, "fr")
