"""Writing the index: put, remove, rebuild, and reading the meaning of what is new.

Each write raises the version of the index by one inside its own transaction, so that every process sees with
one small query whether it must read anything again.
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
"""Sources written in one transaction: the count of each word is written once for all of them."""
EMBED_BATCH = 8
"""Passages whose meaning is stored in one transaction: what is done is kept when the program stops."""
IN_ONE_QUERY = 500


@dataclass(frozen=True)
class IndexDocument:
    """What another room wants to be found: one thing in one language."""

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
        """What makes it one document."""
        return self.kind, self.source_id, self.lang

    def fingerprint(self) -> str:
        """The same for the same content."""
        content = [self.title, self.text, list(self.keywords), self.card, self.facets]
        written = json.dumps(content, sort_keys=True, ensure_ascii=False, cls=DjangoJSONEncoder)
        return hashlib.sha256(written.encode("utf-8", "replace")).hexdigest()


def put_documents(drafts: Iterable[IndexDocument]) -> int:
    """Add or renew. The drafts of one source are all of it: its other languages leave. Returns how many changed."""
    by_source: dict[tuple[str, UUID], list[IndexDocument]] = {}
    for draft in drafts:
        by_source.setdefault((draft.kind, draft.source_id), []).append(draft)
    return sum(_put(portion) for portion in _portions(by_source.values()))


def remove_sources(kind: str, sources: Collection[UUID]) -> int:
    """Take sources out of the index, in all their languages."""
    gone = 0
    keys = sorted(sources)
    for start in range(0, len(keys), IN_ONE_QUERY):
        with transaction.atomic():
            state = _raise_version()
            some = Document.objects.filter(kind=kind, source__in=keys[start : start + IN_ONE_QUERY])
            gone += _drop(list(some.only("pk", "words_head", "words_body")), state)
    return gone


def rebuild(drafts: Iterable[IndexDocument]) -> int:
    """Make the index say what the drafts say and nothing else, while searches go on.

    The drafts of one source must follow each other. What is unchanged is left alone, so a rebuild that was
    stopped goes on quickly where it was. Returns how many documents changed or left.
    """
    seen: set[tuple[str, UUID]] = set()
    changed = 0
    sources = (list(group) for _, group in groupby(drafts, key=lambda draft: (draft.kind, draft.source_id)))
    for portion in _portions(sources):
        seen.update((draft.kind, draft.source_id) for group in portion for draft in group)
        changed += _put(portion)
    kept = set(Document.objects.values_list("kind", "source"))
    for kind in ("offer", "guide"):
        changed += remove_sources(kind, {source for known, source in kept - seen if known == kind})
    _look_for_waiting()
    return changed


def count_documents(kind: str) -> int:
    """How many different offers or guides are in the index."""
    return Document.objects.filter(kind=kind).values("source").distinct().count()


def pending_passages() -> int:
    """How many passages are still to be read for their meaning; 0 where there is no model."""
    understood = embeddings.embedding_model()
    if understood is None:
        return 0
    return _unread(understood.name).values("hash").distinct().count()


def embed_pending(limit: int = 100) -> int:
    """Read the meaning of up to `limit` passages that wait; returns how many were read. Nothing is read twice."""
    if not Document.objects.filter(waits=True).exists():
        return 0
    understood = embeddings.embedding_model()
    if understood is None:
        return 0
    texts = dict(_unread(understood.name).order_by("id").values_list("hash", "text")[:limit])
    hashes = list(texts)
    for start in range(0, len(hashes), EMBED_BATCH):
        some = hashes[start : start + EMBED_BATCH]
        vectors = understood.embed_passages([texts[key] for key in some])
        read = [
            Vector(model=understood.name, hash=key, packed=embeddings.pack_vector(vector))
            for key, vector in zip(some, vectors, strict=True)
        ]
        Vector.objects.bulk_create(read, ignore_conflicts=True)
    with transaction.atomic():
        _tell_ready(understood.name, _raise_version(), hashes)
    return len(hashes)


def _unread(model: str) -> QuerySet[Passage]:
    known = Vector.objects.filter(model=model, hash=OuterRef("hash"))
    return Passage.objects.filter(~Exists(known), document__waits=True)


def _tell_ready(model: str, version: int, hashes: Collection[str]) -> None:
    """Documents whose passages have all been read wait no longer; snapshots read them again."""
    unread = Passage.objects.filter(
        ~Exists(Vector.objects.filter(model=model, hash=OuterRef("hash"))), document=OuterRef("pk")
    )
    touched = Document.objects.filter(waits=True)
    if hashes:
        touched = touched.filter(Exists(Passage.objects.filter(document=OuterRef("pk"), hash__in=list(hashes))))
    touched.filter(~Exists(unread)).update(waits=False, version=version)


def _look_for_waiting() -> None:
    """After the model was changed or came back, what it has not read waits for it."""
    understood = embeddings.embedding_model()
    if understood is None:
        return
    known = Vector.objects.filter(model=understood.name, hash=OuterRef("hash"))
    unread = Passage.objects.filter(~Exists(known), document=OuterRef("pk"))
    Document.objects.filter(Exists(unread), waits=False).update(waits=True)


def _portions(groups: Iterable[list[IndexDocument]]) -> Iterator[list[list[IndexDocument]]]:
    several = iter(groups)
    while portion := list(islice(several, PORTION)):
        yield portion


def _raise_version() -> int:
    """The number of this write. Writers wait here for each other."""
    IndexState.objects.get_or_create(pk=1)
    IndexState.objects.filter(pk=1).update(version=F("version") + 1)
    return IndexState.objects.values_list("version", flat=True).get(pk=1)


def _put(groups: list[list[IndexDocument]]) -> int:
    wanted = {draft.key: draft for group in groups for draft in group}
    with transaction.atomic():
        version = _raise_version()
        there = {row.key: row for row in _there({(kind, source) for kind, source, _ in wanted})}
        left = [row for key, row in there.items() if key not in wanted]
        prints = {key: draft.fingerprint() for key, draft in wanted.items()}
        changed = [
            _document(draft, prints[key], version)
            for key, draft in wanted.items()
            if key not in there or there[key].fingerprint != prints[key]
        ]
        gone = _drop(left, version) if left else 0
        if changed:
            _store(changed, there, version)
        return len(changed) + gone


def _there(sources: set[tuple[str, UUID]]) -> Iterator[Document]:
    known = Document.objects.only("kind", "source", "lang", "fingerprint", "words_head", "words_body")
    for kind in ("offer", "guide"):
        keys = sorted(source for this, source in sources if this == kind)
        for start in range(0, len(keys), IN_ONE_QUERY):
            yield from known.filter(kind=kind, source__in=keys[start : start + IN_ONE_QUERY])


def _document(draft: IndexDocument, fingerprint_of: str, version: int) -> Document:
    title = draft.title.replace("\0", " ").strip()
    return Document(
        kind=draft.kind, source=draft.source_id, lang=draft.lang, title=title, text=draft.text.replace("\0", " "),
        keywords=[keyword.replace("\0", " ") for keyword in draft.keywords], card=draft.card, facets=draft.facets,
        fingerprint=fingerprint_of, version=version,
    )  # fmt: skip


def _read_words(row: Document) -> set[str]:
    """Write the words of a document beside its text; returns each once."""
    parts = glossary().parts
    body = row.text.strip().removeprefix(row.title) if row.title else row.text
    head = text_analysis.index_words("\n".join([row.title, *row.keywords]), row.lang, parts)
    rest = text_analysis.index_words(body, row.lang, parts)
    row.words_head, row.words_body = " ".join(head), " ".join(rest)
    return {*head, *rest}


def _store(changed: list[Document], there: dict[tuple[str, UUID, str], Document], version: int) -> None:
    """Documents, their passages, and the count of each word."""
    cut = [passages(document.title, document.text) for document in changed]
    hashes = {text: fingerprint(text) for texts in cut for text in texts}
    read = _already_read(set(hashes.values()))
    old = [there[row.key] for row in changed if row.key in there]
    for row, texts in zip(changed, cut, strict=True):
        row.waits = not all(hashes[text] in read for text in texts)
        row.pk = there[row.key].pk if row.key in there else None
    counts = _counts(old)
    _clear(old)
    store = word_index.store
    store(changed, lambda row: counts.update(_read_words(row)))
    store(
        [
            Passage(document_id=row.pk, number=number, hash=hashes[text], text=text)
            for row, texts in zip(changed, cut, strict=True)
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


def _counts(gone: Iterable[Document]) -> Counter[str]:
    """How much less each word is said when these go."""
    counts: Counter[str] = Counter()
    for row in gone:
        counts.subtract(set(f"{row.words_head} {row.words_body}".split()))
    return counts


def _clear(rows: Sequence[Document]) -> None:
    keys = [row.pk for row in rows]
    if keys:
        Passage.objects.filter(document__in=keys).delete()
        Document.objects.filter(pk__in=keys).delete()


def _already_read(hashes: Collection[str]) -> set[str]:
    understood = embeddings.embedding_model()
    if understood is None:
        return set()
    keys, found = sorted(hashes), set[str]()
    for start in range(0, len(keys), IN_ONE_QUERY):
        some = Q(model=understood.name, hash__in=keys[start : start + IN_ONE_QUERY])
        found.update(Vector.objects.filter(some).values_list("hash", flat=True))
    return found


def _count_words(counts: Counter[str], version: int) -> None:
    # In one order, so that two writers could never wait for each other.
    changes = [(word[:64], change) for word, change in sorted(counts.items()) if change]
    if changes:
        word_index.count_words(changes, version)


def vocabulary_since(version: int) -> list[tuple[str, int]]:
    """The words counted anew since a version."""
    return list(Word.objects.filter(version__gt=version).values_list("word", "documents"))
