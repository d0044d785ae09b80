"""An index of a few invented offers and guides, and a model that is quick and knows four subjects."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any
from uuid import UUID

import numpy as np
import numpy.typing as npt
import pytest

from anlaufstelle.core.ids import id_from
from anlaufstelle.search import embeddings, index, snapshot
from anlaufstelle.search.index import IndexDocument

Vectors = npt.NDArray[np.float32]

SUBJECTS = (
    ("wohn", "miet", "apartment", "житл", "квартир", "شقة", "سكن"),
    ("arzt", "krank", "doctor", "лікар", "طبيب"),
    ("deutsch", "kurs", "course", "курс", "دورة"),
    ("fahrrad", "fahrräder", "bicycle", "vélo", "велосипед", "دراجة"),
)


class FourSubjects:
    """A model that hears four subjects in any of five languages, and counts what it was asked to read."""

    name = "four-subjects"
    dimensions = 6

    def __init__(self) -> None:
        self.read: list[str] = []

    def _vector(self, text: str, *, question: bool = False) -> Vectors:
        small = text.casefold()
        heard = [float(any(sign in small for sign in signs)) for signs in SUBJECTS]
        # A question about nothing it knows is like no passage.
        vector = np.array([*heard, 0.4, 2.0 * (question and not any(heard))], np.float32)
        return vector / np.float32(np.linalg.norm(vector))

    def embed_query(self, text: str) -> Vectors:
        return self._vector(text, question=True)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        self.read.extend(texts)
        return np.array([self._vector(text) for text in texts], np.float32).reshape(len(texts), self.dimensions)


@pytest.fixture(autouse=True)
def fresh_memory() -> Iterator[None]:
    """No test sees the snapshot or the remembered questions of another one."""
    snapshot.reset_snapshot()
    embeddings.clear_query_cache()
    yield
    snapshot.reset_snapshot()
    embeddings.clear_query_cache()


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> FourSubjects:
    """Search by meaning with the quick model."""
    quick = FourSubjects()
    monkeypatch.setattr(embeddings, "embedding_model", lambda: quick)
    return quick


@pytest.fixture
def words_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Search as it is where the package with the model is missing."""
    monkeypatch.setattr(embeddings, "embedding_model", lambda: None)


def draft(
    name: str, title: str, text: str = "", *, kind: str = "offer", lang: str = "de", **more: Any
) -> IndexDocument:
    """A draft whose key is made from a name."""
    return IndexDocument(kind, id_from(name), lang, title, text, **more)


def key(name: str) -> UUID:
    """The key of the draft of this name."""
    return id_from(name)


OFFERS = (
    draft("wohnen", "Wohnungsberatung", "Hilfe bei der Suche nach einer Wohnung und beim Mietvertrag.",
          keywords=["Caritas"], facets={"topics": ["WOH-SUCHE"]}),
    draft("arzt", "Arzt ohne Krankenversicherung", "Ein Arzt hilft, auch wenn Sie keine Versicherung haben.",
          facets={"topics": ["GES-ARZT"]}),
    draft("kurs", "Deutschkurs am Abend", "Deutsch lernen, Stufe A1 bis B1, mit Kinderbetreuung."),
    draft("rad", "Fahrradwerkstatt", "Wir reparieren Fahrräder gemeinsam."),
    draft("kirche", "Offener Mittagstisch", "Essen und Gespräch in der Gemeinde."),
)  # fmt: skip
GUIDES = (
    draft("wbs", "Wohnberechtigungsschein beantragen", "Mit dem Schein mieten Sie günstig.", kind="guide",
          card={"source_id": "wbs-1"}),
    draft("wbs", "Як отримати довідку про право на житло", "Довідка про житло.", kind="guide", lang="uk",
          card={"source_id": "wbs-1"}),
)  # fmt: skip


@pytest.fixture
def indexed(db: None, model: FourSubjects) -> FourSubjects:
    """Five offers and one guide in two languages, with their meaning read."""
    index.put_documents([*OFFERS, *GUIDES])
    while index.embed_pending(100):
        pass
    return model


@pytest.fixture
def queries(django_assert_num_queries: Any) -> Callable[[int], Any]:
    """A block that must ask the database exactly so often."""
    return django_assert_num_queries
