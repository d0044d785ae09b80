"""Information that an offer can lack: its label, and the page where it is added."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from anlaufstelle.directory import board_queries, rules
from anlaufstelle.directory.models import Service


@dataclass(frozen=True)
class MissingInformation:
    """One missing item. `page` is empty if the provider cannot add it: others make the translations."""

    label: Any
    page: str = ""


MISSING_INFORMATION = {
    "hours": MissingInformation(_("opening hours missing"), "hours"),
    "languages": MissingInformation(_("languages missing"), "hours"),
    "tagline": MissingInformation(_("what you do with people missing"), "words"),
    "situation": MissingInformation(_("topic missing"), "topics"),
    "contact": MissingInformation(_("phone or email missing"), "reach"),
    "place": MissingInformation(_("place missing"), "where"),
    "price": MissingInformation(_("price missing"), "price"),
    "funding": MissingInformation(_("funding missing"), "money"),
    "translations": MissingInformation(_("translations missing")),
}


def missing_information(offer: Service) -> list[MissingInformation]:
    """Return what an offer lacks, the most important first. The offer must come from `with_completeness`."""
    return [MISSING_INFORMATION[name] for name in rules.missing(board_queries.quality_facts_of(offer))]
