"""In which order offers are shown: what fits, and then: am I understood there, is it for me, near, fresh."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from anlaufstelle.directory.rules import FRESH_DAYS, OLD_DAYS
from anlaufstelle.search.facets import FacetColumns, Mask, Numbers

# How much each answer weighs against how well the words fit (0…1). A much better fit still wins.
UNDERSTOOD = 0.25
UNDERSTOOD_SOON = 0.10  # today or tomorrow already
MAIN_TOPIC = 0.25
OPEN_NOW = 0.12
OPEN_TODAY = 0.06
NEAR = 0.15  # next door; falls to nothing at 20 km
FRESH = 0.08
CLOSED = -0.5
TWIN_PENALTY = 0.05  # each further offer of the same name steps back, so that the first page shows a choice
TWINS_AMONG = 60
ROTATION = 0.02  # equal ones: another is first each day


@dataclass(frozen=True)
class RankingContext:
    """What is known of the person who looks: only what stands in the address of the page."""

    language: str
    now: dt.datetime
    topic: str = ""
    here: tuple[float, float] | None = None


def score(columns: FacetColumns, rows: npt.NDArray[np.int64], fit: Numbers, reader: RankingContext) -> Numbers:
    """One number for each of these rows; higher comes first."""
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
    fresh: Numbers = np.clip((OLD_DAYS - age) / (OLD_DAYS - FRESH_DAYS), 0, 1).astype(np.float32)
    return fresh


def _rotation(lots: npt.NDArray[np.uint32], today: dt.date) -> Numbers:
    """A number from 0 to 1 that each offer draws anew each day, the same for everybody on that day."""
    day = np.uint64(today.toordinal())
    mixed = (lots.astype(np.uint64) * np.uint64(2654435761) + day * np.uint64(40503)) & np.uint64(0xFFFF)
    mixed = (mixed * np.uint64(48271)) & np.uint64(0xFFFF)
    return (mixed.astype(np.float32) / 65535).astype(np.float32)


def best_first(scores: Numbers, twins: npt.NDArray[np.uint32]) -> npt.NDArray[np.int64]:
    """Positions, best first; the same input always gives the same order."""
    ranked = np.argsort(-scores, kind="stable")
    first = ranked[:TWINS_AMONG]
    seen: Counter[int] = Counter()
    lowered = []
    for row in first:
        lowered.append(float(scores[row]) - TWIN_PENALTY * seen[int(twins[row])])
        seen[int(twins[row])] += 1
    return np.concatenate([first[np.argsort(-np.array(lowered), kind="stable")], ranked[TWINS_AMONG:]])


def rows_of_mask(mask: Mask) -> npt.NDArray[np.int64]:
    """The rows a mask leaves."""
    return np.flatnonzero(mask)
