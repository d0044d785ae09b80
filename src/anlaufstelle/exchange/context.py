"""What an HSDS object is made with besides its rows: translations, code lists, the day, the language of the answer."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from anlaufstelle.codes.cache import CodeLists
from anlaufstelle.languages.models import Translation, TranslationState
from anlaufstelle.languages.texts import Texts

Json = dict[str, Any]
SOURCE = "de"  # every text of the directory is written in German first


@dataclass(frozen=True)
class SerializationContext:
    """Made once for an answer. Nothing in this room asks the database."""

    codes: CodeLists
    day: dt.date
    language: str = SOURCE
    texts: Texts = field(default_factory=Texts)
    every_language: bool = True  # whether objects carry all translations, or only the words of their language

    def say(self, owner: UUID, name: str, source: str) -> str:
        """The text in the language of the answer; its source where nobody has translated it as it stands now."""
        if source and self.language != SOURCE:
            row = self.texts.by_language(owner, name).get(self.language)
            if row and _state(row, source) != TranslationState.OUTDATED:
                return row.text
        return source

    def translations(self, owner: UUID, **terms: tuple[str, str]) -> Json:
        """The extension `translations`: language → HSDS term → text and state.

        Each term is told with the name its translations go by here, and its source. In an answer that is not
        German the German source stands here too.
        """
        if not self.every_language:
            return {}
        told: Json = {}
        for term, (name, source) in terms.items():
            if not source:
                continue
            for language, row in self.texts.by_language(owner, name).items():
                told.setdefault(language, {})[term] = {"text": row.text, "state": str(_state(row, source))}
            if self.say(owner, name, source) != source:
                told.setdefault(SOURCE, {})[term] = {"text": source, "state": "source"}
        return {"translations": told} if told else {}

    def label(self, name: str, code: str) -> str:
        """The words for a code in the language of the answer."""
        return self.codes.label(name, code, self.language)


def _state(row: Translation, source: str) -> TranslationState:
    return TranslationState(row.state) if row.holds_for(source) else TranslationState.OUTDATED
