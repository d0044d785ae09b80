"""Cutting a text into the passages whose meaning is compared with a question. Pure.

A passage is a few sentences with the title in front; two sizes of them, overlapping, and the title alone:
a question may be about one sentence of a page or about the page.
"""

import hashlib
import re

_SENTENCE_ENDS = re.compile(r"(?<=[.!?:؟።])\s+(?=\S)")
SIZES = ((300, 100), (700, 150))  # characters of a passage and of its overlap with the one before
LONGEST_SENTENCE = 900
SHORT = 450
"""A text up to here, as most offers are, is one passage beside its title."""
MOST = 60
"""Passages of one document at most: beyond that a text is a book, and its end is found by words."""


def sentences(text: str) -> list[str]:
    """The sentences of a text; a line is never joined to the next."""
    found: list[str] = []
    for line in text.splitlines():
        found.extend(piece.strip()[:LONGEST_SENTENCE] for piece in _SENTENCE_ENDS.split(line) if piece.strip())
    return found


def _windows(pieces: list[str], size: int, overlap: int) -> list[str]:
    windows: list[str] = []
    start = 0
    while start < len(pieces):
        end, length = start, 0
        while end < len(pieces) and (end == start or length + len(pieces[end]) <= size):
            length += len(pieces[end]) + 1
            end += 1
        windows.append(" ".join(pieces[start:end]))
        if end >= len(pieces):
            break
        back, kept = end, 0
        while back - 1 > start and kept + len(pieces[back - 1]) <= overlap:
            back -= 1
            kept += len(pieces[back])
        start = back
    return windows


def passages(title: str, text: str) -> list[str]:
    """The passages of a document, each once, the title first. The title is not repeated from the text."""
    title = title.strip()
    body = text.strip()
    if title and body.startswith(title):
        body = body[len(title) :].strip()
    pieces = sentences(body)
    found = {title: None} if title else {}
    if len(body) <= SHORT:
        whole = " ".join(pieces)
        found |= {f"{title}. {whole}" if title else whole: None} if whole else {}
        return list(found)
    for size, overlap in SIZES:
        for window in _windows(pieces, size, overlap):
            found[f"{title}. {window}" if title else window] = None
    return list(found)[:MOST]


def fingerprint(passage: str) -> str:
    """What a passage is recognised by, so that its meaning is never computed twice."""
    return hashlib.sha256(passage.encode()).hexdigest()
