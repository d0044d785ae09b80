"""The vectors that come with the demo county: all of its passages, none too many, and what the model itself says."""

from pathlib import Path

import numpy as np
import pytest

from anlaufstelle.console.demo_directory import VECTORS
from anlaufstelle.search import embeddings, index, stored_vectors
from anlaufstelle.search.models import Document, Passage, Vector
from tests.stories.demo_county import Demo

pytestmark = pytest.mark.django_db


def test_every_passage_of_the_demo_has_its_vector_and_no_other_text_does(demo: Demo) -> None:
    _, vectors = stored_vectors.read(VECTORS)
    passages = set(Passage.objects.values_list("hash", flat=True))
    assert set(vectors) == passages, "the demo's texts have changed: please run make demo-vectors"


def test_what_is_stored_is_what_the_model_says(demo: Demo) -> None:
    model = embeddings.embedding_model()
    assert model is not None
    name, vectors = stored_vectors.read(VECTORS)
    assert name == model.name
    texts = dict(Passage.objects.order_by("hash").values_list("hash", "text"))
    some = list(texts)[:: len(texts) // 8]
    stored, scales = embeddings.unpack_vectors([vectors[key] for key in some], model.dimensions)
    computed = model.embed_passages([texts[key] for key in some])
    likeness = np.sum(stored * scales[:, None] * computed, axis=1)
    assert likeness.min() > 0.99


def test_after_loading_nothing_waits_and_the_second_time_nothing_is_stored(demo: Demo) -> None:
    Vector.objects.all().delete()
    Document.objects.update(waits=True)
    assert stored_vectors.load(VECTORS) == Vector.objects.count() > 500
    assert index.pending_passages() == 0
    assert not Document.objects.filter(waits=True).exists()
    assert stored_vectors.load(VECTORS) == 0


def test_without_a_model_nothing_is_stored(demo: Demo, monkeypatch: pytest.MonkeyPatch) -> None:
    Vector.objects.all().delete()
    monkeypatch.setattr(embeddings, "embedding_model", lambda: None)
    assert stored_vectors.load(VECTORS) == 0
    assert not Vector.objects.exists()


def test_a_file_that_was_written_is_read_as_it_was(demo: Demo, tmp_path: Path) -> None:
    stored_vectors.load(VECTORS)
    assert stored_vectors.write(tmp_path / "vectors.bin") > 500
    assert (tmp_path / "vectors.bin").read_bytes() == VECTORS.read_bytes()
