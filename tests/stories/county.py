"""The demo county, loaded and indexed once for all tests that read it."""

from dataclasses import dataclass
from uuid import UUID

from anlaufstelle.codes import shelf
from anlaufstelle.console import county, installation, work
from anlaufstelle.directory.models import Service


@dataclass(frozen=True)
class Demo:
    """Some of what is in it."""

    offer: UUID
    provider: UUID
    offers: int


def load() -> Demo:
    """Load the county into the test database."""
    installation.load_codes()
    county.load()
    work.index_all_that_waits()
    shelf.forget()
    first = Service.objects.filter(external_id__startswith="wohnung-suchen").order_by("external_id")[0]
    return Demo(first.id, first.organization_id, Service.objects.count())
