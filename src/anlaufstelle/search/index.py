"""Writes the index: put, remove, rebuild, and compute embeddings of new passages.

Each write increments the version of the index in its own transaction, so that a process sees with one small query
whether its snapshot is current.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, islice
from typing import Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from anlaufstelle.search import embeddings, text_analysis, word_index
from anlaufstelle.search.glossary import glossary
from anlaufstelle.search.models import Document, IndexState, Passage, Vector, Word
from anlaufstelle.search.passages import fingerprint, passages

PORTION = 4000
"""Sources written in one transaction, in which the count of each word is written once."""
EMBED_BATCH = 8
"""Embeddings stored in one transaction. They are kept when the program is stopped."""
IN_ONE_QUERY = 500


@dataclass(frozen=True)
class IndexDocument:
    """One service or guide in one language, as it is to be indexed."""

    kind: str
    source_id: UUID
    lang: str
    title: str
    text: str
    keywords: Sequence[str] = ()
    card: dict[str, Any] = field(default_factory=dict)
    facets: dict[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, UUID, str]:
        """The natural key of the document."""
        return self.kind, self.source_id, self.lang

    def fingerprint(self) -> str:
        """Return a hash of the content."""
        content = [self.title, self.text, list(self.keywords), self.card, self.facets]
        written = json.dumps(content, sort_keys=True, ensure_ascii=False, cls=DjangoJSONEncoder)
        return hashlib.sha256(written.encode("utf-8", "replace")).hexdigest()


def put_documents(documents: Iterable[IndexDocument]) -> int:
    """Add or update documents. Other languages of the same sources are removed. Return how many changed."""
    by_source: dict[tuple[str, UUID], list[IndexDocument]] = {}
    for document in documents:
        by_source.setdefault((document.kind, document.source_id), []).append(document)
    return sum(_put(batch) for batch in _batches(by_source.values()))


def remove_sources(kind: str, sources: Collection[UUID]) -> int:
    """Remove sources from the index, in all languages. Return how many documents were removed."""
    removed = 0
    keys = sorted(sources)
    for start in range(0, len(keys), IN_ONE_QUERY):
        with transaction.atomic():
            state = _raise_version()
            documents = Document.objects.filter(kind=kind, source__in=keys[start : start + IN_ONE_QUERY])
            removed += _drop(list(documents.only("pk", "words_head", "words_body")), state)
    return removed


def rebuild(documents: Iterable[IndexDocument]) -> int:
    """Make the index contain exactly these documents, while searches continue.

    Documents of one source must be consecutive. Unchanged ones are skipped, so an interrupted rebuild can be repeated
    quickly. Return how many documents changed or were removed.
    """
    seen: set[tuple[str, UUID]] = set()
    changed = 0
    sources = (list(group) for _, group in groupby(documents, key=lambda document: (document.kind, document.source_id)))
    for batch in _batches(sources):
        seen.update((document.kind, document.source_id) for group in batch for document in group)
        changed += _put(batch)
    indexed = set(Document.objects.values_list("kind", "source"))
    for kind in ("offer", "guide"):
        changed += remove_sources(kind, {source for known, source in indexed - seen if known == kind})
    _mark_waiting()
    return changed


def count_documents(kind: str) -> int:
    """Return the number of services or guides in the index."""
    return Document.objects.filter(kind=kind).values("source").distinct().count()


def pending_passages() -> int:
    """Return the number of passages without an embedding, or 0 without a model."""
    model = embeddings.embedding_model()
    if model is None:
        return 0
    return _pending(model.name).values("hash").distinct().count()


def embed_pending(limit: int = 100) -> int:
    """Compute the embeddings of up to `limit` pending passages. Return how many. None is computed twice."""
    if not Document.objects.filter(waits=True).exists():
        return 0
    model = embeddings.embedding_model()
    if model is None:
        return 0
    texts = dict(_pending(model.name).order_by("id").values_list("hash", "text")[:limit])
    hashes = list(texts)
    for start in range(0, len(hashes), EMBED_BATCH):
        batch = hashes[start : start + EMBED_BATCH]
        vectors = model.embed_passages([texts[key] for key in batch])
        vectors_ = [
            Vector(model=model.name, hash=key, packed=embeddings.pack_vector(vector))
            for key, vector in zip(batch, vectors, strict=True)
        ]
        Vector.objects.bulk_create(vectors_, ignore_conflicts=True)
    with transaction.atomic():
        _mark_complete(model.name, _raise_version(), hashes)
    return len(hashes)


def _pending(model: str) -> QuerySet[Passage]:
    known = Vector.objects.filter(model=model, hash=OuterRef("hash"))
    return Passage.objects.filter(~Exists(known), document__waits=True)


def _mark_complete(model: str, version: int, hashes: Collection[str]) -> None:
    """Mark documents whose passages all have embeddings as complete, so that snapshots read them again."""
    unread = Passage.objects.filter(
        ~Exists(Vector.objects.filter(model=model, hash=OuterRef("hash"))), document=OuterRef("pk")
    )
    waiting = Document.objects.filter(waits=True)
    if hashes:
        waiting = waiting.filter(Exists(Passage.objects.filter(document=OuterRef("pk"), hash__in=list(hashes))))
    waiting.filter(~Exists(unread)).update(waits=False, version=version)


def _mark_waiting() -> None:
    """Mark documents with passages that the current model has not embedded as waiting."""
    model = embeddings.embedding_model()
    if model is None:
        return
    known = Vector.objects.filter(model=model.name, hash=OuterRef("hash"))
    unread = Passage.objects.filter(~Exists(known), document=OuterRef("pk"))
    Document.objects.filter(Exists(unread), waits=False).update(waits=True)


def _batches(groups: Iterable[list[IndexDocument]]) -> Iterator[list[list[IndexDocument]]]:
    iterator = iter(groups)
    while batch := list(islice(iterator, PORTION)):
        yield batch


def _raise_version() -> int:
    """Increment and return the version. The row lock serialises writers."""
    IndexState.objects.get_or_create(pk=1)
    IndexState.objects.filter(pk=1).update(version=F("version") + 1)
    return IndexState.objects.values_list("version", flat=True).get(pk=1)


def _put(groups: list[list[IndexDocument]]) -> int:
    documents = {document.key: document for group in groups for document in group}
    with transaction.atomic():
        version = _raise_version()
        stored = {row.key: row for row in _stored_documents({(kind, source) for kind, source, _ in documents})}
        outdated = [row for key, row in stored.items() if key not in documents]
        fingerprints = {key: document.fingerprint() for key, document in documents.items()}
        changed = [
            _document(document, fingerprints[key], version)
            for key, document in documents.items()
            if key not in stored or stored[key].fingerprint != fingerprints[key]
        ]
        removed = _drop(outdated, version) if outdated else 0
        if changed:
            _store(changed, stored, version)
        return len(changed) + removed


def _stored_documents(sources: set[tuple[str, UUID]]) -> Iterator[Document]:
    known = Document.objects.only("kind", "source", "lang", "fingerprint", "words_head", "words_body")
    for kind in ("offer", "guide"):
        keys = sorted(source for source_kind, source in sources if source_kind == kind)
        for start in range(0, len(keys), IN_ONE_QUERY):
            yield from known.filter(kind=kind, source__in=keys[start : start + IN_ONE_QUERY])


def _document(document: IndexDocument, fingerprint_of: str, version: int) -> Document:
    title = document.title.replace("\0", " ").strip()
    return Document(
        kind=document.kind,
        source=document.source_id,
        lang=document.lang,
        title=title,
        text=document.text.replace("\0", " "),
        keywords=[keyword.replace("\0", " ") for keyword in document.keywords],
        card=document.card,
        facets=document.facets,
        fingerprint=fingerprint_of,
        version=version,
    )


def _set_words(row: Document) -> set[str]:
    """Set the stems of a document, and return the distinct ones."""
    parts = glossary().parts
    body = row.text.strip().removeprefix(row.title) if row.title else row.text
    head_stems = text_analysis.index_words("\n".join([row.title, *row.keywords]), row.lang, parts)
    body_stems = text_analysis.index_words(body, row.lang, parts)
    row.words_head, row.words_body = " ".join(head_stems), " ".join(body_stems)
    return {*head_stems, *body_stems}


def _store(changed: list[Document], stored: dict[tuple[str, UUID, str], Document], version: int) -> None:
    """Store documents and their passages, and update the count of each word."""
    passages_of_documents = [passages(document.title, document.text) for document in changed]
    hashes = {text: fingerprint(text) for texts in passages_of_documents for text in texts}
    embedded = _embedded_hashes(set(hashes.values()))
    old = [stored[row.key] for row in changed if row.key in stored]
    for row, texts in zip(changed, passages_of_documents, strict=True):
        row.waits = not all(hashes[text] in embedded for text in texts)
        row.pk = stored[row.key].pk if row.key in stored else None
    counts = _counts(old)
    _clear(old)
    store = word_index.store
    store(changed, lambda row: counts.update(_set_words(row)))
    store(
        [
            Passage(document_id=row.pk, number=number, hash=hashes[text], text=text)
            for row, texts in zip(changed, passages_of_documents, strict=True)
            for number, text in enumerate(texts)
        ]
    )
    _count_words(counts, version)
    IndexState.objects.filter(pk=1).update(documents=F("documents") + len(changed) - len(old))


def _drop(rows: list[Document], version: int) -> int:
    _count_words(_counts(rows), version)
    _clear(rows)
    IndexState.objects.filter(pk=1).update(documents=F("documents") - len(rows))
    return len(rows)


def _counts(documents: Iterable[Document]) -> Counter[str]:
    """The negative counts of all words of documents to be removed."""
    counts: Counter[str] = Counter()
    for row in documents:
        counts.subtract(set(f"{row.words_head} {row.words_body}".split()))
    return counts


def _clear(rows: Sequence[Document]) -> None:
    keys = [row.pk for row in rows]
    if keys:
        Passage.objects.filter(document__in=keys).delete()
        Document.objects.filter(pk__in=keys).delete()


def _embedded_hashes(hashes: Collection[str]) -> set[str]:
    model = embeddings.embedding_model()
    if model is None:
        return set()
    keys, embedded = sorted(hashes), set[str]()
    for start in range(0, len(keys), IN_ONE_QUERY):
        condition = Q(model=model.name, hash__in=keys[start : start + IN_ONE_QUERY])
        embedded.update(Vector.objects.filter(condition).values_list("hash", flat=True))
    return embedded


def _count_words(counts: Counter[str], version: int) -> None:
    # In a fixed order, so that two writers cannot deadlock.
    changes = [(word[:64], change) for word, change in sorted(counts.items()) if change]
    if changes:
        word_index.count_words(changes, version)


def vocabulary_since(version: int) -> list[tuple[str, int]]:
    """Return the words whose count has changed since a version."""
    return list(Word.objects.filter(version__gt=version).values_list("word", "documents"))
