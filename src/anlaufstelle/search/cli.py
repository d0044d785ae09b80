"""The door `anlaufstelle search`: one text, or one JSON object a line (docs: contract of the commands)."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from anlaufstelle.core.errors import Refused
from anlaufstelle.search import text_analysis
from anlaufstelle.search.retrieval import find

KINDS = {"offer": ("offer",), "guide": ("guide",), "all": ("offer", "guide")}
MOST = 500
LONGEST_LINE = 100_000
KEYS = {"text", "lang", "kind", "limit"}


def search(text: str, *, lang: str = "de", kind: str = "all", limit: int = 10) -> list[dict[str, Any]]:
    """The hits for one text, as the contract writes them."""
    if not text_analysis.tokens(text_analysis.cut(text)):
        raise Refused("There is no word to search for. Please write what you are looking for.")
    if kind not in KINDS:
        raise Refused(f"“{kind[:40]}” is no kind of page. Please write offer, guide or all.")
    if not 1 <= limit <= MOST:
        raise Refused(f"The limit must be a whole number from 1 to {MOST}.")
    return [
        {
            "kind": hit.kind,
            "id": str(hit.source),
            **({"source_id": hit.source_id} if hit.source_id else {}),
            "title": hit.title,
            "lang": hit.lang,
            "score": hit.score,
        }
        for hit in find(text, lang=lang, kinds=KINDS[kind], limit=limit)
    ]


def answer(line: bytes) -> tuple[str, bool]:
    """The answer to one line of a batch, as JSON, and whether it was refused."""
    try:
        return _json(search(**_asked(line))), False
    except Refused as why:
        return _json({"refused": why.sentence}), True


def batch(lines: Iterable[bytes]) -> Iterator[tuple[str, bool]]:
    """One answer for each line that is not empty, in order; a refused line never stops the rest."""
    for line in lines:
        if line.strip():
            yield answer(line)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _asked(line: bytes) -> dict[str, Any]:
    """The arguments of one line, each checked."""
    if len(line) > LONGEST_LINE:
        raise Refused(f"The line is longer than {LONGEST_LINE} bytes. Please shorten the text.")
    try:
        told = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError:
        raise Refused("The line is not UTF-8. Please save the file as UTF-8.") from None
    except (ValueError, RecursionError):
        raise Refused('The line is not JSON. Please write {"text": "…", "lang": "…"}.') from None
    if not isinstance(told, dict) or not isinstance(told.get("text"), str):
        raise Refused('The line has no text. Please write {"text": "…", "lang": "…"}.')
    unknown = sorted(set(told) - KEYS)
    if unknown:
        raise Refused(f"“{str(unknown[0])[:40]}” is no key of a search. Known are text, lang, kind and limit.")
    lang, kind, limit = told.get("lang", "de"), told.get("kind", "all"), told.get("limit", 10)
    if not isinstance(lang, str) or not isinstance(kind, str):
        raise Refused("lang and kind must be texts.")
    if not isinstance(limit, int) or isinstance(limit, bool):
        raise Refused(f"The limit must be a whole number from 1 to {MOST}.")
    # Surrogates that JSON can write but no text can hold.
    text = told["text"].encode("utf-8", "replace").decode()
    return {"text": text, "lang": lang, "kind": kind, "limit": limit}
