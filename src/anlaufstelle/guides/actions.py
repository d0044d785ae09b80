"""Taking in guides, one JSON object a line."""

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
    """What became of the lines: counts of guides in a language, and the lines that were refused."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: list[dict[str, Any]] = field(default_factory=list)
    touched: set[UUID] = field(default_factory=set)

    def as_json(self) -> dict[str, Any]:
        """The answer of the door (docs/contract.md)."""
        return {
            "created": self.created, "updated": self.updated,
            "unchanged": self.unchanged, "refused": self.refused,
        }  # fmt: skip


PORTION = 200


def import_guides(lines: Iterable[bytes]) -> GuideImportResult:
    """Store guides. A bad line is refused with its reason and the others go on; the same file twice changes nothing."""
    taken = GuideImportResult()
    portion: list[rules.GuideLine] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            portion.append(rules.read(line))
        except Refused as refused:
            taken.refused.append({"line": number, "why": refused.sentence})
        if len(portion) == PORTION:
            _store(portion, taken)
            portion = []
    _store(portion, taken)
    return taken


@transaction.atomic
def _store(portion: list[rules.GuideLine], taken: GuideImportResult) -> None:
    if not portion:
        return
    guides = {
        guide.source_id: guide for guide in Guide.objects.filter(source_id__in={line.source_id for line in portion})
    }
    texts = {(text.guide_id, text.lang): text for text in GuideText.objects.filter(guide__in=guides.values())}
    changed: set[UUID] = set()
    for line in portion:
        guide = guides.get(line.source_id)
        if guide is None:
            guide = Guide(id=id_from(f"guide:{line.source_id}"), source_id=line.source_id)
            guides[line.source_id] = guide
        fresh = guide._state.adding
        moved = _set(guide, situation=line.situation, area=line.area)
        if fresh or moved:
            guide.last_modified = timezone.now()
            guide.save()
        text = texts.get((guide.id, line.lang)) or GuideText(guide=guide, lang=line.lang)
        new_text = text._state.adding
        texts[guide.id, line.lang] = text
        rewritten = _set(text, title=line.title, html=line.html, plain=line.plain, url=line.url, modified=line.modified)
        if new_text or rewritten or moved:
            text.save()
            changed.add(guide.id)
        taken.created += new_text
        taken.updated += not new_text and (rewritten or moved)
        taken.unchanged += not (new_text or rewritten or moved)
    taken.touched |= changed
    enqueue(Topic.INDEX_GUIDE, sorted(changed))


def _set(thing: Guide | GuideText, **values: object) -> bool:
    """Set what the line says; a value it leaves out stays. Returns whether anything changed."""
    moved = False
    for name, value in values.items():
        if value in ("", None) or getattr(thing, name) == value:
            continue
        setattr(thing, name, value)
        moved = True
    return moved
