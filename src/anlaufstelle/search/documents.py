"""From the directory and the guides to what the index keeps."""

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

PORTION = 500


def offer_documents(ids: Sequence[UUID] | None = None) -> Iterator[IndexDocument]:
    """Drafts of these offers, or of all that the public may find. Constant queries for each 500."""
    wanted = Service.objects.public().order_by("id")
    if ids is not None:
        wanted = wanted.filter(id__in=ids)
    keys = list(wanted.values_list("id", flat=True))
    for start in range(0, len(keys), PORTION):
        services = list(Service.objects.with_details().filter(id__in=keys[start : start + PORTION]).order_by("id"))
        texts = texts_of(owner for service in services for owner in public_facts.owners_of(service))
        for service in services:
            yield offer_document(public_facts.public_facts(service, texts))


def offer_document(known: Facts) -> IndexDocument:
    """One offer for the index: its German text, the words it may be found by in any language, its facts."""
    words, codes = known["words"], code_lists()
    topics = [code for code in (codes.get("life_situation", name) for name in known["situations"]) if code]
    place = known["place"] or {}
    text = [
        words.get("tagline", {}).get("de", ""),
        words.get("steps", {}).get("de", ""),
        words.get("who", {}).get("de", ""),
        ", ".join([*known["keywords"], *(topic.label("de") for topic in topics)]),
    ]
    other = [
        translated
        for name in ("name", "tagline", "steps")
        for language, translated in words.get(name, {}).items()
        if language != "de"
    ]
    return IndexDocument(
        kind="offer",
        source_id=UUID(known["id"]),
        lang="de",
        title=words["name"]["de"],
        text="\n".join(part for part in text if part),
        keywords=[
            known["provider"]["name"],
            codes.label("municipality", place.get("municipality", ""), "de"),
            *(label for topic in topics for language, label in topic.labels.items() if language != "de"),
            *other,
        ],
        card=known,
        facets=facets.facets_of(known),
    )


def guide_documents(ids: Iterable[UUID] | None = None) -> Iterator[IndexDocument]:
    """Drafts of these guides, or of all: one for each language."""
    wanted = GuideText.objects.select_related("guide").order_by("guide_id", "lang")
    if ids is not None:
        wanted = wanted.filter(guide_id__in=list(ids))
    for text in wanted.iterator(chunk_size=PORTION):
        yield guide_document(text.guide, text)


def guide_document(guide: Guide, text: GuideText) -> IndexDocument:
    """One guide in one language for the index."""
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
