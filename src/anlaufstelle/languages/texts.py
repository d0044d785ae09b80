"""Reading the texts of many things in one query."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import OuterRef, QuerySet

from anlaufstelle.languages.models import SourceHash, Translation, TranslationState


@dataclass
class Texts:
    """Translations of some things that can be shown: `of(owner, "name", "uk", source)`."""

    rows: dict[tuple[UUID, str], dict[str, Translation]] = field(default_factory=dict)

    def said(self, owner: UUID, name: str) -> dict[str, Translation]:
        """The translations of one text by language."""
        return self.rows.get((owner, name), {})

    def of(self, owner: UUID, name: str, language: str, source: str) -> str:
        """The text in this language, or the source text where no translation can be shown."""
        row = self.said(owner, name).get(language)
        return row.text if row else source

    def has(self, owner: UUID, name: str, language: str) -> bool:
        """Whether there is a translation that can be shown."""
        return language in self.said(owner, name)

    def all_of(self, owner: UUID, name: str, source: str | None = None) -> dict[str, str]:
        """Every translation of one text, by language; with `source`, only what was made from it."""
        rows = self.said(owner, name)
        return {language: row.text for language, row in rows.items() if source is None or row.holds_for(source)}


def texts_of(owners: Iterable[UUID], language: str | None = None) -> Texts:
    """The translations of these things, in one language or in all of them. One query."""
    found = _shown(Translation.objects.filter(owner__in=list(owners)))
    texts = Texts()
    for row in found.filter(language=language) if language else found:
        texts.rows.setdefault((row.owner, row.field), {})[row.language] = row
    return texts


def translations_of(owner: str, name: str, source: str) -> QuerySet[Translation]:
    """What `all_of` says, as a question within a larger one: `owner` and `source` name columns of that one."""
    made_from_it = Translation.objects.filter(
        owner=OuterRef(owner), field=name, source_hash=SourceHash(OuterRef(source))
    )
    return _shown(made_from_it)


def _shown(rows: QuerySet[Translation]) -> QuerySet[Translation]:
    return rows.exclude(state=TranslationState.MISSING).exclude(text="")
