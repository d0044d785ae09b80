"""What a door of the matrix is."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from anlaufstelle.core.dates import today

TOMORROW = (today() + dt.timedelta(days=1)).isoformat()
"""For forms that want a day to come: it is one also when a run goes past midnight."""


@dataclass(frozen=True)
class PageAccess:
    """One address and one way to knock. Whoever may enter gets `status`; everybody else the 404 of nothing at all."""

    path: str
    who: frozenset[str]
    method: str = "GET"
    status: int = 200
    data: dict[str, Any] = field(default_factory=dict)
