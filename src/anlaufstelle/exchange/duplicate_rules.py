"""Rules for duplicate candidates. Pure. Each answer comes with its reasons, because a colleague decides."""

import re
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from rapidfuzz import fuzz

ALIKE = 88  # similarity of 100: names that differ by a letter, an ending, the order of their words
NEARLY = 78
# Words so common in names of organizations that they do not distinguish any.
EMPTY_WORDS = {"e", "v", "ev", "ggmbh", "gmbh", "der", "die", "das", "und", "fur", "in", "im", "kreis", "stadt",
               "the", "of", "for", "and", "inc"}  # fmt: skip
_STREET = re.compile(r"str(asse|\.|\b)")


class MatchAnswer(StrEnum):
    """The answer of a rule."""

    SAME = "same"
    UNCERTAIN = "uncertain"
    DISTINCT = "distinct"


@dataclass(frozen=True)
class MatchFacts:
    """What the rules compare of an organization, service or location. Unknown values are empty."""

    name: str = ""
    phones: frozenset[str] = frozenset()
    email: str = ""
    site: str = ""
    address: str = ""
    owner: str = ""


def plain_name(name: str) -> str:
    """Normalise a name for comparison: lower case, one spelling of umlauts, words sorted and without EMPTY_WORDS."""
    text = name.casefold().replace("ä", "a").replace("ö", "o").replace("ü", "u").replace("ß", "ss")
    text = text.replace("ae", "a").replace("oe", "o").replace("ue", "u")
    words = re.findall(r"\w+", text)
    return " ".join(sorted(word for word in words if word not in EMPTY_WORDS) or sorted(words))


def plain_phone(number: str) -> str:
    """Return the digits of a number without the country code, or "" for fewer than six digits."""
    digits = re.sub(r"\D", "", re.sub(r"^(\+|00)49\s*(\(0\))?", "0", number.strip()))
    return digits if len(digits) >= 6 else ""


def plain_address(street: str, postal_code: str) -> str:
    """Normalise street, number and postal code for comparison. Return "" where one of them is missing."""
    text = _STREET.sub("str", street.casefold().replace("ß", "ss"))
    text = re.sub(r"[^\w]", "", text)
    return f"{text} {postal_code.strip()}" if text and postal_code.strip() else ""


def plain_site(url: str) -> str:
    """Return the host of a web address, or "" for a host that many organizations share."""
    try:
        host = (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
    return "" if host in {"facebook.com", "instagram.com", "linktr.ee"} else host


def same_provider(new: MatchFacts, existing: MatchFacts) -> tuple[MatchAnswer, list[str]]:
    """Compare two organizations. A similar name and one more sign make them the same; signs alone are uncertain."""
    similarity, reasons = _name_similarity(new, existing)
    signs = _signs(new, existing)
    if similarity >= ALIKE and signs:
        return MatchAnswer.SAME, reasons + signs
    if similarity >= ALIKE or (similarity >= NEARLY and signs) or len(signs) >= 2:
        return MatchAnswer.UNCERTAIN, reasons + signs
    return MatchAnswer.DISTINCT, []


def same_offer(new: MatchFacts, existing: MatchFacts) -> tuple[MatchAnswer, list[str]]:
    """Compare two services. Common names recur, so provider, phone or location must match as well."""
    similarity, reasons = _name_similarity(new, existing)
    signs = _signs(new, existing)
    if new.owner and new.owner == existing.owner:
        signs = [*signs, "the provider is the same"]
    if similarity >= ALIKE and signs:
        return (MatchAnswer.SAME if len(signs) >= 2 else MatchAnswer.UNCERTAIN), reasons + signs
    if similarity >= NEARLY and len(signs) >= 2:
        return MatchAnswer.UNCERTAIN, reasons + signs
    return MatchAnswer.DISTINCT, []


def same_place(new: MatchFacts, existing: MatchFacts) -> tuple[MatchAnswer, list[str]]:
    """Compare two locations. Many organizations share a building, so address and organization must match."""
    if not new.address or new.address != existing.address:
        return MatchAnswer.DISTINCT, []
    if new.owner == existing.owner:
        return MatchAnswer.SAME, ["the address is the same", "the provider is the same"]
    similarity, reasons = _name_similarity(new, existing)
    return (
        (MatchAnswer.UNCERTAIN, [*reasons, "the address is the same"])
        if similarity >= ALIKE
        else (MatchAnswer.DISTINCT, [])
    )


def _name_similarity(new: MatchFacts, existing: MatchFacts) -> tuple[float, list[str]]:
    if not new.name or not existing.name:
        return 0, []
    similarity = fuzz.ratio(new.name, existing.name)
    reason = "the name is the same" if similarity == 100 else f"the names are alike ({similarity:.0f} of 100)"
    return similarity, [reason] if similarity >= NEARLY else []


def _signs(new: MatchFacts, existing: MatchFacts) -> list[str]:
    signs = []
    if new.phones & existing.phones:
        signs.append("a telephone number is the same")
    for name, label in (("email", "the e-mail address"), ("site", "the website"), ("address", "the address")):
        if getattr(new, name) and getattr(new, name) == getattr(existing, name):
            signs.append(f"{label} is the same")
    return signs
