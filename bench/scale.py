"""Words at 200,000 offers: how long a search takes, and how long making the index anew.

`python -m bench.scale N`. Floor of a search: the engine's own full text for the same words, unranked, ten hits.
Floor of making it anew: storing the same rows and nothing else.
"""

import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import cycle, islice

from bench import setup_django
from bench.figures import row, timed

from anlaufstelle.console import demo_directory, installation
from anlaufstelle.core.ids import id_from
from anlaufstelle.search import documents, index, text_analysis, word_index
from anlaufstelle.search.retrieval import find

count = int(sys.argv[1])
installation.load_codes()
demo_directory.load_demo_directory()
patterns = list(documents.offer_documents())


def many() -> Iterator[index.IndexDocument]:
    """Drafts that differ in title, key and number."""
    for number, draft in enumerate(islice(cycle(patterns), count)):
        yield replace(draft, source_id=id_from(f"bench:{number}"), title=f"{draft.title} {number}")


def raw(text: str) -> None:
    """The engine alone."""
    stems = text_analysis.stems(text, "de")[:2]
    word_index.candidates([stems], 10, ranked=False)


begin = time.perf_counter()
index.rebuild(many())
took = time.perf_counter() - begin
begin = time.perf_counter()
find("Wohnung", lang="de")
first = time.perf_counter() - begin
asked = setup_django.queries(100)
row(
    "search-words", count, timed(lambda text: find(text, lang="de"), asked), timed(raw, asked),
    rebuild_s=round(took, 1), first_search_s=round(first, 1),
)  # fmt: skip
