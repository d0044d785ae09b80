"""What every process holds in memory of the index: which documents there are, their facets and their meaning.

Read once, then kept up with small queries: a change of one offer reads one offer. A snapshot never changes
once it is made; a search works on the one it began with.
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
"""Passages compared at once: as numbers they fit the processor's cache."""
PRIOR = 20.0
"""What is known of passages in general counts like so many passages, so that a small index has a centre too."""
NOTICED = 50
"""When one passage in so many came or went, the centre is measured anew."""
IN_ONE_QUERY = 5000

Row = tuple[int, str, UUID, str, dict[str, Any]]


class Likeness(NamedTuple):
    """How near each document comes to a question: with its nearest passages, and with the mean of them all."""

    nearest: Vectors
    whole: Vectors


@dataclass
class Snapshot:
    """The documents in the order of their keys; every list and column has one place for each of them."""

    lineage: UUID | None = None
    version: int = 0
    pks: npt.NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))
    kinds: list[str] = field(default_factory=list)
    sources: list[UUID] = field(default_factory=list)
    langs: list[str] = field(default_factory=list)
    facets: list[dict[str, Any]] = field(default_factory=list)
    of_kind: dict[str, npt.NDArray[np.bool_]] = field(default_factory=dict)
    """For each kind which documents are of it."""
    row_of: dict[tuple[str, UUID], int] = field(default_factory=dict)
    """The first row of each source."""
    group: npt.NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))
    """For each row the first row of its source: the language versions of one guide are one group."""
    words: dict[str, int] = field(default_factory=dict)
    """Every stem of the index and in how many documents it stands."""
    by_start: dict[str, list[str]] = field(default_factory=dict)
    """The stems by their first sign, in order, for longer words and typing errors; some may be gone."""
    owner: npt.NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))
    """For each passage the key of its document."""
    matrix: npt.NDArray[np.int8] = field(default_factory=lambda: np.empty((0, 0), np.int8))
    scales: Vectors = field(default_factory=lambda: np.empty(0, np.float32))
    mean: Vectors = field(default_factory=lambda: np.empty(0, np.float32))
    norms: Vectors = field(default_factory=lambda: np.empty(0, np.float32))
    moved: int = 0
    """Passages that came or went since the mean was taken."""
    starts: npt.NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))
    """Where the passages of each document that has some begin,"""
    rows: npt.NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))
    """and which row that document is."""
    columns: Any = None
    """Room for what others derive from this snapshot once."""

    @property
    def size(self) -> int:
        """How many documents there are."""
        return len(self.pks)

    def versions(self, group: int) -> list[int]:
        """The rows of one source: its language versions."""
        return np.flatnonzero(self.group == group).tolist()

    def likeness(self, query: Vectors) -> Likeness:
        """How near each document comes to a question, -1 to 1; -1 where nothing is read yet.

        Both are looked at from the centre of all passages: what every text of the field has in common says
        nothing. The second nearest passage counts half: a page that is about it says it more than once.
        """
        unread = np.full(self.size, -1.0, np.float32)
        found = Likeness(unread, unread.copy())
        if not len(self.owner):
            return found
        centred = query - self.mean
        centred = (centred / (np.linalg.norm(centred) or 1.0)).astype(np.float32)
        near = np.empty(len(self.owner), np.float32)
        for start in range(0, len(near), BLOCK):
            near[start : start + BLOCK] = self.matrix[start : start + BLOCK].astype(np.float32) @ centred
        near = (near * self.scales - float(self.mean @ centred)) / self.norms
        first = np.maximum.reduceat(near, self.starts)
        lengths = np.diff(np.append(self.starts, len(near)))
        found.whole[self.rows] = np.add.reduceat(near, self.starts) / lengths.astype(np.float32)
        near[near >= np.repeat(first, lengths)] = -1.0
        second = np.maximum.reduceat(near, self.starts)
        several = second > -1.0
        found.nearest[self.rows] = np.where(several, (first + 0.5 * second) / 1.5, first)
        return found

    def wholes(self, rows: Sequence[int]) -> Vectors:
        """What each of these documents is about as a whole: the mean of its passages, seen from the same centre.

        Each has the length one, and nothing where nothing is read yet.
        """
        found = np.zeros((len(rows), len(self.mean)), np.float32)
        keys = self.pks[list(rows)]
        begins, ends = np.searchsorted(self.owner, keys), np.searchsorted(self.owner, keys, side="right")
        for number, (begin, end) in enumerate(zip(begins.tolist(), ends.tolist(), strict=True)):
            if begin < end:
                passages = self.matrix[begin:end].astype(np.float32) * self.scales[begin:end, None] - self.mean
                whole = (passages / self.norms[begin:end, None]).mean(axis=0)
                found[number] = whole / (np.linalg.norm(whole) or 1.0)
        return found

    def elsewhere(self, query: Vectors, otherwise: float) -> float:
        """How near a question comes to the subjects that nobody here is about."""
        subjects = embeddings.off_topic_vectors()
        if subjects is None or subjects.shape[1] != len(self.mean):
            return otherwise
        centred = query - self.mean
        away = subjects - self.mean
        near = away @ (centred / (np.linalg.norm(centred) or 1.0)) / np.linalg.norm(away, axis=1)
        return float(near.max())


