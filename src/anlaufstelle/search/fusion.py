"""From two opinions about every document to one order, and whether anything fits at all. Pure."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]

K1, B = 1.2, 0.6
"""BM25: how soon a word said again counts no more, and how much a long text must say it oftener."""
HEAD = 3
"""A word of the title counts like so many of the text."""
WORDS = 1.5
"""What the best hit by words gains beside the meaning, counted in standard deviations of the meaning."""
WHOLE = 0.5
"""What a document is like as a whole counts half of what its nearest passages do."""
LEADERS = 3
"""The first few hits together say better than a short question what is meant;"""
ALIKE = 0.9
"""one that is so like an earlier leader says nothing new, as when five places offer the same course."""
FOLLOWERS = 20
"""So many hits change places by how like the leaders they are,"""
FOLLOWING = 6.0
"""and one that is wholly like them gains so many standard deviations."""


@dataclass(frozen=True)
class Weighted:
    """How well the words of one document fit, and which of them it holds."""

    score: float
    held: frozenset[str]


def rarity(documents: int, of: int) -> float:
    """What it says that a document holds a word that so many of all hold."""
    return math.log(1 + (max(of, documents) - documents + 0.5) / (documents + 0.5))


def by_words(
    texts: Sequence[tuple[str, str]], weights: Mapping[str, float], known: Mapping[str, int], size: int
) -> list[Weighted]:
    """BM25 of each (head, body) for weighted words."""
    worth = {word: weight * rarity(known.get(word, 0), size) for word, weight in weights.items()}
    lengths, said = [], []
    for head, body in texts:
        in_head, in_body = head.split(" "), body.split(" ")
        lengths.append(HEAD * len(in_head) + len(in_body))
        said.append([*filter(worth.__contains__, in_head)] * HEAD + [*filter(worth.__contains__, in_body)])
    mean = sum(lengths) / max(1, len(lengths))
    found = []
    for words, length in zip(said, lengths, strict=True):
        longer = K1 * (1 - B + B * length / mean)
        held = Counter(words)
        # Added up in one order, so that the same search has the same score in every process.
        score = sum(worth[word] * held[word] * (K1 + 1) / (held[word] + longer) for word in sorted(held))
        found.append(Weighted(score, frozenset(held)))
    return found


def standing_out(likeness: Numbers, among: Mask) -> Numbers:
    """How many standard deviations each document stands out from the crowd of those with a meaning."""
    crowd = likeness[among]
    if len(crowd) < 2:
        return np.zeros_like(likeness)
    spread = float(crowd.std()) or 1.0
    out: Numbers = (likeness - np.float32(crowd.mean())) / np.float32(spread)
    return out


def fused(standing: Numbers, worded: Numbers) -> Numbers:
    """One score: the meaning's standing, and the words as a share of the best hit by words."""
    best = float(worded.max()) if len(worded) else 0.0
    if best <= 0:
        return standing
    both: Numbers = standing + np.float32(WORDS) * worded / np.float32(best)
    return both


def leaders(wholes: Numbers) -> list[int]:
    """The places of the first hits that differ from each other."""
    chosen: list[int] = []
    for place, whole in enumerate(wholes):
        if not chosen or float((wholes[chosen] @ whole).max()) < ALIKE:
            chosen.append(place)
        if len(chosen) == LEADERS:
            break
    return chosen


def by_the_first(scores: Numbers, wholes: Numbers) -> npt.NDArray[np.int64]:
    """Where hits, given best first with what each is about as a whole, stand once they are compared with the first.

    The second leader counts half of the first and the third a third of it, so that the first seldom gives way.
    """
    chosen = leaders(wholes)
    meant = 1 / np.arange(1, len(chosen) + 1, dtype=np.float32) @ wholes[chosen]
    meant /= np.linalg.norm(meant) or 1.0
    return np.argsort(-(scores + FOLLOWING * (wholes @ meant)), kind="stable")
