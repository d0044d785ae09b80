"""Models of the search index. All rows can be rebuilt from the directory and the guides."""

import uuid

from django.db import models
from django.db.models import Q


class Document(models.Model):
    """One service or guide in one language, as it is searched and displayed."""

    KINDS = (("offer", "offer"), ("guide", "guide"))

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=10, choices=KINDS)
    source = models.UUIDField()
    lang = models.CharField(max_length=12)
    title = models.TextField()
    text = models.TextField(blank=True)
    keywords = models.JSONField(default=list)
    # Stems of title and keywords, and of the text, with the parts of compounds. Both are indexed.
    words_head = models.TextField(blank=True)
    words_body = models.TextField(blank=True)
    card = models.JSONField(default=dict)
    facets = models.JSONField(default=dict)
    fingerprint = models.CharField(max_length=64)
    # Version of the index that last changed this row. Processes only read rows newer than their snapshot.
    version = models.BigIntegerField(db_index=True)
    waits = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "source", "lang"], name="document_once"),
            models.CheckConstraint(condition=Q(kind__in=["offer", "guide"]), name="document_kind_known"),
        ]
        indexes = [models.Index(fields=["id"], condition=Q(waits=True), name="document_waits")]

    def __str__(self) -> str:
        return f"{self.kind} {self.title} ({self.lang})"

    @property
    def key(self) -> tuple[str, uuid.UUID, str]:
        """The natural key of the document."""
        return self.kind, self.source, self.lang


class Passage(models.Model):
    """A passage of a document, whose embedding is compared with queries."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="passages")
    number = models.PositiveIntegerField()
    hash = models.CharField(max_length=64)
    text = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "number"], name="passage_once")]

    def __str__(self) -> str:
        return f"{self.document_id}/{self.number}"


class Vector(models.Model):
    """The embedding of one passage text by one model. Kept after the passage is deleted: texts often return."""

    model = models.CharField(max_length=40)
    hash = models.CharField(max_length=64)
    packed = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["model", "hash"], name="vector_once")]

    def __str__(self) -> str:
        return f"{self.model} {self.hash[:12]}"


class Word(models.Model):
    """A stem of the index and its document frequency."""

    word = models.CharField(primary_key=True, max_length=64)
    documents = models.IntegerField()
    version = models.BigIntegerField(db_index=True)

    def __str__(self) -> str:
        return self.word


class IndexState(models.Model):
    """The version of the index and the number of documents. There is exactly one row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    version = models.BigIntegerField(default=0)
    documents = models.BigIntegerField(default=0)
    # Identifies this index. Nothing cached from an index of another lineage may be used.
    lineage = models.UUIDField(default=uuid.uuid4)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="index_state_one_row")]

    def __str__(self) -> str:
        return f"version {self.version}"


class ZeroResultCount(models.Model):
    """Number of searches without results by day, language and life situation. Search texts are never stored."""

    day = models.DateField()
    lang = models.CharField(max_length=12)
    situation = models.CharField(max_length=40, blank=True)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "lang", "situation"], name="unanswered_once")]

    def __str__(self) -> str:
        return f"{self.day} {self.lang} {self.situation}: {self.count}"
