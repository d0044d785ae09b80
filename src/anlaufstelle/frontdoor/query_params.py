"""Reading what somebody looks for from the page's address, and writing it back into addresses."""

from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.http import QueryDict

from anlaufstelle.codes.cache import code_lists
from anlaufstelle.search.faceted import FLAGS, WHEN, OfferSearch

LONGEST = 300  # characters of a search that are read; nobody types more for help


@dataclass
class ParsedSearch:
    """A wish, and what of the address could not be understood."""

    wish: OfferSearch
    ignored: list[str] = field(default_factory=list)
    cut: bool = False


def parse_search(query: QueryDict) -> ParsedSearch:
    """The wish of an address. What it cannot mean is left out and named, never an error."""
    codes, ignored = code_lists(), []
    text = " ".join(query.get("q", "").replace("\x00", " ").split())

    def known(name: str, *, within: str) -> str:
        told = query.get(name, "").strip()
        if told and codes.get(within, told) is None:
            ignored.append(told[:40])
            return ""
        return told

    when = query.get("when", "")
    if when and when not in WHEN:
        ignored.append(when[:40])
        when = ""
    wish = OfferSearch(
        text=text[:LONGEST],
        topic=known("topic", within="life_situation"),
        speaks=known("speaks", within="language"),
        near=known("near", within="municipality"),
        when=when,
        ticks=frozenset(name for name in FLAGS if query.get(name)),
        page=_page(query.get("page", "")),
    )
    return ParsedSearch(wish, ignored, cut=len(text) > LONGEST)


def _page(told: str) -> int:
    return int(told) if told.isascii() and told.isdigit() and len(told) < 9 else 1


def search_query_string(wish: OfferSearch, **changed: object) -> str:
    """The query string of a wish with some of it changed; an empty value leaves it out."""
    said: dict[str, object] = {
        "q": wish.text,
        "topic": wish.topic,
        "speaks": wish.speaks,
        "near": wish.near,
        "when": wish.when,
        **dict.fromkeys(sorted(wish.ticks), 1),
        **changed,
    }
    return "?" + urlencode({name: value for name, value in said.items() if value})
