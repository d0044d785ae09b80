"""German words on official letters, with explanations and guides."""

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from anlaufstelle.core.ids import id_from
from anlaufstelle.guides.models import GuideText

WORDS = Path(__file__).parent / "letter_words.csv"


@dataclass(frozen=True)
class LetterWord:
    """One word: its meaning in the reader's language, and a guide."""

    word: str
    urgent: bool
    yellow: bool
    text: str
    situation: str
    guide: GuideText | None


def letter_words(language: str) -> dict[str, Any]:
    """Return the urgent words and the others, as template context. One query."""
    with WORDS.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    keys = {row["guide"]: id_from(f"guide:{row['guide']}") for row in rows if row["guide"]}
    texts = {text.guide_id: text for text in GuideText.objects.filter(guide__in=keys.values(), lang=language)}
    words = [
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
        "urgent": [word for word in words if word.urgent],
        "others": [word for word in words if not word.urgent],
    }
