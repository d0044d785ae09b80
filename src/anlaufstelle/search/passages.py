"""Splits a text into the passages whose embeddings are compared with a query. Pure.

A passage is a few sentences preceded by the title. There are overlapping passages of two sizes, and the title alone,
because a query may be about one sentence of a page or about the whole page.
"""

import hashlib
import re

_SENTENCE_ENDS = re.compile(r"(?<=[.!?:؟።])\s+(?=\S)")
SIZES = ((300, 100), (700, 150))  # characters of a passage and of its overlap with the previous one
LONGEST_SENTENCE = 900
SHORT = 450
"""A text up to this length in characters, like most services, is one passage besides its title."""
MOST = 60
"""Passages of one document. The rest of a longer text is found by words only."""


def sentences(text: str) -> list[str]:
    """Return the sentences of a text. Lines are never joined."""
    result: list[str] = []
    for line in text.splitlines():
        result.extend(part.strip()[:LONGEST_SENTENCE] for part in _SENTENCE_ENDS.split(line) if part.strip())
    return result


def _windows(parts: list[str], size: int, overlap: int) -> list[str]:
    windows: list[str] = []
    start = 0
    while start < len(parts):
        end, length = start, 0
        while end < len(parts) and (end == start or length + len(parts[end]) <= size):
            length += len(parts[end]) + 1
            end += 1
        windows.append(" ".join(parts[start:end]))
        if end >= len(parts):
            break
        back, overlap_length = end, 0
        while back - 1 > start and overlap_length + len(parts[back - 1]) <= overlap:
            back -= 1
            overlap_length += len(parts[back])
        start = back
    return windows


def passages(title: str, text: str) -> list[str]:
    """Return the distinct passages of a document, the title first. A title at the start of the text is removed."""
    title = title.strip()
    body = text.strip()
    if title and body.startswith(title):
        body = body[len(title) :].strip()
    parts = sentences(body)
    result = {title: None} if title else {}
    if len(body) <= SHORT:
        joined = " ".join(parts)
        result |= {f"{title}. {joined}" if title else joined: None} if joined else {}
        return list(result)
    for size, overlap in SIZES:
        for window in _windows(parts, size, overlap):
            result[f"{title}. {window}" if title else window] = None
    return list(result)[:MOST]


def fingerprint(passage: str) -> str:
    """Return the hash by which a passage is recognised, so that its embedding is never computed twice."""
    return hashlib.sha256(passage.encode()).hexdigest()
