"""German words that stand on letters, and where each leads."""

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from anlaufstelle.core.ids import id_from
from anlaufstelle.guides.models import GuideText

WORDS = Path(__file__).parent / "letter_words.csv"


@dataclass(frozen=True)
class LetterWord:
    """One word on a letter: what it means, in the reader's language, and the guide that goes on."""

    word: str
    urgent: bool
    yellow: bool
    text: str
    situation: str
    guide: GuideText | None


def letter_words(language: str) -> dict[str, Any]:
    """The letters to show today, and the others. One query."""
    with WORDS.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    keys = {row["guide"]: id_from(f"guide:{row['guide']}") for row in rows if row["guide"]}
    texts = {text.guide_id: text for text in GuideText.objects.filter(guide__in=keys.values(), lang=language)}
    found = [
        LetterWord(
            word=row["word"],
            urgent=row["urgent"] == "yes",
            yellow=row["word"] == "Förmliche Zustellung",
            text=row.get(language) or row["de"],
            situation=row["situation"],
            guide=texts.get(keys[row["guide"]]) if row["guide"] else None,
        )
        for row in rows
    ]
    return {
        "urgent": [letter for letter in found if letter.urgent],
        "others": [letter for letter in found if not letter.urgent],
    }
