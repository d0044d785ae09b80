"""Code lists as HSDS taxonomies: each list is a taxonomy and each code a term, with stable ids."""

from functools import lru_cache
from uuid import UUID

from anlaufstelle.codes.cache import CodeLists
from anlaufstelle.codes.models import Code
from anlaufstelle.core.ids import id_from
from anlaufstelle.exchange.context import SOURCE_LANGUAGE, Json, SerializationContext
from anlaufstelle.exchange.normalise import without_empty

# The code lists used in the directory, with title and description. HSDS requires a description.
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
    """Return the id of a code list's taxonomy."""
    return id_from(f"taxonomy:{name}")


@lru_cache(maxsize=8192)
def term_id(name: str, code: str) -> UUID:
    """Return the id of a code's term."""
    return id_from(f"term:{name}:{code}")


def taxonomy(name: str) -> Json:
    """Return a code list as HSDS `taxonomy`."""
    title, description = TAXONOMIES[name]
    return without_empty(
        id=str(taxonomy_id(name)), name=title, description=description, version="1", anlaufstelle={"list": name}
    )


def term(code: Code, context: SerializationContext) -> Json:
    """Return a code as HSDS `taxonomy_term`. The description names its parent, without which it may be ambiguous."""
    parent = context.codes.get(code.list, code.parent) if code.parent else None
    name = code.label(context.language)
    title = TAXONOMIES[code.list][0]
    return without_empty(
        id=str(term_id(code.list, code.code)),
        code=code.code,
        name=name,
        description=f"{parent.label(context.language)}: {name}" if parent else f"{title}: {name}",
        parent_id=str(term_id(parent.list, parent.code)) if parent else "",
        taxonomy=title,
        taxonomy_id=str(taxonomy_id(code.list)),
        language=context.language if context.language in code.labels else SOURCE_LANGUAGE,
        translations=_labels(code, context),
    )


def _labels(code: Code, context: SerializationContext) -> Json:
    if not context.every_language:
        return {}
    return {
        language: {"name": {"text": label, "state": "source" if language == SOURCE_LANGUAGE else "reviewed"}}
        for language, label in code.labels.items()
        if language != context.language
    }


def all_terms(codes: CodeLists) -> list[Code]:
    """Return all codes of all taxonomies, in the order of the lists."""
    return [code for name in TAXONOMIES for code in codes.all(name)]


def by_term_id(codes: CodeLists) -> dict[UUID, Code]:
    """Return the codes by the ids of their terms."""
    return {term_id(code.list, code.code): code for code in all_terms(codes)}
