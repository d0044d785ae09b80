"""The actor of a change. Every action takes it as its first argument."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Actor:
    """Someone or something that changes data. `name` is what the history of a field shows.

    A staff member also has a user key, the provider they act for, their roles there (directory/roles.py says what
    these may do), the start of their counsellor membership there, if any, and the purpose for which they look at
    records shared by other providers (people/models). A client in the client portal has only a client key.
    """

    name: str
    user_id: UUID | None = None
    provider_id: UUID | None = None
    roles: frozenset[str] = frozenset()
    purpose: str = "advice"
    client_id: UUID | None = None
    counsels_since: dt.date | None = None


OPERATOR = Actor("operator", roles=frozenset({"operator"}))
"""Whoever runs commands on the server of the installation."""

DEMO = Actor("demo")
"""The loader of the fictional demo county."""
