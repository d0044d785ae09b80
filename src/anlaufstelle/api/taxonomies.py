"""API endpoints of taxonomies and taxonomy terms: the code lists of today, from memory."""

from uuid import UUID

from anlaufstelle.api.http import ApiRequest
from anlaufstelle.api.listing import InMemoryListing
from anlaufstelle.codes.cache import code_lists
from anlaufstelle.codes.models import Code
from anlaufstelle.core.dates import today
from anlaufstelle.exchange import taxonomy_terms
from anlaufstelle.exchange.context import Json, SerializationContext


def _context(request: ApiRequest) -> SerializationContext:
    return SerializationContext(code_lists(), today(), request.language)


def taxonomies(request: ApiRequest) -> InMemoryListing:
    """Return the list of taxonomies."""
    text = (request.params.get("search") or "").casefold()
    names = [name for name, texts in taxonomy_terms.TAXONOMIES.items() if text in " ".join((name, *texts)).casefold()]
    return InMemoryListing(names, taxonomy_terms.taxonomy)


def taxonomy(key: UUID) -> Json | None:
    """Return one taxonomy, or None."""
    return next(
        (
            taxonomy_terms.taxonomy(name)
            for name in taxonomy_terms.TAXONOMIES
            if taxonomy_terms.taxonomy_id(name) == key
        ),
        None,
    )


def all_terms(request: ApiRequest) -> InMemoryListing:
    """Return the list of taxonomy terms."""
    context = _context(request)
    return InMemoryListing(
        [code for code in taxonomy_terms.all_terms(context.codes) if _matches(code, request)],
        lambda code: taxonomy_terms.term(code, context),
    )


def _matches(code: Code, request: ApiRequest) -> bool:
    params = request.params
    text = (params.get("search") or "").casefold()
    if text and text not in " ".join((code.code, *map(str, code.labels.values()))).casefold():
        return False
    if params.getlist("taxonomy_id") and taxonomy_terms.taxonomy_id(code.list) not in params.getlist("taxonomy_id"):
        return False
    if params.getlist("parent_id") and not (
        code.parent and taxonomy_terms.term_id(code.list, code.parent) in params.getlist("parent_id")
    ):
        return False
    return not (params.flag("top_only") and code.parent)


def term(key: UUID, request: ApiRequest) -> Json | None:
    """Return one taxonomy term, or None."""
    context = _context(request)
    code = taxonomy_terms.by_term_id(context.codes).get(key)
    return taxonomy_terms.term(code, context) if code else None
