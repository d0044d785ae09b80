"""Parse a search from a query string, and build query strings of searches."""

from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.http import QueryDict

from anlaufstelle.codes.cache import code_lists
from anlaufstelle.search.faceted import FLAGS, WHEN, OfferSearch

MAX_TEXT_LENGTH = 300  # characters; the rest of a search text is ignored


@dataclass
class ParsedSearch:
    """A search, the parameters that were ignored, and whether the text was truncated."""

    search: OfferSearch
    ignored: list[str] = field(default_factory=list)
    cut: bool = False


def parse_search(query: QueryDict) -> ParsedSearch:
    """Parse a query string. Invalid parameters are ignored and listed; they never raise an error."""
    codes, ignored = code_lists(), []
    text = " ".join(query.get("q", "").replace("\x00", " ").split())

    def valid_code(name: str, *, within: str) -> str:
        value = query.get(name, "").strip()
        if value and codes.get(within, value) is None:
            ignored.append(value[:40])
            return ""
        return value

    when = query.get("when", "")
    if when and when not in WHEN:
        ignored.append(when[:40])
        when = ""
    search = OfferSearch(
        text=text[:MAX_TEXT_LENGTH],
        topic=valid_code("topic", within="life_situation"),
        speaks=valid_code("speaks", within="language"),
        near=valid_code("near", within="municipality"),
        when=when,
        ticks=frozenset(name for name in FLAGS if query.get(name)),
        page=_page(query.get("page", "")),
    )
    return ParsedSearch(search, ignored, cut=len(text) > MAX_TEXT_LENGTH)


def _page(value: str) -> int:
    return int(value) if value.isascii() and value.isdigit() and len(value) < 9 else 1


def search_query_string(search: OfferSearch, **changed: object) -> str:
    """Return the query string of a search with some parameters changed. Empty values are left out."""
    params: dict[str, object] = {
        "q": search.text,
        "topic": search.topic,
        "speaks": search.speaks,
        "near": search.near,
        "when": search.when,
        **dict.fromkeys(sorted(search.ticks), 1),
        **changed,
    }
    return "?" + urlencode({name: value for name, value in params.items() if value})
