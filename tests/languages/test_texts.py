"""Translations of many things: read in one query, shown where they can be, told from outdated ones."""

import hashlib
import uuid

import pytest
from django.db import IntegrityError, transaction
from pytest_django import DjangoAssertNumQueries

from anlaufstelle.core.ids import new_id
from anlaufstelle.languages.models import Translation, TranslationState, source_hash_of
from anlaufstelle.languages.texts import texts_of

pytestmark = pytest.mark.django_db


def translate(owner: uuid.UUID, language: str, text: str, name: str = "name", **more: str) -> Translation:
    return Translation.objects.create(
        owner=owner, field=name, language=language, text=text, source_hash=source_hash_of("Beratung"), **more
    )


def test_a_text_is_told_in_the_language_asked_for() -> None:
    owner = new_id()
    translate(owner, "uk", "Консультація")
    translate(owner, "uk", "Ми допомагаємо", "tagline")
    texts = texts_of([owner])
    assert texts.of(owner, "name", "uk", "Beratung") == "Консультація"
    assert texts.of(owner, "tagline", "uk", "Wir helfen") == "Ми допомагаємо"
    assert texts.has(owner, "name", "uk")


@pytest.mark.parametrize("language", ["ar", "de", "xx", ""])
def test_where_there_is_none_the_source_stands(language: str) -> None:
    owner = new_id()
    translate(owner, "uk", "Консультація")
    texts = texts_of([owner])
    assert texts.of(owner, "name", language, "Beratung") == "Beratung"
    assert texts.of(new_id(), "name", "uk", "Anderes") == "Anderes"
    assert not texts.has(owner, "name", language)


@pytest.mark.parametrize(
    ("text", "state"), [("Консультація", TranslationState.MISSING), ("", TranslationState.REVIEWED)]
)
def test_what_is_marked_missing_or_empty_is_not_shown(text: str, state: str) -> None:
    owner = new_id()
    translate(owner, "uk", text, state=state)
    texts = texts_of([owner])
    assert texts.of(owner, "name", "uk", "Beratung") == "Beratung"
    assert texts.all_of(owner, "name") == {}
    assert not texts.has(owner, "name", "uk")


@pytest.mark.parametrize("state", [TranslationState.MACHINE, TranslationState.OUTDATED, TranslationState.REVIEWED])
def test_what_can_be_shown_is_shown(state: str) -> None:
    owner = new_id()
    translate(owner, "uk", "Консультація", state=state)
    assert texts_of([owner]).all_of(owner, "name") == {"uk": "Консультація"}


@pytest.mark.parametrize("count", [3, 300])
def test_many_things_are_read_in_one_query(django_assert_num_queries: DjangoAssertNumQueries, count: int) -> None:
    owners = [new_id() for _ in range(count)]
    for owner in owners:
        translate(owner, "uk", f"до {owner}")
        translate(owner, "ar", "نصيحة")
    with django_assert_num_queries(1):
        texts = texts_of(iter(owners))
        assert all(texts.of(owner, "name", "uk", "Beratung") == f"до {owner}" for owner in owners)
        assert all(texts.all_of(owner, "name").keys() == {"uk", "ar"} for owner in owners)


def test_one_language_alone_can_be_read() -> None:
    owner = new_id()
    translate(owner, "uk", "Консультація")
    translate(owner, "ar", "نصيحة")
    assert texts_of([owner], "ar").all_of(owner, "name") == {"ar": "نصيحة"}
    assert texts_of([]).rows == {}


def test_a_translation_knows_whether_its_source_still_stands() -> None:
    owner = new_id()
    made = translate(owner, "uk", "Консультація")
    assert made.holds_for("Beratung")
    assert not made.holds_for("Beratung ")
    assert texts_of([owner]).all_of(owner, "name", "Beratung") == {"uk": "Консультація"}
    assert texts_of([owner]).all_of(owner, "name", "Etwas anderes") == {}


def test_the_hash_is_that_of_the_letters() -> None:
    assert source_hash_of("Größe") == hashlib.sha256("Größe".encode()).hexdigest()
    assert len(source_hash_of("")) == 64
    assert source_hash_of("a") != source_hash_of("A")


def test_there_is_one_text_of_a_thing_in_a_language() -> None:
    owner = new_id()
    translate(owner, "uk", "Консультація")
    with pytest.raises(IntegrityError), transaction.atomic():
        translate(owner, "uk", "Порада")
    translate(owner, "uk", "Порада", "tagline")
    translate(new_id(), "uk", "Порада")
