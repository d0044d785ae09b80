"""Builds the index documents of services and guides."""

from collections.abc import Iterable, Iterator, Sequence
from uuid import UUID

from anlaufstelle.codes.cache import code_lists
from anlaufstelle.directory import public_facts
from anlaufstelle.directory.models import Service
from anlaufstelle.directory.public_facts import Facts
from anlaufstelle.guides.models import Guide, GuideText
from anlaufstelle.languages.texts import texts_of
from anlaufstelle.search import facets
from anlaufstelle.search.index import IndexDocument

BATCH_SIZE = 500


def offer_documents(ids: Sequence[UUID] | None = None) -> Iterator[IndexDocument]:
    """Yield the index documents of these services, or of all public ones. A constant number of queries per batch."""
    public_services = Service.objects.public().order_by("id")
    if ids is not None:
        public_services = public_services.filter(id__in=ids)
    keys = list(public_services.values_list("id", flat=True))
    for start in range(0, len(keys), BATCH_SIZE):
        services = list(Service.objects.with_details().filter(id__in=keys[start : start + BATCH_SIZE]).order_by("id"))
        texts = texts_of(owner for service in services for owner in public_facts.owners_of(service))
        for service in services:
            yield offer_document(public_facts.public_facts(service, texts))


def offer_document(facts: Facts) -> IndexDocument:
    """Return the index document of a service: its German text, keywords in all languages, and its public facts."""
    words, codes = facts["words"], code_lists()
    topics = [code for code in (codes.get("life_situation", name) for name in facts["situations"]) if code]
    location = facts["place"] or {}
    text = [
        words.get("tagline", {}).get("de", ""),
        words.get("steps", {}).get("de", ""),
        words.get("who", {}).get("de", ""),
        ", ".join([*facts["keywords"], *(topic.label("de") for topic in topics)]),
    ]
    other = [
        translated
        for name in ("name", "tagline", "steps")
        for language, translated in words.get(name, {}).items()
        if language != "de"
    ]
    return IndexDocument(
        kind="offer",
        source_id=UUID(facts["id"]),
        lang="de",
        title=words["name"]["de"],
        text="\n".join(part for part in text if part),
        keywords=[
            facts["provider"]["name"],
            codes.label("municipality", location.get("municipality", ""), "de"),
            *(label for topic in topics for language, label in topic.labels.items() if language != "de"),
            *other,
        ],
        card=facts,
        facets=facets.facets_of(facts),
    )


def guide_documents(ids: Iterable[UUID] | None = None) -> Iterator[IndexDocument]:
    """Yield the index documents of these guides, or of all: one per language."""
    guide_texts = GuideText.objects.select_related("guide").order_by("guide_id", "lang")
    if ids is not None:
        guide_texts = guide_texts.filter(guide_id__in=list(ids))
    for text in guide_texts.iterator(chunk_size=BATCH_SIZE):
        yield guide_document(text.guide, text)


def guide_document(guide: Guide, text: GuideText) -> IndexDocument:
    """Return the index document of a guide in one language."""
    label = code_lists().label("life_situation", guide.situation, text.lang) if guide.situation else ""
    return IndexDocument(
        kind="guide",
        source_id=guide.id,
        lang=text.lang,
        title=text.title,
        text=text.plain,
        keywords=[label] if label else [],
        card={"title": text.title, "source_id": guide.source_id, "situation": guide.situation},
        facets={"topics": [guide.situation] if guide.situation else [], "area": guide.area},
    )
