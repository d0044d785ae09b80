"""Sets of life areas as bit masks, so that "is a subset of" is a single comparison in SQL.

The order of `AREAS` never changes; new areas are appended. An area that an operator adds to the code list has no bit:
records marked with it are never shared with another provider.
"""

from collections.abc import Iterable

from django.db import models

AREAS = ("SPR", "WOH", "AUF", "ANE", "ARB", "GEL", "FAM", "GES", "ALL", "BEH", "REC")
"""The top level of the code list `life_situation` (docs: domain, need taxonomy)."""

NO_AREAS = 0


def mask_of(codes: Iterable[str]) -> int:
    """Return the bit mask of these area codes. An unknown code yields 0 (not shareable): fail closed."""
    known_codes = set(codes)
    if not known_codes <= set(AREAS):
        return NO_AREAS
    return sum(1 << AREAS.index(code) for code in known_codes)


def areas_of(mask: int) -> tuple[str, ...]:
    """Return the area codes of a bit mask, in the order of `AREAS`."""
    return tuple(code for position, code in enumerate(AREAS) if mask >> position & 1)


def areas_field() -> "models.PositiveIntegerField[int, int]":
    """Return a model field for a set of life areas. The default is 0: no area, which no access grant covers."""
    return models.PositiveIntegerField(default=NO_AREAS)
