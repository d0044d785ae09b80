"""Translations of texts, one row per owner, field and language, with their state."""

import hashlib
from typing import Any

from django.db import models

from anlaufstelle.core.ids import new_id


class TranslationState(models.TextChoices):
    """How far a translation can be trusted. Pages label machine translations."""

    MISSING = "missing"
    MACHINE = "machine"
    OUTDATED = "outdated"
    REVIEWED = "reviewed"


class Translation(models.Model):
    """One text of one record in one language. `owner` is the UUID of that record, of any model."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    owner = models.UUIDField()
    field = models.CharField(max_length=40)
    language = models.CharField(max_length=12)
    text = models.TextField()
    state = models.CharField(max_length=10, choices=TranslationState.choices, default=TranslationState.REVIEWED)
    source_hash = models.CharField(max_length=64)
    origin = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "field", "language"], name="translation_once"),
        ]

    def __str__(self) -> str:
        return f"{self.field} ({self.language})"

    def holds_for(self, source: str) -> bool:
        """Whether this was translated from the source as it is now."""
        return self.source_hash == source_hash_of(source)


def source_hash_of(source: str) -> str:
    """Return the hash by which a translation refers to its source text (SHA-256 in hexadecimal)."""
    return hashlib.sha256(source.encode()).hexdigest()


class SourceHash(models.Func):
    """Database function: `source_hash_of` a column."""

    function = "SHA256"
    output_field = models.CharField()

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        """PostgreSQL's sha256() takes and returns bytea, so convert both ways."""
        template = "encode(sha256(convert_to(%(expressions)s, 'UTF8')), 'hex')"
        return self.as_sql(compiler, connection, template=template, **more)
