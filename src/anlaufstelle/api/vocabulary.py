"""Taxonomies and their terms: our code lists as they are valid today. They lie in memory."""

from uuid import UUID

from anlaufstelle.api.http import Call
from anlaufstelle.api.listing import Ready
from anlaufstelle.codes.models import Code
from anlaufstelle.codes.shelf import shelf
from anlaufstelle.core.dates import today
from anlaufstelle.exchange import terms
from anlaufstelle.exchange.frame import Frame, Json


def _frame(call: Call) -> Frame:
    return Frame(shelf(), today(), call.language)


def taxonomies(call: Call) -> Ready:
    """The list of taxonomies."""
    text = (call.asked.one("search") or "").casefold()
    names = [name for name, told in terms.TAXONOMIES.items() if text in " ".join((name, *told)).casefold()]
    return Ready(names, terms.taxonomy)


def taxonomy(key: UUID) -> Json | None:
    """One taxonomy, or nothing."""
    return next((terms.taxonomy(name) for name in terms.TAXONOMIES if terms.taxonomy_id(name) == key), None)


def all_terms(call: Call) -> Ready:
    """The list of terms."""
    frame = _frame(call)
    return Ready(
        [code for code in terms.all_terms(frame.codes) if _meant(code, call)], lambda code: terms.term(code, frame)
    )


def _meant(code: Code, call: Call) -> bool:
    asked = call.asked
    text = (asked.one("search") or "").casefold()
    if text and text not in " ".join((code.code, *map(str, code.labels.values()))).casefold():
        return False
    if asked.all("taxonomy_id") and terms.taxonomy_id(code.list) not in asked.all("taxonomy_id"):
        return False
    if asked.all("parent_id") and not (code.parent and terms.term_id(code.list, code.parent) in asked.all("parent_id")):
        return False
    return not (asked.flag("top_only") and code.parent)


def term(key: UUID, call: Call) -> Json | None:
    """One term, or nothing."""
    frame = _frame(call)
    code = terms.by_term_id(frame.codes).get(key)
    return terms.term(code, frame) if code else None