_current = Snapshot()
_reading = threading.Lock()


def current() -> Snapshot:
    """The snapshot of this process, renewed when the index has changed. One query when it has not."""
    global _current  # noqa: PLW0603 - one snapshot for each process is the point
    state = IndexState.objects.filter(pk=1).first()
    known = _current
    if state is None:
        return known if known.lineage is None else reset_snapshot()
    if (known.lineage, known.version) == (state.lineage, state.version):
        return known
    # While one thread reads what is new, the others go on with what they have.
    same = known.lineage == state.lineage
    if not _reading.acquire(blocking=not same):
        return known
    try:
        if (_current.lineage, _current.version) != (state.lineage, state.version):
            fits = _current.lineage == state.lineage and _current.version < state.version
            _current = _renewed(_current if fits else Snapshot(), state)
        return _current
    finally:
        _reading.release()


def reset_snapshot() -> Snapshot:
    """Begin with an empty snapshot: the database is another one."""
    global _current  # noqa: PLW0603
    _current = Snapshot()
    return _current


def _renewed(old: Snapshot, state: IndexState) -> Snapshot:
    """A snapshot with everything that changed since the old one."""
    fields = ("pk", "kind", "source", "lang", "facets")
    told = Document.objects.filter(version__gt=old.version).order_by("pk").values_list(*fields)
    changed: list[Row] = list(told.iterator(chunk_size=2000))
    new = Snapshot(lineage=state.lineage, version=state.version)
    known = set(old.pks.tolist())
    fresh = [row for row in changed if row[0] not in known]
    kept = np.arange(old.size)
    if old.size + len(fresh) != state.documents:
        alive = Document.objects.order_by("pk").values_list("pk", flat=True)
        kept = np.flatnonzero(np.isin(old.pks, np.fromiter(alive.iterator(chunk_size=5000), np.int64)))
    _keep(new, old, kept)
    for row in changed:
        if row[0] in known:
            # What a document is of never changes, only what is said about it.
            new.facets[int(np.searchsorted(new.pks, row[0]))] = row[4]
    _append(new, fresh)
    _words(new, old)
    _vectors(new, old, [row[0] for row in changed])
    return new


def _keep(new: Snapshot, old: Snapshot, kept: npt.NDArray[np.int64]) -> None:
    """The rows that stay, in their order."""
    new.pks = old.pks[kept]
    if len(kept) == old.size:
        new.kinds, new.sources, new.langs = old.kinds.copy(), old.sources.copy(), old.langs.copy()
        new.facets, new.row_of, new.group = old.facets.copy(), old.row_of.copy(), old.group
        return
    rows = kept.tolist()
    new.kinds, new.sources = [old.kinds[row] for row in rows], [old.sources[row] for row in rows]
    new.langs, new.facets = [old.langs[row] for row in rows], [old.facets[row] for row in rows]
    keys = enumerate(zip(new.kinds, new.sources, strict=True))
    new.group = np.array([new.row_of.setdefault(key, row) for row, key in keys], np.int64)


def _append(new: Snapshot, fresh: Sequence[Row]) -> None:
    """New documents; their keys are higher than all before, so the order stays."""
    groups = [new.row_of.setdefault((row[1], row[2]), new.size + number) for number, row in enumerate(fresh)]
    new.group = np.concatenate([new.group, np.array(groups, np.int64)])
    new.pks = np.concatenate([new.pks, np.array([row[0] for row in fresh], np.int64)])
    new.kinds += [row[1] for row in fresh]
    new.sources += [row[2] for row in fresh]
    new.langs += [row[3] for row in fresh]
    new.facets += [row[4] for row in fresh]
    new.of_kind = {kind: np.array([one == kind for one in new.kinds], np.bool_) for kind in set(new.kinds)}


