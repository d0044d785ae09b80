"""The command `anlaufstelle search`: one text, or one JSON object per line (docs/contract.md)."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from anlaufstelle.core.errors import Refused
from anlaufstelle.search import text_analysis
from anlaufstelle.search.retrieval import find

KINDS = {"offer": ("offer",), "guide": ("guide",), "all": ("offer", "guide")}
MAX_LIMIT = 500
LONGEST_LINE = 100_000
KEYS = {"text", "lang", "kind", "limit"}


def search(text: str, *, lang: str = "de", kind: str = "all", limit: int = 10) -> list[dict[str, Any]]:
    """Return the hits for one text in the format of the contract. Raises Refused."""
    if not text_analysis.tokens(text_analysis.cut(text)):
        raise Refused("There is no word to search for. Please write what you are looking for.")
    if kind not in KINDS:
        raise Refused(f"“{kind[:40]}” is no kind of page. Please write offer, guide or all.")
    if not 1 <= limit <= MAX_LIMIT:
        raise Refused(f"The limit must be a whole number from 1 to {MAX_LIMIT}.")
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
    """Return the JSON answer to one line of a batch, and whether it was refused."""
    try:
        return _json(search(**_arguments(line))), False
    except Refused as refusal:
        return _json({"refused": refusal.sentence}), True


def batch(lines: Iterable[bytes]) -> Iterator[tuple[str, bool]]:
    """Yield one answer per non-empty line, in order. A refused line does not stop the batch."""
    for line in lines:
        if line.strip():
            yield answer(line)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _arguments(line: bytes) -> dict[str, Any]:
    """The validated arguments of one line. Raises Refused."""
    if len(line) > LONGEST_LINE:
        raise Refused(f"The line is longer than {LONGEST_LINE} bytes. Please shorten the text.")
    try:
        data = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError:
        raise Refused("The line is not UTF-8. Please save the file as UTF-8.") from None
    except (ValueError, RecursionError):
        raise Refused('The line is not JSON. Please write {"text": "…", "lang": "…"}.') from None
    if not isinstance(data, dict) or not isinstance(data.get("text"), str):
        raise Refused('The line has no text. Please write {"text": "…", "lang": "…"}.')
    unknown = sorted(set(data) - KEYS)
    if unknown:
        raise Refused(f"“{str(unknown[0])[:40]}” is no key of a search. Known are text, lang, kind and limit.")
    lang, kind, limit = data.get("lang", "de"), data.get("kind", "all"), data.get("limit", 10)
    if not isinstance(lang, str) or not isinstance(kind, str):
        raise Refused("lang and kind must be texts.")
    if not isinstance(limit, int) or isinstance(limit, bool):
        raise Refused(f"The limit must be a whole number from 1 to {MAX_LIMIT}.")
    # JSON can contain lone surrogates, which cannot be encoded as UTF-8.
    text = data["text"].encode("utf-8", "replace").decode()
    return {"text": text, "lang": lang, "kind": kind, "limit": limit}
