"""The serialization context: translations, code lists, the day and the language, besides the rows of an object."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from anlaufstelle.codes.cache import CodeLists
from anlaufstelle.languages.models import Translation, TranslationState
from anlaufstelle.languages.texts import Texts

Json = dict[str, Any]
SOURCE_LANGUAGE = "de"  # every text of the directory is written in German first


@dataclass(frozen=True)
class SerializationContext:
    """Created once per response. Serializing with it causes no queries."""

    codes: CodeLists
    day: dt.date
    language: str = SOURCE_LANGUAGE
    texts: Texts = field(default_factory=Texts)
    every_language: bool = True  # whether objects contain all translations, or only texts in `language`

    def localized(self, owner: UUID, name: str, source: str) -> str:
        """Return the text in the context's language, or its source where there is no current translation."""
        if source and self.language != SOURCE_LANGUAGE:
            row = self.texts.by_language(owner, name).get(self.language)
            if row and _state(row, source) != TranslationState.OUTDATED:
                return row.text
        return source

    def translations(self, owner: UUID, **terms: tuple[str, str]) -> Json:
        """Return the extension `translations`: language → HSDS field → text and state.

        `terms` maps each HSDS field to the name of its translations and its source text. In a language other than
        German, the German source is included too.
        """
        if not self.every_language:
            return {}
        result: Json = {}
        for term, (name, source) in terms.items():
            if not source:
                continue
            for language, row in self.texts.by_language(owner, name).items():
                result.setdefault(language, {})[term] = {"text": row.text, "state": str(_state(row, source))}
            if self.localized(owner, name, source) != source:
                result.setdefault(SOURCE_LANGUAGE, {})[term] = {"text": source, "state": "source"}
        return {"translations": result} if result else {}

    def label(self, name: str, code: str) -> str:
        """Return the label of a code in the context's language."""
        return self.codes.label(name, code, self.language)


def _state(row: Translation, source: str) -> TranslationState:
    return TranslationState(row.state) if row.holds_for(source) else TranslationState.OUTDATED
