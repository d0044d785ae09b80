"""How far places are from a point. Confidential places are not among them: no distance ever gives one away."""

import math
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from anlaufstelle.api.filters import municipalities
from anlaufstelle.api.parameters import ParsedParameters
from anlaufstelle.directory import models as m

EARTH = 6_371_000.0  # metres


@dataclass(frozen=True)
class GeoPoint:
    """A point on earth, in degrees."""

    lat: float
    lon: float

    def metres(self, lat: float, lon: float) -> float:
        """The way to another point as the crow flies."""
        here, there = math.radians(self.lat), math.radians(lat)
        half = math.sin((there - here) / 2) ** 2
        half += math.cos(here) * math.cos(there) * math.sin(math.radians(lon - self.lon) / 2) ** 2
        return 2 * EARTH * math.asin(math.sqrt(min(1.0, half)))


def point(asked: ParsedParameters) -> GeoPoint | None:
    """Where to measure from: the point that was given; with proximity also the middle of the postcodes."""
    if asked.one("latitude") is not None:
        return GeoPoint(asked.one("latitude"), asked.one("longitude"))
    if asked.one("proximity") is None:
        return None
    centres = [
        (float(place.extras["lat"]), float(place.extras["lon"])) for place in municipalities(asked.all("postcode"))
    ]
    if not centres:
        return None
    return GeoPoint(sum(lat for lat, _ in centres) / len(centres), sum(lon for _, lon in centres) / len(centres))


def nearest(found: "QuerySet[m.ServiceAtLocation]", key: str, asked: ParsedParameters, here: GeoPoint) -> list[UUID]:
    """The keys of what is at these places, nearest first; with proximity only what is near enough."""
    most = asked.one("proximity")
    best: dict[UUID, float] = {}
    rows = found.filter(location__confidential=False, location__latitude__isnull=False)
    for owner, lat, lon in rows.values_list(key, "location__latitude", "location__longitude"):
        away = here.metres(lat, lon)
        if (most is None or away <= most) and away < best.get(owner, math.inf):
            best[owner] = away
    return sorted(best, key=lambda owner: (best[owner], owner))