def _words(new: Snapshot, old: Snapshot) -> None:
    told = index.vocabulary_since(old.version)
    if not told:
        new.words, new.by_start = old.words, old.by_start
        return
    new.words = old.words | dict(told)
    new.by_start = dict(old.by_start)
    fresh: dict[str, list[str]] = {}
    for word, documents in told:
        if documents <= 0:
            del new.words[word]
        elif word not in old.words:
            fresh.setdefault(word[:1], []).append(word)
    for start, some in fresh.items():
        new.by_start[start] = sorted({*old.by_start.get(start, ()), *some})


def _vectors(new: Snapshot, old: Snapshot, changed: Sequence[int]) -> None:
    understood = embeddings.embedding_model()
    if understood is None:
        return
    owners, packed = _read_vectors(understood.name, changed, everything=not old.size)
    matrix, scales = embeddings.unpack_vectors(packed, understood.dimensions)
    kept = np.isin(old.owner, new.pks) & ~np.isin(old.owner, np.array(changed, np.int64))
    moved = old.moved + len(owners) + int((~kept).sum())
    same_centre = len(old.mean) > 0 and moved * NOTICED <= len(old.owner)
    norms = _norms(matrix, scales, old.mean) if same_centre else np.ones(len(owners), np.float32)
    if kept.any():
        owners = np.concatenate([old.owner[kept], owners])
        matrix = np.concatenate([old.matrix[kept], matrix])
        scales = np.concatenate([old.scales[kept], scales])
        norms = np.concatenate([old.norms[kept], norms])
    order = np.flatnonzero(np.isin(owners, new.pks))
    order = order[np.argsort(owners[order], kind="stable")]
    new.owner, new.matrix, new.scales, new.norms = owners[order], matrix[order], scales[order], norms[order]
    with_meaning, new.starts = np.unique(new.owner, return_index=True)
    new.rows = np.searchsorted(new.pks, with_meaning)
    if same_centre:
        new.mean, new.moved = old.mean, moved
    else:
        new.mean = _mean(new, understood.name, understood.dimensions)
        new.norms = _norms(new.matrix, new.scales, new.mean)


def _read_vectors(model: str, changed: Sequence[int], *, everything: bool) -> tuple[npt.NDArray[np.int64], list[bytes]]:
    """Document keys and packed vectors of the changed documents' passages that have been read."""
    question = (
        "SELECT p.document_id, v.packed FROM search_passage AS p"
        " JOIN search_vector AS v ON v.hash = p.hash AND v.model = %s"
    )
    portions: list[tuple[str, list[Any]]] = [(f"{question} ORDER BY p.id", [model])]
    if not everything:
        portions = []
        for start in range(0, len(changed), IN_ONE_QUERY):
            keys = list(changed[start : start + IN_ONE_QUERY])
            marks = ", ".join(["%s"] * len(keys))
            portions.append((f"{question} WHERE p.document_id IN ({marks}) ORDER BY p.id", [model, *keys]))
    owners: list[int] = []
    packed: list[bytes] = []
    with connection.cursor() as cursor:
        for sql, values in portions:
            cursor.execute(sql, values)
            while rows := cursor.fetchmany(5000):
                owners.extend(row[0] for row in rows)
                packed.extend(bytes(row[1]) for row in rows)
    return np.array(owners, np.int64), packed


def _mean(new: Snapshot, model: str, dimensions: int) -> Vectors:
    """The mean of all passages."""
    total = PRIOR * embeddings.mean_vectors(model).get("passages", np.zeros(dimensions, np.float32))
    for start in range(0, len(new.owner), BLOCK):
        block = new.matrix[start : start + BLOCK].astype(np.float32)
        total = total + new.scales[start : start + BLOCK] @ block
    return (total / np.float32(PRIOR + len(new.owner))).astype(np.float32)


def _norms(matrix: npt.NDArray[np.int8], scales: Vectors, mean: Vectors) -> Vectors:
    """Each passage's distance from the mean."""
    norms = np.empty(len(scales), np.float32)
    for start in range(0, len(scales), BLOCK):
        block = matrix[start : start + BLOCK].astype(np.float32) * scales[start : start + BLOCK, None]
        norms[start : start + BLOCK] = np.linalg.norm(block - mean, axis=1)
    return np.maximum(norms, np.float32(1e-3))
