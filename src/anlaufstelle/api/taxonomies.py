"""Taxonomies and their terms: our code lists as they are valid today. They lie in memory."""

from uuid import UUID

from anlaufstelle.api.http import ApiRequest
from anlaufstelle.api.listing import InMemoryListing
from anlaufstelle.codes.cache import code_lists
from anlaufstelle.codes.models import Code
from anlaufstelle.core.dates import today
from anlaufstelle.exchange import taxonomy_terms
from anlaufstelle.exchange.context import Json, SerializationContext


def _frame(call: ApiRequest) -> SerializationContext:
    return SerializationContext(code_lists(), today(), call.language)


def taxonomies(call: ApiRequest) -> InMemoryListing:
    """The list of taxonomies."""
    text = (call.asked.one("search") or "").casefold()
    names = [name for name, told in taxonomy_terms.TAXONOMIES.items() if text in " ".join((name, *told)).casefold()]
    return InMemoryListing(names, taxonomy_terms.taxonomy)


def taxonomy(key: UUID) -> Json | None:
    """One taxonomy, or nothing."""
    return next(
        (
            taxonomy_terms.taxonomy(name)
            for name in taxonomy_terms.TAXONOMIES
            if taxonomy_terms.taxonomy_id(name) == key
        ),
        None,
    )


def all_terms(call: ApiRequest) -> InMemoryListing:
    """The list of terms."""
    frame = _frame(call)
    return InMemoryListing(
        [code for code in taxonomy_terms.all_terms(frame.codes) if _meant(code, call)],
        lambda code: taxonomy_terms.term(code, frame),
    )


def _meant(code: Code, call: ApiRequest) -> bool:
    asked = call.asked
    text = (asked.one("search") or "").casefold()
    if text and text not in " ".join((code.code, *map(str, code.labels.values()))).casefold():
        return False
    if asked.all("taxonomy_id") and taxonomy_terms.taxonomy_id(code.list) not in asked.all("taxonomy_id"):
        return False
    if asked.all("parent_id") and not (
        code.parent and taxonomy_terms.term_id(code.list, code.parent) in asked.all("parent_id")
    ):
        return False
    return not (asked.flag("top_only") and code.parent)


def term(key: UUID, call: ApiRequest) -> Json | None:
    """One term, or nothing."""
    frame = _frame(call)
    code = taxonomy_terms.by_term_id(frame.codes).get(key)
    return taxonomy_terms.term(code, frame) if code else None
