"""Translations: each text of each thing in each language, with how far it can be trusted."""

import hashlib
from typing import Any

from django.db import models

from anlaufstelle.core.ids import new_id


class TranslationState(models.TextChoices):
    """How far a translation can be trusted. Texts that are machine-made say so on the page."""

    MISSING = "missing"
    MACHINE = "machine"
    OUTDATED = "outdated"
    REVIEWED = "reviewed"


class Translation(models.Model):
    """One text of one thing in one language. `owner` is the UUID of whatever it belongs to."""

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
        """Whether this is still a translation of the source as it stands now."""
        return self.source_hash == source_hash_of(source)


def source_hash_of(source: str) -> str:
    """What a translation remembers of the text it was made from."""
    return hashlib.sha256(source.encode()).hexdigest()


class SourceHash(models.Func):
    """`hash_of` made by the database, of a column."""

    function = "SHA256"
    output_field = models.CharField()

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        """PostgreSQL's own function takes bytes and returns them."""
        template = "encode(sha256(convert_to(%(expressions)s, 'UTF8')), 'hex')"
        return self.as_sql(compiler, connection, template=template, **more)
