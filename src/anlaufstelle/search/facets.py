"""What an offer is filtered and ordered by: made from its facts when indexed, read as columns when searched."""

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
    """The facets of one offer, as JSON."""
    place = facts["place"] or {}
    groups = set(facts["who"]["groups"])
    yes = {
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
        "municipality": place.get("municipality", ""),
        "lat": place.get("lat"),
        "lon": place.get("lon"),
        "areas": facts["areas"],
        "yes": [name for name, said in yes.items() if said],
        "assured": facts["assured"],
        "twin": _lottery_number(facts["words"]["name"]["de"]),
    }


@dataclass
class FacetColumns:
    """The facets of all indexed documents as columns, one place for each document of the snapshot."""

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
        """The documents of which this is true, e.g. `free`, `topic:WOH`, `speaks:uk`, `in:05358008`."""
        found = self.yes.get(name)
        return found if found is not None else np.zeros(self.size, np.bool_)

    def open_mask(self, when: str, now: dt.datetime) -> Mask:
        """The documents open `now`, later `today` too, or on some day of the coming `week`."""
        key = (when, now.date(), now.hour * 60 + now.minute if when != "week" else 0)
        if key not in self._by_moment:
            if len(self._by_moment) > 64:
                self._by_moment.clear()
            told = np.array([_is_open(week, when, now) for week in self.weeks], np.bool_)
            self._by_moment[key] = told[self.week] if len(told) else np.zeros(self.size, np.bool_)
        return self._by_moment[key]

    def understood(self, language: str, now: dt.datetime, days: int = 7) -> Mask:
        """The documents where one is understood in this language within the coming days, today included."""
        key = (f"speaks {language}", now.date(), days)
        if key not in self._by_moment:
            told = np.array([language in hours.spoken_within(week, now, days) for week in self.weeks], np.bool_)
            this_week = told[self.week] if len(told) else np.zeros(self.size, np.bool_)
            self._by_moment[key] = this_week | self.mask(f"always:{language}")
        return self._by_moment[key]

    def distance(self, lat: float, lon: float) -> Numbers:
        """Kilometres from a point, as the crow flies; infinite where no place is known."""
        per_degree = 111.32
        narrow = float(np.cos(np.radians(lat)))
        away = np.hypot((self.lat - lat) * per_degree, (self.lon - lon) * per_degree * narrow)
        return np.where(np.isnan(away), np.float32(np.inf), away).astype(np.float32)


def _is_open(week: hours.OpeningWeek, when: str, now: dt.datetime) -> bool:
    minute, today = now.hour * 60 + now.minute, now.date()
    if when == "now":
        return hours.opening_state(week, now).kind == hours.OpeningKind.OPEN
    span = 1 if when == "today" else 7
    return any(
        piece.closes > minute or day.date > today for day in hours.days(week, today, span) for piece in day.spans
    )


def columns(all_facets: Sequence[dict[str, Any]], sources: Sequence[Any]) -> FacetColumns:
    """The columns of these documents, in their order."""
    size = len(all_facets)
    built = FacetColumns(size)
    built.lat = np.full(size, np.nan, np.float32)
    built.lon = np.full(size, np.nan, np.float32)
    built.assured = np.zeros(size, np.float32)
    built.week = np.zeros(size, np.int32)
    built.lots = np.array([_lottery_number(source) for source in sources], np.uint32)
    built.twins = np.array([known.get("twin", 0) for known in all_facets], np.uint32)
    places: dict[str, list[int]] = {}
    known: dict[str, int] = {}
    for row, facets in enumerate(all_facets):
        packed = facets.get("week") or {}
        key = str(packed)
        if key not in known:
            known[key] = len(built.weeks)
            built.weeks.append(hours.unpack(packed))
        built.week[row] = known[key]
        if facets.get("lat") is not None:
            built.lat[row], built.lon[row] = facets["lat"], facets["lon"]
        if facets.get("assured"):
            built.assured[row] = dt.date.fromisoformat(facets["assured"]).toordinal()
        for name in _names(facets, built.weeks[known[key]]):
            places.setdefault(name, []).append(row)
    for name, rows in places.items():
        mask = np.zeros(size, np.bool_)
        mask[rows] = True
        built.yes[name] = mask
    return built


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
