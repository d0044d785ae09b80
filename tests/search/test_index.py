"""The index: put, remove, rebuild; unchanged text is never read twice."""

from collections.abc import Sequence

import pytest

from anlaufstelle.search import index, snapshot
from anlaufstelle.search.embeddings import Vectors
from anlaufstelle.search.models import Document, IndexState, Passage, Vector, Word
from anlaufstelle.search.retrieval import find
from tests.search.conftest import GUIDES, OFFERS, FourSubjects, draft, key


def read_all() -> None:
    while index.embed_pending(100):
        pass


@pytest.mark.django_db
def test_a_change_is_found_at_once_and_the_old_words_are_gone(model: FourSubjects) -> None:
    index.put_documents([draft("a", "Nähcafé", "Nähen und Reden.")])
    assert [hit.title for hit in find("Nähcafé")] == ["Nähcafé"]
    index.put_documents([draft("a", "Schachclub", "Schach für alle.")])
    assert [hit.title for hit in find("Schachclub")] == ["Schachclub"]
    assert find("Nähcafé") == []
    assert Document.objects.count() == IndexState.objects.get().documents == 1


@pytest.mark.django_db
def test_what_is_removed_is_not_found_and_leaves_no_words(model: FourSubjects) -> None:
    index.put_documents(OFFERS)
    assert index.remove_sources("offer", {key("rad")}) == 1
    assert "Fahrradwerkstatt" not in [hit.title for hit in find("Fahrradwerkstatt")]
    assert not Word.objects.filter(word="fahrradwerkstatt", documents__gt=0).exists()
    assert index.remove_sources("offer", {key("never")}) == 0
    assert index.remove_sources("offer", set()) == 0


@pytest.mark.django_db
def test_unchanged_drafts_change_nothing(model: FourSubjects) -> None:
    assert index.put_documents(OFFERS) == len(OFFERS)
    assert index.put_documents(OFFERS) == 0


@pytest.mark.django_db
def test_unchanged_text_is_never_read_twice(model: FourSubjects) -> None:
    index.put_documents([draft("a", "Titel", "Ein Satz."), draft("b", "Titel", "Ein Satz.")])
    read_all()
    assert len(model.read) == len(set(model.read)) == Vector.objects.count()
    before = len(model.read)
    index.put_documents([draft("a", "Titel", "Ein Satz.", card={"price": 3})])
    index.remove_sources("offer", {key("b")})
    index.put_documents([draft("b", "Titel", "Ein Satz.")])
    read_all()
    assert len(model.read) == before
    assert index.pending_passages() == 0


@pytest.mark.django_db
def test_a_language_that_a_guide_lost_leaves_the_index(model: FourSubjects) -> None:
    index.put_documents(GUIDES)
    index.put_documents(GUIDES[:1])
    assert list(Document.objects.values_list("lang", flat=True)) == ["de"]


@pytest.mark.django_db
def test_a_rebuild_leaves_exactly_its_drafts(model: FourSubjects) -> None:
    index.put_documents([*OFFERS, draft("old", "Alt")])
    changed = index.rebuild([*OFFERS[1:], *GUIDES])
    assert changed == 4  # one offer and the old one leave, two languages of a guide come
    assert index.count_documents("offer") == len(OFFERS) - 1
    assert index.count_documents("guide") == 1
    assert index.rebuild([*OFFERS[1:], *GUIDES]) == 0


@pytest.mark.django_db
def test_a_rebuild_that_was_stopped_goes_on_where_it_was(model: FourSubjects, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "PORTION", 2)

    def broken() -> object:
        yield from OFFERS[:4]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        index.rebuild(broken())  # type: ignore[arg-type]
    assert 2 <= Document.objects.count() < 5
    there = Document.objects.count()
    assert index.rebuild(OFFERS) == len(OFFERS) - there


@pytest.mark.django_db
def test_each_word_is_counted_in_how_many_documents_it_stands(model: FourSubjects) -> None:
    index.put_documents([draft("a", "Amt Amt", "Amt"), draft("b", "Amt")])
    assert Word.objects.get(word="amt").documents == 2
    index.put_documents([draft("b", "Verein")])
    assert Word.objects.get(word="amt").documents == 1
    assert snapshot.current().words["amt"] == 1


@pytest.mark.django_db
def test_reading_goes_in_portions_and_says_what_waits(model: FourSubjects) -> None:
    index.put_documents(OFFERS)
    waiting = index.pending_passages()
    assert waiting == Passage.objects.values("hash").distinct().count()
    assert index.embed_pending(limit=3) == 3
    assert index.pending_passages() == waiting - 3


@pytest.mark.django_db
def test_reading_that_was_stopped_keeps_what_was_read_and_goes_on_there(
    model: FourSubjects, monkeypatch: pytest.MonkeyPatch
) -> None:
    index.put_documents(OFFERS)
    waiting = index.pending_passages()
    monkeypatch.setattr(index, "EMBED_BATCH", 2)
    read = model.embed_passages

    def broken(texts: Sequence[str]) -> Vectors:
        if len(model.read) >= 4:
            raise KeyboardInterrupt
        return read(texts)

    monkeypatch.setattr(model, "embed_passages", broken)
    with pytest.raises(KeyboardInterrupt):
        index.embed_pending(100)
    assert index.pending_passages() == waiting - 4
    monkeypatch.setattr(model, "embed_passages", read)
    read_all()
    assert not Document.objects.filter(waits=True).exists()
    assert len(model.read) == len(set(model.read)) == waiting


@pytest.mark.django_db
def test_a_changed_document_keeps_its_key_and_every_sign_of_it(model: FourSubjects) -> None:
    signs = "Tab\there, back\\slash, \\N, \\., “quotes” ' \" and\r\nlines"
    index.put_documents([draft("a", "Nähcafé"), draft("b", "Schachclub")])
    before = Document.objects.get(source=key("a"))
    index.put_documents([draft("a", "Nähcafé", signs, keywords=[signs], card={signs: [signs, None, 1.5, {}]})])
    after = Document.objects.get(source=key("a"))
    assert after.pk == before.pk
    assert (after.text, after.keywords) == (signs, [signs])
    assert after.card == {signs: [signs, None, 1.5, {}]}
    assert after.version > before.version


@pytest.mark.django_db
def test_hostile_text_is_text(model: FourSubjects) -> None:
    index.put_documents(
        [draft("a", "<script>alert(1)</script>\0", "\u202e' OR 1=1 -- " + "ß" * 300, keywords=["", "\0"])]
    )
    assert [hit.source for hit in find("script alert")] == [key("a")]


@pytest.mark.django_db
def test_an_empty_index_answers_nothing(model: FourSubjects) -> None:
    assert find("Wohnung") == []
    assert index.rebuild([]) == 0
    assert index.embed_pending(5) == 0
