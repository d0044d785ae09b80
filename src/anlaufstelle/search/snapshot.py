"""The in-memory snapshot of the index in each process: documents, facets and embeddings.

It is read once and then updated with small queries: after a change of one service, one service is read. A snapshot is
immutable, and a search uses the same one throughout.
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

import numpy as np
import numpy.typing as npt
from django.db import connection

from anlaufstelle.search import embeddings, index
from anlaufstelle.search.embeddings import Vectors
from anlaufstelle.search.models import Document, IndexState

BLOCK = 4096
"""Passages compared at once, which fit into the processor's cache."""
PRIOR = 20.0
"""Weight of the general mean vector, in passages, so that a small index has a meaningful centre."""
NOTICED = 50
"""The centre is recomputed when one passage in this many has been added or removed."""
IN_ONE_QUERY = 5000

Row = tuple[int, str, UUID, str, dict[str, Any]]


class Likeness(NamedTuple):
    """The similarity of each document to a query: of its nearest passages, and of the mean of all its passages."""

    nearest: Vectors
    whole: Vectors


@dataclass
class Snapshot:
    """The documents in the order of their ids. Every list and column has one element per document."""

    lineage: UUID | None = None
    version: int = 0
    pks: npt.NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))
    kinds: list[str] = field(default_factory=list)
    sources: list[UUID] = field(default_factory=list)
    langs: list[str] = field(default_factory=list)
    facets: list[dict[str, Any]] = field(default_factory=list)
    of_kind: dict[str, npt.NDArray[np.bool_]] = field(default_factory=dict)
    """For each kind, a mask of its documents."""
    row_of: dict[tuple[str, UUID], int] = field(default_factory=dict)
    """The first row of each source."""
    group: npt.NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))
    """For each row, the first row of its source: the language versions of a guide form one group."""
    words: dict[str, int] = field(default_factory=dict)
    """All stems of the index with their document frequencies."""
    by_start: dict[str, list[str]] = field(default_factory=dict)
    """The sorted stems by first character, for longer words and typos. May contain removed stems."""
    owner: npt.NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))
    """For each passage, the id of its document."""
    matrix: npt.NDArray[np.int8] = field(default_factory=lambda: np.empty((0, 0), np.int8))
    scales: Vectors = field(default_factory=lambda: np.empty(0, np.float32))
    mean: Vectors = field(default_factory=lambda: np.empty(0, np.float32))
    norms: Vectors = field(default_factory=lambda: np.empty(0, np.float32))
    moved: int = 0
    """Passages added or removed since the mean was computed."""
    starts: npt.NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))
    """The index of the first passage of each document that has passages,"""
    rows: npt.NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))
    """and the row of that document."""
    columns: Any = None
    """Cache for data that other modules derive from this snapshot."""

    @property
    def size(self) -> int:
        """The number of documents."""
        return len(self.pks)

    def versions(self, group: int) -> list[int]:
        """Return the rows of one source, which are its language versions."""
        return np.flatnonzero(self.group == group).tolist()

    def likeness(self, query: Vectors) -> Likeness:
        """Return the similarity of each document to a query, from -1 to 1; -1 without embeddings.

        Vectors are centred on the mean of all passages, because what all texts have in common is not informative. The
        second nearest passage counts half: a relevant page usually has more than one relevant passage.
        """
        no_similarity = np.full(self.size, -1.0, np.float32)
        result = Likeness(no_similarity, no_similarity.copy())
        if not len(self.owner):
            return result
        centred_query = query - self.mean
        centred_query = (centred_query / (np.linalg.norm(centred_query) or 1.0)).astype(np.float32)
        similarities = np.empty(len(self.owner), np.float32)
        for start in range(0, len(similarities), BLOCK):
            similarities[start : start + BLOCK] = self.matrix[start : start + BLOCK].astype(np.float32) @ centred_query
        similarities = (similarities * self.scales - float(self.mean @ centred_query)) / self.norms
        nearest = np.maximum.reduceat(similarities, self.starts)
        lengths = np.diff(np.append(self.starts, len(similarities)))
        result.whole[self.rows] = np.add.reduceat(similarities, self.starts) / lengths.astype(np.float32)
        similarities[similarities >= np.repeat(nearest, lengths)] = -1.0
        second_nearest = np.maximum.reduceat(similarities, self.starts)
        has_second = second_nearest > -1.0
        result.nearest[self.rows] = np.where(has_second, (nearest + 0.5 * second_nearest) / 1.5, nearest)
        return result

    def wholes(self, rows: Sequence[int]) -> Vectors:
        """Return the mean of the centred passages of each document as unit vectors; zero without embeddings."""
        vectors = np.zeros((len(rows), len(self.mean)), np.float32)
        keys = self.pks[list(rows)]
        begins, ends = np.searchsorted(self.owner, keys), np.searchsorted(self.owner, keys, side="right")
        for number, (begin, end) in enumerate(zip(begins.tolist(), ends.tolist(), strict=True)):
            if begin < end:
                passages = self.matrix[begin:end].astype(np.float32) * self.scales[begin:end, None] - self.mean
                mean = (passages / self.norms[begin:end, None]).mean(axis=0)
                vectors[number] = mean / (np.linalg.norm(mean) or 1.0)
        return vectors

    def elsewhere(self, query: Vectors, otherwise: float) -> float:
        """Return the similarity of a query to the nearest off-topic subject, or `otherwise` if none is known."""
        subjects = embeddings.off_topic_vectors()
        if subjects is None or subjects.shape[1] != len(self.mean):
            return otherwise
        centred_query = query - self.mean
        centred_subjects = subjects - self.mean
        similarities = (
            centred_subjects
            @ (centred_query / (np.linalg.norm(centred_query) or 1.0))
            / np.linalg.norm(centred_subjects, axis=1)
        )
        return float(similarities.max())


