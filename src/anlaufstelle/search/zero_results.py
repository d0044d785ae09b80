"""Counting what was not found, so that the county sees what is missing. Nothing of what was typed is kept."""

import datetime as dt
from typing import Any

import numpy as np
from django.db import transaction
from django.db.models import F

from anlaufstelle.search import embeddings, query, text_analysis
from anlaufstelle.search.models import ZeroResultCount
from anlaufstelle.search.snapshot import current


def count_zero_result(text: str, *, lang: str, day: dt.date) -> None:
    """One more search without a hit, on this day, in this language, near this life situation."""
    where: dict[str, Any] = {"day": day, "lang": lang[:12], "situation": nearest_situation(text, lang)}
    with transaction.atomic():
        ZeroResultCount.objects.get_or_create(**where)
        ZeroResultCount.objects.filter(**where).update(count=F("count") + 1)


def nearest_situation(text: str, lang: str) -> str:
    """The life situation (first level) of the documents nearest in meaning to a text, or nothing."""
    snapshot = current()
    typed = text_analysis.cut(text)
    if not typed or not snapshot.size or not len(snapshot.owner):
        return ""
    vector = embeddings.embed_query(typed, query.language_of(typed, lang))
    if vector is None:
        return ""
    votes: dict[str, float] = {}
    likeness = snapshot.likeness(vector).nearest
    for row in np.argsort(-likeness, kind="stable")[:10].tolist():
        for topic in snapshot.facets[row].get("topics", ())[:1]:
            area = str(topic).split("-")[0]
            votes[area] = votes.get(area, 0.0) + float(likeness[row])
    return max(sorted(votes), key=lambda area: votes[area], default="")
