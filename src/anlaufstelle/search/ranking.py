"""Ranks services: by relevance, and by language, life situation, opening hours, distance and freshness."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from anlaufstelle.directory.rules import FRESH_DAYS, OLD_DAYS
from anlaufstelle.search.facets import FacetColumns, Mask, Numbers

# Weight of each criterion relative to the relevance (0 to 1). A much more relevant service still comes first.
UNDERSTOOD = 0.25
UNDERSTOOD_SOON = 0.10  # today or tomorrow already
MAIN_TOPIC = 0.25
OPEN_NOW = 0.12
OPEN_TODAY = 0.06
NEAR = 0.15  # at distance 0, falling to 0 at 20 km
FRESH = 0.08
CLOSED = -0.5
TWIN_PENALTY = 0.05  # for each further service of the same name, so that the first page shows a choice
TWINS_AMONG = 60
ROTATION = 0.02  # breaks ties differently each day


@dataclass(frozen=True)
class RankingContext:
    """What is known about the reader: only what is in the URL of the page."""

    language: str
    now: dt.datetime
    topic: str = ""
    here: tuple[float, float] | None = None


def score(columns: FacetColumns, rows: npt.NDArray[np.int64], fit: Numbers, reader: RankingContext) -> Numbers:
    """Return one score for each of these rows. Higher scores come first."""
    total = fit.astype(np.float32).copy()
    if reader.language != "de":
        total += UNDERSTOOD * columns.understood(reader.language, reader.now)[rows]
        total += UNDERSTOOD_SOON * columns.understood(reader.language, reader.now, days=2)[rows]
    if reader.topic:
        total += MAIN_TOPIC * columns.mask(f"main:{reader.topic}")[rows]
    total += OPEN_NOW * columns.open_mask("now", reader.now)[rows]
    total += OPEN_TODAY * columns.open_mask("today", reader.now)[rows]
    if reader.here:
        total += NEAR * np.clip(1 - columns.distance(*reader.here)[rows] / 20, 0, 1)
    total += FRESH * _freshness(columns.assured[rows], reader.now.date())
    total += CLOSED * columns.mask("closed")[rows]
    total += ROTATION * _rotation(columns.lots[rows], reader.now.date())
    return total


def _freshness(assured: Numbers, today: dt.date) -> Numbers:
    age = today.toordinal() - assured
    freshness: Numbers = np.clip((OLD_DAYS - age) / (OLD_DAYS - FRESH_DAYS), 0, 1).astype(np.float32)
    return freshness


def _rotation(lots: npt.NDArray[np.uint32], today: dt.date) -> Numbers:
    """A pseudo-random number from 0 to 1 for each service and day, the same for all readers."""
    day = np.uint64(today.toordinal())
    hashed = (lots.astype(np.uint64) * np.uint64(2654435761) + day * np.uint64(40503)) & np.uint64(0xFFFF)
    hashed = (hashed * np.uint64(48271)) & np.uint64(0xFFFF)
    return (hashed.astype(np.float32) / 65535).astype(np.float32)


def best_first(scores: Numbers, twins: npt.NDArray[np.uint32]) -> npt.NDArray[np.int64]:
    """Return the positions of the scores, best first. Deterministic."""
    ranked = np.argsort(-scores, kind="stable")
    first = ranked[:TWINS_AMONG]
    seen: Counter[int] = Counter()
    adjusted = []
    for row in first:
        adjusted.append(float(scores[row]) - TWIN_PENALTY * seen[int(twins[row])])
        seen[int(twins[row])] += 1
    return np.concatenate([first[np.argsort(-np.array(adjusted), kind="stable")], ranked[TWINS_AMONG:]])


def rows_of_mask(mask: Mask) -> npt.NDArray[np.int64]:
    """Return the rows selected by a mask."""
    return np.flatnonzero(mask)