_current = Snapshot()
_update_lock = threading.Lock()


def current() -> Snapshot:
    """Return the snapshot of this process, updated if the index has changed. One query if it has not."""
    global _current  # noqa: PLW0603 - one snapshot per process
    state = IndexState.objects.filter(pk=1).first()
    snapshot = _current
    if state is None:
        return snapshot if snapshot.lineage is None else reset_snapshot()
    if (snapshot.lineage, snapshot.version) == (state.lineage, state.version):
        return snapshot
    # While one thread updates the snapshot, the others use the previous one.
    same_lineage = snapshot.lineage == state.lineage
    if not _update_lock.acquire(blocking=not same_lineage):
        return snapshot
    try:
        if (_current.lineage, _current.version) != (state.lineage, state.version):
            can_update = _current.lineage == state.lineage and _current.version < state.version
            _current = _updated(_current if can_update else Snapshot(), state)
        return _current
    finally:
        _update_lock.release()


def reset_snapshot() -> Snapshot:
    """Replace the snapshot with an empty one, because the database is another one."""
    global _current  # noqa: PLW0603
    _current = Snapshot()
    return _current


def _updated(old: Snapshot, state: IndexState) -> Snapshot:
    """A new snapshot with everything that changed since the old one."""
    fields = ("pk", "kind", "source", "lang", "facets")
    changed_rows = Document.objects.filter(version__gt=old.version).order_by("pk").values_list(*fields)
    changed: list[Row] = list(changed_rows.iterator(chunk_size=2000))
    new = Snapshot(lineage=state.lineage, version=state.version)
    known_ids = set(old.pks.tolist())
    new_rows = [row for row in changed if row[0] not in known_ids]
    remaining = np.arange(old.size)
    if old.size + len(new_rows) != state.documents:
        ids = Document.objects.order_by("pk").values_list("pk", flat=True)
        remaining = np.flatnonzero(np.isin(old.pks, np.fromiter(ids.iterator(chunk_size=5000), np.int64)))
    _copy_rows(new, old, remaining)
    for row in changed:
        if row[0] in known_ids:
            # The source and language of a document never change, only its content.
            new.facets[int(np.searchsorted(new.pks, row[0]))] = row[4]
    _append_rows(new, new_rows)
    _update_words(new, old)
    _update_vectors(new, old, [row[0] for row in changed])
    return new


def _copy_rows(new: Snapshot, old: Snapshot, remaining: npt.NDArray[np.int64]) -> None:
    """Copy the remaining rows, in their order."""
    new.pks = old.pks[remaining]
    if len(remaining) == old.size:
        new.kinds, new.sources, new.langs = old.kinds.copy(), old.sources.copy(), old.langs.copy()
        new.facets, new.row_of, new.group = old.facets.copy(), old.row_of.copy(), old.group
        return
    rows = remaining.tolist()
    new.kinds, new.sources = [old.kinds[row] for row in rows], [old.sources[row] for row in rows]
    new.langs, new.facets = [old.langs[row] for row in rows], [old.facets[row] for row in rows]
    keys = enumerate(zip(new.kinds, new.sources, strict=True))
    new.group = np.array([new.row_of.setdefault(key, row) for row, key in keys], np.int64)


def _append_rows(new: Snapshot, new_rows: Sequence[Row]) -> None:
    """Append new documents. Their ids are higher than all previous ones, which preserves the order."""
    groups = [new.row_of.setdefault((row[1], row[2]), new.size + number) for number, row in enumerate(new_rows)]
    new.group = np.concatenate([new.group, np.array(groups, np.int64)])
    new.pks = np.concatenate([new.pks, np.array([row[0] for row in new_rows], np.int64)])
    new.kinds += [row[1] for row in new_rows]
    new.sources += [row[2] for row in new_rows]
    new.langs += [row[3] for row in new_rows]
    new.facets += [row[4] for row in new_rows]
    new.of_kind = {kind: np.array([row_kind == kind for row_kind in new.kinds], np.bool_) for kind in set(new.kinds)}


