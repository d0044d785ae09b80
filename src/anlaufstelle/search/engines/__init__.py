"""The word index of each database, behind one interface."""

from anlaufstelle.search.engines.base import Candidate, Engine
from anlaufstelle.search.engines.postgres import Postgres
from anlaufstelle.search.engines.sqlite import Sqlite

__all__ = ["Candidate", "Engine", "engine"]


def engine(vendor: str) -> Engine:
    """The engine for Django's name of a database."""
    return Postgres() if vendor == "postgresql" else Sqlite()
