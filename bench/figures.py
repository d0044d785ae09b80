"""One benchmark figure, with the floor of the same run."""

import json
import sys
import time
from collections.abc import Callable, Iterable
from typing import Any


def percentile(times: list[float], share: float) -> float:
    """The time within which this share of all was done, in milliseconds."""
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000


def timed(do: Callable[[Any], object], inputs: Iterable[Any]) -> list[float]:
    """Seconds that each call took."""
    times = []
    for one in inputs:
        start = time.perf_counter()
        do(one)
        times.append(time.perf_counter() - start)
    return times


def row(name: str, n: int, times: list[float], floor: list[float], **more: Any) -> None:
    """Write one figure as a line of JSON; `python -m bench` gathers them."""
    p50, floor_p50 = percentile(times, 0.5), percentile(floor, 0.5)
    told = {
        "name": name, "engine": "postgresql", "n": n,
        "p50_ms": round(p50, 2), "p95_ms": round(percentile(times, 0.95), 2),
        "floor_p50_ms": round(floor_p50, 2), "ratio": round(p50 / floor_p50, 2) if floor_p50 else None, "unit": "ms",
    }  # fmt: skip
    sys.stdout.write(json.dumps({**told, **more}) + "\n")
    sys.stdout.flush()
