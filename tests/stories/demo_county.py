"""The demo county, loaded and indexed for all tests that read it (tests/template.py keeps the database)."""

from dataclasses import dataclass
from uuid import UUID

from anlaufstelle.codes import cache
from anlaufstelle.console import demo_directory, installation, worker
from anlaufstelle.directory.models import Service


@dataclass(frozen=True)
class Demo:
    """Some of what is in it."""

    offer: UUID
    provider: UUID
    offers: int


def load() -> None:
    """Load the county into the database, with what searches need."""
    installation.load_codes()
    demo_directory.load_demo_directory()
    worker.index_pending()
    cache.clear_cache()


def demo_of_the_county() -> Demo:
    """Some of what is in a database with the county."""
    first = Service.objects.filter(external_id__startswith="wohnung-suchen").order_by("external_id")[0]
    return Demo(first.id, first.organization_id, Service.objects.count())
