"""Reading the texts of many things in one query."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import OuterRef, QuerySet

from anlaufstelle.languages.models import HashOf, State, Translation


@dataclass
class Texts:
    """Translations of some things: `of(owner, "name", "uk", source)`."""

    rows: dict[tuple[UUID, str, str], Translation] = field(default_factory=dict)

    def of(self, owner: UUID, name: str, language: str, source: str) -> str:
        """The text in this language, or the source text where no translation can be shown."""
        row = self.rows.get((owner, name, language))
        return row.text if row and row.state != State.MISSING and row.text else source

    def has(self, owner: UUID, name: str, language: str) -> bool:
        """Whether there is a translation that can be shown."""
        return language in self.all_of(owner, name)

    def all_of(self, owner: UUID, name: str, source: str | None = None) -> dict[str, str]:
        """Every translation of one text that can be shown, by language; with `source`, only what was made from it."""
        return {
            key[2]: row.text
            for key, row in self.rows.items()
            if key[:2] == (owner, name)
            and row.state != State.MISSING
            and row.text
            and (source is None or row.holds_for(source))
        }


def texts_of(owners: Iterable[UUID], language: str | None = None) -> Texts:
    """The translations of these things, in one language or in all of them. One query."""
    rows = Translation.objects.filter(owner__in=list(owners))
    if language:
        rows = rows.filter(language=language)
    return Texts({(row.owner, row.field, row.language): row for row in rows})


def translations_of(owner: str, name: str, source: str) -> QuerySet[Translation]:
    """What `all_of` says, as a question within a larger one: `owner` and `source` name columns of that one."""
    made_from_it = Translation.objects.filter(owner=OuterRef(owner), field=name, source_hash=HashOf(OuterRef(source)))
    return made_from_it.exclude(state=State.MISSING).exclude(text="")
