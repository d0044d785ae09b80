"""What an offer can lack: what that is called, and on which page it is added."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from anlaufstelle.directory import board_queries, rules
from anlaufstelle.directory.models import Service


@dataclass(frozen=True)
class MissingInformation:
    """One thing that is missing. Without a page its provider cannot add it: translations are made by others."""

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
    """What an offer of `with_what_is_there` lacks, the most important first."""
    return [MISSING_INFORMATION[name] for name in rules.missing(board_queries.quality_facts_of(offer))]
