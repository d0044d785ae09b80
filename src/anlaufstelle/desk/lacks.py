"""What an offer can lack: what that is called, and on which page it is added."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from anlaufstelle.directory import questions, rules
from anlaufstelle.directory.models import Service


@dataclass(frozen=True)
class Lack:
    """One thing that is missing. Without a page its provider cannot add it: translations are made by others."""

    label: Any
    page: str = ""


LACKS = {
    "hours": Lack(_("opening hours missing"), "hours"),
    "languages": Lack(_("languages missing"), "hours"),
    "deed": Lack(_("what you do with people missing"), "words"),
    "situation": Lack(_("topic missing"), "topics"),
    "contact": Lack(_("phone or email missing"), "reach"),
    "place": Lack(_("place missing"), "where"),
    "price": Lack(_("price missing"), "price"),
    "funding": Lack(_("funding missing"), "money"),
    "translations": Lack(_("translations missing")),
}


def lacks_of(offer: Service) -> list[Lack]:
    """What an offer of `with_what_is_there` lacks, the most important first."""
    return [LACKS[name] for name in rules.missing(questions.facts_for_rules(offer))]
