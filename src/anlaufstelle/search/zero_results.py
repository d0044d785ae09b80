"""Counts searches without results, so that the county sees which help is missing. Search texts are never stored."""

import datetime as dt
from typing import Any

import numpy as np
from django.db import transaction
from django.db.models import F

from anlaufstelle.search import embeddings, query, text_analysis
from anlaufstelle.search.models import ZeroResultCount
from anlaufstelle.search.snapshot import current


def count_zero_result(text: str, *, lang: str, day: dt.date) -> None:
    """Count one search without results by day, language and nearest life situation."""
    lookup: dict[str, Any] = {"day": day, "lang": lang[:12], "situation": nearest_situation(text, lang)}
    with transaction.atomic():
        ZeroResultCount.objects.get_or_create(**lookup)
        ZeroResultCount.objects.filter(**lookup).update(count=F("count") + 1)


def nearest_situation(text: str, lang: str) -> str:
    """Return the first-level life situation of the documents nearest in meaning to a text, or ""."""
    snapshot = current()
    query_text = text_analysis.cut(text)
    if not query_text or not snapshot.size or not len(snapshot.owner):
        return ""
    vector = embeddings.embed_query(query_text, query.language_of(query_text, lang))
    if vector is None:
        return ""
    votes: dict[str, float] = {}
    similarity = snapshot.likeness(vector).nearest
    for row in np.argsort(-similarity, kind="stable")[:10].tolist():
        for topic in snapshot.facets[row].get("topics", ())[:1]:
            area = str(topic).split("-")[0]
            votes[area] = votes.get(area, 0.0) + float(similarity[row])
    return max(sorted(votes), key=lambda area: votes[area], default="")
