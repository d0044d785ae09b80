"""Passages: a few sentences with the title in front, each once."""

from anlaufstelle.search.passages import MOST, fingerprint, passages


def test_a_short_text_is_one_passage_beside_its_title() -> None:
    assert passages("Tafel", "Lebensmittel für wenig Geld.") == ["Tafel", "Tafel. Lebensmittel für wenig Geld."]


def test_the_title_is_not_said_twice() -> None:
    assert passages("Tafel", "Tafel\nLebensmittel.") == ["Tafel", "Tafel. Lebensmittel."]


def test_a_long_text_is_cut_in_two_sizes_that_overlap_and_lose_nothing() -> None:
    sentences = [f"Das ist der Satz mit der Nummer {number}, der etwas sagt." for number in range(40)]
    found = passages("Titel", " ".join(sentences))
    assert all(any(sentence in passage for passage in found) for sentence in sentences)
    assert len(found) == len(set(found))
    assert max(map(len, found)) < 800
    twice = sum(sentences[5] in passage for passage in found)
    assert twice >= 2


def test_a_book_has_an_end_and_nothing_has_no_passage() -> None:
    assert len(passages("Buch", " ".join(f"Dies ist der Satz {n}." for n in range(5000)))) == MOST
    assert passages("", "") == []


def test_a_passage_is_recognised_by_its_text() -> None:
    assert fingerprint("a") == fingerprint("a") != fingerprint("b")
