"""Importing guides, one JSON object per line."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from anlaufstelle.core.errors import Refused
from anlaufstelle.core.ids import id_from
from anlaufstelle.guides import rules
from anlaufstelle.guides.models import Guide, GuideText
from anlaufstelle.outbox.actions import enqueue
from anlaufstelle.outbox.models import Topic


@dataclass
class GuideImportResult:
    """The result of an import: counts of guide texts, and the refused lines."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: list[dict[str, Any]] = field(default_factory=list)
    touched: set[UUID] = field(default_factory=set)

    def as_json(self) -> dict[str, Any]:
        """Return the JSON answer of the command (docs/contract.md)."""
        return {
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "refused": self.refused,
        }


BATCH_SIZE = 200


def import_guides(lines: Iterable[bytes]) -> GuideImportResult:
    """Store guides. An invalid line is refused with a reason; the others are stored. Importing twice is harmless."""
    result = GuideImportResult()
    batch: list[rules.GuideLine] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            batch.append(rules.read(line))
        except Refused as refused:
            result.refused.append({"line": number, "why": refused.sentence})
        if len(batch) == BATCH_SIZE:
            _store(batch, result)
            batch = []
    _store(batch, result)
    return result


@transaction.atomic
def _store(batch: list[rules.GuideLine], result: GuideImportResult) -> None:
    if not batch:
        return
    guides = {
        guide.source_id: guide for guide in Guide.objects.filter(source_id__in={line.source_id for line in batch})
    }
    texts = {(text.guide_id, text.lang): text for text in GuideText.objects.filter(guide__in=guides.values())}
    changed: set[UUID] = set()
    for line in batch:
        guide = guides.get(line.source_id)
        if guide is None:
            guide = Guide(id=id_from(f"guide:{line.source_id}"), source_id=line.source_id)
            guides[line.source_id] = guide
        is_new = guide._state.adding
        guide_changed = _update(guide, situation=line.situation, area=line.area)
        if is_new or guide_changed:
            guide.last_modified = timezone.now()
            guide.save()
        text = texts.get((guide.id, line.lang)) or GuideText(guide=guide, lang=line.lang)
        is_new_text = text._state.adding
        texts[guide.id, line.lang] = text
        text_changed = _update(
            text, title=line.title, html=line.html, plain=line.plain, url=line.url, modified=line.modified
        )
        if is_new_text or text_changed or guide_changed:
            text.save()
            changed.add(guide.id)
        result.created += is_new_text
        result.updated += not is_new_text and (text_changed or guide_changed)
        result.unchanged += not (is_new_text or text_changed or guide_changed)
    result.touched |= changed
    enqueue(Topic.INDEX_GUIDE, sorted(changed))


def _update(instance: Guide | GuideText, **values: object) -> bool:
    """Set the non-empty values. Return whether anything changed."""
    changed = False
    for name, value in values.items():
        if value in ("", None) or getattr(instance, name) == value:
            continue
        setattr(instance, name, value)
        changed = True
    return changed
