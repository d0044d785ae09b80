"""Finding: by words, by meaning, in the reader's language, or honestly nothing."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from anlaufstelle.search import embeddings, fusion, index, snapshot
from anlaufstelle.search.retrieval import find
from tests.search.conftest import GUIDES, OFFERS, FourSubjects, draft, key


def names(text: str, **how: Any) -> list[str]:
    return [hit.title for hit in find(text, **how)]


def test_an_offer_is_found_by_its_word(indexed: FourSubjects) -> None:
    first = find("Fahrradwerkstatt", lang="de")[0]
    assert (first.kind, first.source, first.by_words) == ("offer", key("rad"), True)
    assert first.matched


def test_a_question_in_another_language_finds_the_german_offer(indexed: FourSubjects) -> None:
    for text, lang in (("велосипед", "uk"), ("دراجة", "ar"), ("bicycle", "en"), ("vélo", "fr")):
        assert names(text, lang=lang)[0] == "Fahrradwerkstatt", text


@pytest.mark.usefixtures("words_alone", "db")
def test_without_a_model_words_and_glossary_answer() -> None:
    index.put_documents(OFFERS)
    assert embeddings.why_unavailable() is not None
    assert names("лікар", lang="uk")[0] == "Arzt ohne Krankenversicherung"
    assert names("bicycle repair", lang="en")[0] == "Fahrradwerkstatt"
    assert index.embed_pending(10) == 0


def test_a_typing_error_is_forgiven(indexed: FourSubjects) -> None:
    assert "Fahrradwerkstatt" in names("Farradwerkstatt")
    assert "Wohnungsberatung" in names("Wohnugnsberatung")


def test_a_part_of_a_compound_finds_it(indexed: FourSubjects) -> None:
    assert "Fahrradwerkstatt" in names("Werkstatt")


def test_a_guide_is_shown_once_in_the_readers_language(indexed: FourSubjects) -> None:
    hits = [hit for hit in find("Wohnberechtigungsschein", lang="uk") if hit.kind == "guide"]
    assert [(hit.source, hit.lang, hit.source_id) for hit in hits] == [(key("wbs"), "uk", "wbs-1")]
    german = [hit for hit in find("довідка про житло", lang="fr") if hit.kind == "guide"]
    assert [hit.lang for hit in german] == ["de"]


def test_only_the_kinds_asked_for_are_found(indexed: FourSubjects) -> None:
    assert {hit.kind for hit in find("Wohnung", kinds=("guide",))} == {"guide"}
    assert {hit.kind for hit in find("Wohnung", kinds=("offer",))} == {"offer"}


def test_what_is_not_allowed_is_not_found(indexed: FourSubjects) -> None:
    nothing = np.zeros(snapshot.current().size, np.bool_)
    assert find("Wohnung", allowed=nothing) == []


@pytest.mark.parametrize(
    "text",
    ["", "   ", "🚲🚲🚲", '"', "*", "AND OR NOT", "a\0b", "\u202e", "'; DROP TABLE search_document; --", "((((",
     "&|!:*", "NEAR(a b)", "x" * 10_000, "Wohnung " * 2_000, "\ud800", "١٢٣", "-" * 500, "{}[]\\", "title:x"],
)  # fmt: skip
def test_nothing_typed_is_an_error(indexed: FourSubjects, text: str) -> None:
    assert isinstance(find(text, lang="de"), list)
    assert isinstance(find(text, lang="klingon"), list)


def test_nonsense_finds_nothing(indexed: FourSubjects) -> None:
    assert find("qwertzuiop asdfghjkl", lang="de") == []


def test_three_queries_for_a_search_however_much_is_indexed(
    indexed: FourSubjects, queries: Callable[[int], Any]
) -> None:
    find("Wohnung")
    with queries(3):
        find("Wohnung")
    index.put_documents([draft(f"mehr{number}", f"Wohnung {number}", "Eine Wohnung.") for number in range(60)])
    while index.embed_pending(100):
        pass
    find("Wohnung", limit=50)
    with queries(3):
        assert len(find("Wohnung", limit=50)) == 50


def test_the_same_search_has_the_same_answer(indexed: FourSubjects) -> None:
    assert find("Wohnung Arzt Kurs") == find("Wohnung Arzt Kurs")


def test_a_guide_that_says_nothing_of_itself_has_no_source_id(indexed: FourSubjects) -> None:
    assert len(GUIDES) == 2
    assert all(hit.source_id == "" for hit in find("Deutschkurs", kinds=("offer",)))


def test_what_is_like_the_first_moves_forward_and_every_place_keeps_its_score(
    indexed: FourSubjects, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = "Wohnung mieten Arzt"
    together = find(asked)
    monkeypatch.setattr(fusion, "FOLLOWING", 0.0)
    apart = find(asked)
    assert [hit.title for hit in together[:2]] == ["Wohnungsberatung", "Wohnberechtigungsschein beantragen"]
    assert [hit.title for hit in apart[:2]] == ["Wohnungsberatung", "Arzt ohne Krankenversicherung"]
    assert {hit.source for hit in together} == {hit.source for hit in apart}
    assert [hit.score for hit in together] == [hit.score for hit in apart]
    assert find(asked, limit=1) == apart[:1]
