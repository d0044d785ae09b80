"""Vectors of passages in a file, so that texts which come with the program need not be embedded on each machine.

A line of JSON names the model and the length of a vector; after it each passage follows with the 32 bytes of its
text's SHA-256 and its packed vector (`embeddings.pack_vector`), in the order of the hashes.
"""

import json
from collections.abc import Iterator
from pathlib import Path

from anlaufstelle.search import embeddings, index
from anlaufstelle.search.models import Passage, Vector

HASH_BYTES = 32


def read(file: Path) -> tuple[str, dict[str, bytes]]:
    """The name of the model, and the packed vectors by the hash of their text."""
    content = file.read_bytes()
    header, _, body = content.partition(b"\n")
    described = json.loads(header)
    size = HASH_BYTES + described["bytes"]
    rows = (body[start : start + size] for start in range(0, len(body), size))
    return described["model"], {row[:HASH_BYTES].hex(): row[HASH_BYTES:] for row in rows}


def load(file: Path) -> int:
    """Store those vectors of the file that indexed passages need; return how many.

    Nothing is stored when the program runs without a model or with another one: the worker then embeds the passages.
    """
    model = embeddings.embedding_model()
    name, vectors = read(file)
    if model is None or model.name != name:
        return 0
    known = set(Vector.objects.filter(model=name).values_list("hash", flat=True))
    wanted = {key for key in _indexed_hashes() if key in vectors} - known
    rows = [Vector(model=name, hash=key, packed=vectors[key]) for key in sorted(wanted)]
    Vector.objects.bulk_create(rows, ignore_conflicts=True)
    index.embed_pending(limit=0)
    return len(rows)


def write(file: Path) -> int:
    """Write the vectors of all indexed passages; return how many. Passages that have none yet are left out."""
    model = embeddings.embedding_model()
    if model is None:
        raise ValueError("there is no embedding model")
    rows = Vector.objects.filter(model=model.name, hash__in=set(_indexed_hashes())).order_by("hash")
    packed = {row.hash: bytes(row.packed) for row in rows}
    length = len(next(iter(packed.values()), b""))
    header = json.dumps({"model": model.name, "bytes": length}).encode() + b"\n"
    file.write_bytes(header + b"".join(bytes.fromhex(key) + vector for key, vector in packed.items()))
    return len(packed)


def _indexed_hashes() -> Iterator[str]:
    return Passage.objects.order_by().values_list("hash", flat=True).distinct().iterator()
