"""Life areas as bits: whether one set lies within another is then one comparison in either database.

The order is fixed for ever: new areas are added at the end. An area that an operator has added to the code list has
no place here; what is marked with it stays with its provider.
"""

from collections.abc import Iterable

from django.db import models

AREAS = ("SPR", "WOH", "AUF", "ANE", "ARB", "GEL", "FAM", "GES", "ALL", "BEH", "REC")
"""Top level of the code list `life_situation` (docs: domain, need taxonomy)."""

NO_AREAS = 0


def mask_of(codes: Iterable[str]) -> int:
    """The set of these areas. An unknown one makes the whole set unshareable (0): rather too little than too much."""
    told = set(codes)
    if not told <= set(AREAS):
        return NO_AREAS
    return sum(1 << AREAS.index(code) for code in told)


def areas_of(mask: int) -> tuple[str, ...]:
    """The areas of a set, in the order of the list."""
    return tuple(code for place, code in enumerate(AREAS) if mask >> place & 1)


def areas_field() -> "models.PositiveIntegerField[int, int]":
    """A set of life areas; 0: none, and then no clearance opens it."""
    return models.PositiveIntegerField(default=NO_AREAS)
