"""Combines the scores by words and by meaning into one ranking. Pure."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]

K1, B = 1.2, 0.6
"""BM25 parameters: saturation of repeated words, and normalisation by the length of the text."""
HEAD = 3
"""Weight of a word in the title, compared with one in the text."""
WORDS = 1.5
"""Bonus of the best hit by words, in standard deviations of the similarity by meaning."""
WHOLE = 0.5
"""Weight of the similarity of the whole document, compared with that of its nearest passages."""
LEADERS = 3
"""Number of first hits whose mean refines the meaning of a short query."""
ALIKE = 0.9
"""Similarity from which a hit adds nothing to an earlier leader, such as the same course at five locations."""
FOLLOWERS = 20
"""Number of hits that are ranked again by their similarity to the leaders."""
FOLLOWING = 6.0
"""Bonus of a hit that equals the leaders, in standard deviations."""


@dataclass(frozen=True)
class Weighted:
    """The BM25 score of one document, and the words it contains."""

    score: float
    matched: frozenset[str]


def rarity(documents: int, of: int) -> float:
    """Return the inverse document frequency of a word in `documents` of `of` documents (BM25)."""
    return math.log(1 + (max(of, documents) - documents + 0.5) / (documents + 0.5))


def by_words(
    texts: Sequence[tuple[str, str]], weights: Mapping[str, float], known: Mapping[str, int], size: int
) -> list[Weighted]:
    """Return the BM25 score of each (head, body) for weighted words. `known` holds document frequencies."""
    word_weights = {word: weight * rarity(known.get(word, 0), size) for word, weight in weights.items()}
    lengths, matching_words = [], []
    for head, body in texts:
        in_head, in_body = head.split(" "), body.split(" ")
        lengths.append(HEAD * len(in_head) + len(in_body))
        matching_words.append(
            [*filter(word_weights.__contains__, in_head)] * HEAD + [*filter(word_weights.__contains__, in_body)]
        )
    mean = sum(lengths) / max(1, len(lengths))
    results = []
    for words, length in zip(matching_words, lengths, strict=True):
        length_norm = K1 * (1 - B + B * length / mean)
        counts = Counter(words)
        # Summed in a fixed order, so that the same search has the same score in every process.
        score = sum(
            word_weights[word] * counts[word] * (K1 + 1) / (counts[word] + length_norm) for word in sorted(counts)
        )
        results.append(Weighted(score, frozenset(counts)))
    return results


def standing_out(similarity: Numbers, mask: Mask) -> Numbers:
    """Return the z-score of each document's similarity among the documents that have embeddings."""
    sample = similarity[mask]
    if len(sample) < 2:
        return np.zeros_like(similarity)
    spread = float(sample.std()) or 1.0
    z_scores: Numbers = (similarity - np.float32(sample.mean())) / np.float32(spread)
    return z_scores


def fused(standing: Numbers, worded: Numbers) -> Numbers:
    """Combine the z-score by meaning with the score by words, as a share of the best one."""
    best = float(worded.max()) if len(worded) else 0.0
    if best <= 0:
        return standing
    combined: Numbers = standing + np.float32(WORDS) * worded / np.float32(best)
    return combined


def leaders(vectors: Numbers) -> list[int]:
    """Return the positions of the first hits that differ from each other."""
    chosen: list[int] = []
    for position, vector in enumerate(vectors):
        if not chosen or float((vectors[chosen] @ vector).max()) < ALIKE:
            chosen.append(position)
        if len(chosen) == LEADERS:
            break
    return chosen


def by_the_first(scores: Numbers, vectors: Numbers) -> npt.NDArray[np.int64]:
    """Return the order of hits after comparing them with the leaders. Hits are given best first, with their vectors.

    The second leader counts half and the third a third of the first, so that the first hit seldom changes.
    """
    chosen = leaders(vectors)
    target = 1 / np.arange(1, len(chosen) + 1, dtype=np.float32) @ vectors[chosen]
    target /= np.linalg.norm(target) or 1.0
    return np.argsort(-(scores + FOLLOWING * (vectors @ target)), kind="stable")
