"""Reads the translations of many records in one query."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import OuterRef, QuerySet

from anlaufstelle.languages.models import SourceHash, Translation, TranslationState


@dataclass
class Texts:
    """The presentable translations of some records. Example: `texts.of(owner, "name", "uk", source)`."""

    rows: dict[tuple[UUID, str], dict[str, Translation]] = field(default_factory=dict)

    def by_language(self, owner: UUID, name: str) -> dict[str, Translation]:
        """Return the translations of one text by language."""
        return self.rows.get((owner, name), {})

    def of(self, owner: UUID, name: str, language: str, source: str) -> str:
        """Return the text in this language, or the source text where there is no presentable translation."""
        row = self.by_language(owner, name).get(language)
        return row.text if row else source

    def has(self, owner: UUID, name: str, language: str) -> bool:
        """Whether there is a presentable translation."""
        return language in self.by_language(owner, name)

    def all_of(self, owner: UUID, name: str, source: str | None = None) -> dict[str, str]:
        """Return all translations of one text by language; with `source`, only those translated from it."""
        rows = self.by_language(owner, name)
        return {language: row.text for language, row in rows.items() if source is None or row.holds_for(source)}


def texts_of(owners: Iterable[UUID], language: str | None = None) -> Texts:
    """Return the presentable translations of these records, in one language or in all. One query."""
    translations = _presentable(Translation.objects.filter(owner__in=list(owners)))
    texts = Texts()
    for row in translations.filter(language=language) if language else translations:
        texts.rows.setdefault((row.owner, row.field), {})[row.language] = row
    return texts


def translations_of(owner: str, name: str, source: str) -> QuerySet[Translation]:
    """Return `Texts.all_of` as a subquery. `owner` and `source` name columns of the outer query."""
    of_current_source = Translation.objects.filter(
        owner=OuterRef(owner), field=name, source_hash=SourceHash(OuterRef(source))
    )
    return _presentable(of_current_source)


def _presentable(rows: QuerySet[Translation]) -> QuerySet[Translation]:
    return rows.exclude(state=TranslationState.MISSING).exclude(text="")
