"""What a door of the matrix is."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Door:
    """One address and one way to knock. Whoever may enter gets `status`; everybody else the 404 of nothing at all."""

    path: str
    who: frozenset[str]
    method: str = "GET"
    status: int = 200
    data: dict[str, Any] = field(default_factory=dict)
