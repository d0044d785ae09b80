"""Who acts. Every verb takes its actor first."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Actor:
    """Someone or something that changes data; `name` is what the history of a field shows.

    Somebody who works here also has a key, the provider she acts for now, her roles there (directory/roles.py says what
    they may do), since when she is a counsellor there, if she is one, and the purpose for which she looks at what
    others have shared (people/models). The person herself, on her own page, has only her own key, and no provider.
    """

    name: str
    user_id: UUID | None = None
    provider_id: UUID | None = None
    roles: frozenset[str] = frozenset()
    purpose: str = "advice"
    client_id: UUID | None = None
    counsels_since: dt.date | None = None


OPERATOR = Actor("operator", roles=frozenset({"operator"}))
"""The person at the console of the installation."""

DEMO = Actor("demo")
"""The loader of the fictional demo county."""
