"""Our code lists as HSDS taxonomies: each list one taxonomy, each code one term, with keys that never change."""

from functools import lru_cache
from uuid import UUID

from anlaufstelle.codes.cache import CodeLists
from anlaufstelle.codes.models import Code
from anlaufstelle.core.ids import id_from
from anlaufstelle.exchange.context import SOURCE, Json, SerializationContext
from anlaufstelle.exchange.normalise import without_empty

# The lists whose codes stand in the directory. HSDS wants a description, and so do readers.
TAXONOMIES = {
    "life_situation": ("Lebenslagen", "Wobei jemand Hilfe braucht, in zwei Ebenen."),
    "target_group": ("Zielgruppen", "Für wen ein Angebot gedacht ist."),
    "status_group": ("Aufenthalt in Gruppen", "Für Menschen mit welchem Aufenthalt ein Angebot da ist."),
    "required_document": ("Unterlagen", "Was man mitbringen soll."),
    "language": ("Sprachen", "In welchen Sprachen man verstanden wird."),
    "german_level": ("Deutschkenntnisse", "Wie viel Deutsch man können soll."),
    "provider_kind": ("Arten von Trägern", "Was für eine Einrichtung hinter einem Angebot steht."),
    "municipality": ("Städte und Gemeinden", "Der Kreis mit den amtlichen Gemeindeschlüsseln (AGS)."),
}


@lru_cache(maxsize=64)
def taxonomy_id(name: str) -> UUID:
    """The key of a list."""
    return id_from(f"taxonomy:{name}")


@lru_cache(maxsize=8192)
def term_id(name: str, code: str) -> UUID:
    """The key of a code."""
    return id_from(f"term:{name}:{code}")


def taxonomy(name: str) -> Json:
    """HSDS `taxonomy`."""
    title, description = TAXONOMIES[name]
    return without_empty(
        id=str(taxonomy_id(name)), name=title, description=description, version="1", anlaufstelle={"list": name}
    )


def term(code: Code, frame: SerializationContext) -> Json:
    """HSDS `taxonomy_term`; its description says where it stands, for a term alone can mean anything."""
    above = frame.codes.get(code.list, code.parent) if code.parent else None
    name = code.label(frame.language)
    title = TAXONOMIES[code.list][0]
    return without_empty(
        id=str(term_id(code.list, code.code)),
        code=code.code,
        name=name,
        description=f"{above.label(frame.language)}: {name}" if above else f"{title}: {name}",
        parent_id=str(term_id(above.list, above.code)) if above else "",
        taxonomy=title,
        taxonomy_id=str(taxonomy_id(code.list)),
        language=frame.language if frame.language in code.labels else SOURCE,
        translations=_labels(code, frame),
    )


def _labels(code: Code, frame: SerializationContext) -> Json:
    if not frame.every_language:
        return {}
    return {
        language: {"name": {"text": label, "state": "source" if language == SOURCE else "reviewed"}}
        for language, label in code.labels.items()
        if language != frame.language
    }


def all_terms(codes: CodeLists) -> list[Code]:
    """Every code that stands in a taxonomy, in the order of the lists."""
    return [code for name in TAXONOMIES for code in codes.all(name)]


def by_term_id(codes: CodeLists) -> dict[UUID, Code]:
    """The codes by the keys of their terms."""
    return {term_id(code.list, code.code): code for code in all_terms(codes)}
