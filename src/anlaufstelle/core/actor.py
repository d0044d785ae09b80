"""Who acts. Every verb takes its actor first."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Actor:
    """Someone or something that changes data; `name` is what the history of a field shows."""

    name: str


OPERATOR = Actor("operator")
"""The person at the console of the installation."""

DEMO = Actor("demo")
"""The loader of the fictional demo county."""