def _update_words(new: Snapshot, old: Snapshot) -> None:
    vocabulary = index.vocabulary_since(old.version)
    if not vocabulary:
        new.words, new.by_start = old.words, old.by_start
        return
    new.words = old.words | dict(vocabulary)
    new.by_start = dict(old.by_start)
    new_stems: dict[str, list[str]] = {}
    for word, documents in vocabulary:
        if documents <= 0:
            del new.words[word]
        elif word not in old.words:
            new_stems.setdefault(word[:1], []).append(word)
    for start, stems in new_stems.items():
        new.by_start[start] = sorted({*old.by_start.get(start, ()), *stems})


def _update_vectors(new: Snapshot, old: Snapshot, changed: Sequence[int]) -> None:
    model = embeddings.embedding_model()
    if model is None:
        return
    owners, packed = _read_vectors(model.name, changed, everything=not old.size)
    matrix, scales = embeddings.unpack_vectors(packed, model.dimensions)
    unchanged = np.isin(old.owner, new.pks) & ~np.isin(old.owner, np.array(changed, np.int64))
    moved_count = old.moved + len(owners) + int((~unchanged).sum())
    same_centre = len(old.mean) > 0 and moved_count * NOTICED <= len(old.owner)
    norms = _norms(matrix, scales, old.mean) if same_centre else np.ones(len(owners), np.float32)
    if unchanged.any():
        owners = np.concatenate([old.owner[unchanged], owners])
        matrix = np.concatenate([old.matrix[unchanged], matrix])
        scales = np.concatenate([old.scales[unchanged], scales])
        norms = np.concatenate([old.norms[unchanged], norms])
    order = np.flatnonzero(np.isin(owners, new.pks))
    order = order[np.argsort(owners[order], kind="stable")]
    new.owner, new.matrix, new.scales, new.norms = owners[order], matrix[order], scales[order], norms[order]
    with_meaning, new.starts = np.unique(new.owner, return_index=True)
    new.rows = np.searchsorted(new.pks, with_meaning)
    if same_centre:
        new.mean, new.moved = old.mean, moved_count
    else:
        new.mean = _mean(new, model.name, model.dimensions)
        new.norms = _norms(new.matrix, new.scales, new.mean)


def _read_vectors(model: str, changed: Sequence[int], *, everything: bool) -> tuple[npt.NDArray[np.int64], list[bytes]]:
    """Document ids and packed vectors of the embedded passages of these documents, or of all."""
    select = (
        "SELECT p.document_id, v.packed FROM search_passage AS p"
        " JOIN search_vector AS v ON v.hash = p.hash AND v.model = %s"
    )
    queries: list[tuple[str, list[Any]]] = [(f"{select} ORDER BY p.id", [model])]
    if not everything:
        queries = []
        for start in range(0, len(changed), IN_ONE_QUERY):
            keys = list(changed[start : start + IN_ONE_QUERY])
            placeholders = ", ".join(["%s"] * len(keys))
            queries.append((f"{select} WHERE p.document_id IN ({placeholders}) ORDER BY p.id", [model, *keys]))
    owners: list[int] = []
    packed: list[bytes] = []
    with connection.cursor() as cursor:
        for sql, values in queries:
            cursor.execute(sql, values)
            while rows := cursor.fetchmany(5000):
                owners.extend(row[0] for row in rows)
                packed.extend(bytes(row[1]) for row in rows)
    return np.array(owners, np.int64), packed


def _mean(new: Snapshot, model: str, dimensions: int) -> Vectors:
    """The mean vector of all passages."""
    total = PRIOR * embeddings.mean_vectors(model).get("passages", np.zeros(dimensions, np.float32))
    for start in range(0, len(new.owner), BLOCK):
        block = new.matrix[start : start + BLOCK].astype(np.float32)
        total = total + new.scales[start : start + BLOCK] @ block
    return (total / np.float32(PRIOR + len(new.owner))).astype(np.float32)


def _norms(matrix: npt.NDArray[np.int8], scales: Vectors, mean: Vectors) -> Vectors:
    """The distance of each passage from the mean."""
    norms = np.empty(len(scales), np.float32)
    for start in range(0, len(scales), BLOCK):
        block = matrix[start : start + BLOCK].astype(np.float32) * scales[start : start + BLOCK, None]
        norms[start : start + BLOCK] = np.linalg.norm(block - mean, axis=1)
    return np.maximum(norms, np.float32(1e-3))
