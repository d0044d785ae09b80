"""Distances of locations from a point. Confidential locations are excluded, so no distance can disclose one."""

import math
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from anlaufstelle.api.filters import municipalities
from anlaufstelle.api.parameters import ParsedParameters
from anlaufstelle.directory import models as m

EARTH_RADIUS = 6_371_000.0  # metres


@dataclass(frozen=True)
class GeoPoint:
    """A point on earth, in degrees (WGS 84)."""

    lat: float
    lon: float

    def metres(self, lat: float, lon: float) -> float:
        """Return the great-circle distance to another point, in metres (haversine formula)."""
        start, end = math.radians(self.lat), math.radians(lat)
        haversine = math.sin((end - start) / 2) ** 2
        haversine += math.cos(start) * math.cos(end) * math.sin(math.radians(lon - self.lon) / 2) ** 2
        return 2 * EARTH_RADIUS * math.asin(math.sqrt(min(1.0, haversine)))


def point(params: ParsedParameters) -> GeoPoint | None:
    """Return the given point or, with `proximity`, the centre of the given postcodes. None if neither is given."""
    if params.get("latitude") is not None:
        return GeoPoint(params.get("latitude"), params.get("longitude"))
    if params.get("proximity") is None:
        return None
    centres = [
        (float(place.extras["lat"]), float(place.extras["lon"])) for place in municipalities(params.getlist("postcode"))
    ]
    if not centres:
        return None
    return GeoPoint(sum(lat for lat, _ in centres) / len(centres), sum(lon for _, lon in centres) / len(centres))


def nearest(
    services_at_locations: "QuerySet[m.ServiceAtLocation]", key: str, params: ParsedParameters, origin: GeoPoint
) -> list[UUID]:
    """Return the ids of what is at these locations, nearest first; with `proximity`, only within that distance."""
    max_distance = params.get("proximity")
    best: dict[UUID, float] = {}
    rows = services_at_locations.filter(location__confidential=False, location__latitude__isnull=False)
    for owner, lat, lon in rows.values_list(key, "location__latitude", "location__longitude"):
        distance = origin.metres(lat, lon)
        if (max_distance is None or distance <= max_distance) and distance < best.get(owner, math.inf):
            best[owner] = distance
    return sorted(best, key=lambda owner: (best[owner], owner))
