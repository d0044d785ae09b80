"""Facets of services: derived from their public facts when indexed, and read as columns when searched."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from anlaufstelle.core.later import later
from anlaufstelle.directory import hours
from anlaufstelle.directory.public_facts import Facts

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Mask = npt.NDArray[np.bool_]
    Numbers = npt.NDArray[np.float32]
else:
    np = later("numpy")
    Mask = Numbers = Any

FAMILIES = {"families", "mothers", "single-parents", "children"}


def facets_of(facts: Facts) -> dict[str, Any]:
    """Return the facets of one service, as JSON."""
    location = facts["place"] or {}
    groups = set(facts["who"]["groups"])
    flags = {
        "free": any(cost["kind"] == "free" for cost in facts["costs"]),
        "step-free": facts["step_free"],
        "childcare": facts["childcare"],
        "women": facts["who"]["gender"] == "women" or "women" in groups,
        "families": bool(groups & FAMILIES),
        "no-referral": not facts["referral"],
        "online": facts["online"],
        "walk-in": facts["arrival"] in {"walk-in", "both"},
        "men-only": facts["who"]["gender"] == "men",
        "closed": facts["status"] != "active",
    }
    return {
        "topics": facts["situations"],
        "always": facts["languages"],
        "week": facts["week"],
        "municipality": location.get("municipality", ""),
        "lat": location.get("lat"),
        "lon": location.get("lon"),
        "areas": facts["areas"],
        "yes": [name for name, is_set in flags.items() if is_set],
        "assured": facts["assured"],
        "twin": _lottery_number(facts["words"]["name"]["de"]),
    }


@dataclass
class FacetColumns:
    """The facets of all indexed documents as columns, with one element per document of the snapshot."""

    size: int
    yes: dict[str, Mask] = field(default_factory=dict)
    lat: Numbers = field(default_factory=lambda: np.empty(0, np.float32))
    lon: Numbers = field(default_factory=lambda: np.empty(0, np.float32))
    assured: Numbers = field(default_factory=lambda: np.empty(0, np.float32))  # day as an ordinal, 0: never
    week: npt.NDArray[np.int32] = field(default_factory=lambda: np.empty(0, np.int32))
    weeks: list[hours.OpeningWeek] = field(default_factory=list)
    twins: npt.NDArray[np.uint32] = field(default_factory=lambda: np.empty(0, np.uint32))  # equal: of one name
    lots: npt.NDArray[np.uint32] = field(default_factory=lambda: np.empty(0, np.uint32))
    _by_moment: dict[tuple[str, dt.date, int], Mask] = field(default_factory=dict)

    def mask(self, name: str) -> Mask:
        """Return the documents with this facet, e.g. `free`, `topic:WOH`, `speaks:uk`, `in:05358008`."""
        mask_ = self.yes.get(name)
        return mask_ if mask_ is not None else np.zeros(self.size, np.bool_)

    def open_mask(self, when: str, now: dt.datetime) -> Mask:
        """Return the documents open `now`, still `today`, or on some day of the coming `week`."""
        key = (when, now.date(), now.hour * 60 + now.minute if when != "week" else 0)
        if key not in self._by_moment:
            if len(self._by_moment) > 64:
                self._by_moment.clear()
            is_open = np.array([_is_open(week, when, now) for week in self.weeks], np.bool_)
            self._by_moment[key] = is_open[self.week] if len(is_open) else np.zeros(self.size, np.bool_)
        return self._by_moment[key]

    def understood(self, language: str, now: dt.datetime, days: int = 7) -> Mask:
        """Return the documents where this language is spoken within the coming days, including today."""
        key = (f"speaks {language}", now.date(), days)
        if key not in self._by_moment:
            is_spoken = np.array([language in hours.spoken_within(week, now, days) for week in self.weeks], np.bool_)
            this_week = is_spoken[self.week] if len(is_spoken) else np.zeros(self.size, np.bool_)
            self._by_moment[key] = this_week | self.mask(f"always:{language}")
        return self._by_moment[key]

    def distance(self, lat: float, lon: float) -> Numbers:
        """Return the distance from a point in kilometres; infinite where the location is unknown."""
        per_degree = 111.32
        longitude_scale = float(np.cos(np.radians(lat)))
        kilometres = np.hypot((self.lat - lat) * per_degree, (self.lon - lon) * per_degree * longitude_scale)
        return np.where(np.isnan(kilometres), np.float32(np.inf), kilometres).astype(np.float32)


def _is_open(week: hours.OpeningWeek, when: str, now: dt.datetime) -> bool:
    minute, today = now.hour * 60 + now.minute, now.date()
    if when == "now":
        return hours.opening_state(week, now).kind == hours.OpeningKind.OPEN
    span = 1 if when == "today" else 7
    return any(
        span_.closes > minute or day.date > today for day in hours.days(week, today, span) for span_ in day.spans
    )


def columns(all_facets: Sequence[dict[str, Any]], sources: Sequence[Any]) -> FacetColumns:
    """Build the columns of these documents, in their order."""
    size = len(all_facets)
    result = FacetColumns(size)
    result.lat = np.full(size, np.nan, np.float32)
    result.lon = np.full(size, np.nan, np.float32)
    result.assured = np.zeros(size, np.float32)
    result.week = np.zeros(size, np.int32)
    result.lots = np.array([_lottery_number(source) for source in sources], np.uint32)
    result.twins = np.array([week_numbers.get("twin", 0) for week_numbers in all_facets], np.uint32)
    rows_by_name: dict[str, list[int]] = {}
    week_numbers: dict[str, int] = {}
    for row, facets in enumerate(all_facets):
        packed_week = facets.get("week") or {}
        key = str(packed_week)
        if key not in week_numbers:
            week_numbers[key] = len(result.weeks)
            result.weeks.append(hours.unpack(packed_week))
        result.week[row] = week_numbers[key]
        if facets.get("lat") is not None:
            result.lat[row], result.lon[row] = facets["lat"], facets["lon"]
        if facets.get("assured"):
            result.assured[row] = dt.date.fromisoformat(facets["assured"]).toordinal()
        for name in _names(facets, result.weeks[week_numbers[key]]):
            rows_by_name.setdefault(name, []).append(row)
    for name, rows in rows_by_name.items():
        mask = np.zeros(size, np.bool_)
        mask[rows] = True
        result.yes[name] = mask
    return result


def _names(facets: dict[str, Any], week: hours.OpeningWeek) -> set[str]:
    names = set(facets.get("yes", ()))
    for rank, topic in enumerate(facets.get("topics", ())):
        parts = topic.split("-")
        names.update({f"topic:{topic}", f"topic:{parts[0]}"})
        if rank == 0:
            names.update({f"main:{topic}", f"main:{parts[0]}"})
    always = facets.get("always", ())
    names.update(f"always:{code}" for code in always)
    names.update(f"speaks:{code}" for code in {*always, *week.languages()})
    if facets.get("municipality"):
        names.add(f"in:{facets['municipality']}")
    areas = facets.get("areas") or ["everywhere"]
    names.update(f"for:{area}" for area in areas)
    return names


def _lottery_number(source: Any) -> int:
    return int.from_bytes(hashlib.blake2b(str(source).encode(), digest_size=4).digest())
