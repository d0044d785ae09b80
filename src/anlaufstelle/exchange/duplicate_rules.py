"""Whether two records are about the same thing. Pure, and each answer says why: a person decides."""

import re
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from rapidfuzz import fuzz

ALIKE = 88  # of 100: names that differ by a letter, an ending, the order of their words
NEARLY = 78
# What nearly every provider's name has in it tells none of them apart.
EMPTY_WORDS = {"e", "v", "ev", "ggmbh", "gmbh", "der", "die", "das", "und", "fur", "in", "im", "kreis", "stadt",
               "the", "of", "for", "and", "inc"}  # fmt: skip
_STREET = re.compile(r"str(asse|\.|\b)")


class MatchAnswer(StrEnum):
    """What the rules can say."""

    SAME = "same"
    UNCERTAIN = "uncertain"
    DISTINCT = "distinct"


@dataclass(frozen=True)
class MatchFacts:
    """What is looked at: of a provider, an offer or a place. Empty where it is not known."""

    name: str = ""
    phones: frozenset[str] = frozenset()
    email: str = ""
    site: str = ""
    address: str = ""
    owner: str = ""


def plain_name(name: str) -> str:
    """A name as it is compared: small letters, no accents' spelling variants, words in order, no empty words."""
    told = name.casefold().replace("ä", "a").replace("ö", "o").replace("ü", "u").replace("ß", "ss")
    told = told.replace("ae", "a").replace("oe", "o").replace("ue", "u")
    words = re.findall(r"\w+", told)
    return " ".join(sorted(word for word in words if word not in EMPTY_WORDS) or sorted(words))


def plain_phone(number: str) -> str:
    """The digits of a number without the ways to dial the country; nothing of one too short to tell anything."""
    digits = re.sub(r"\D", "", re.sub(r"^(\+|00)49\s*(\(0\))?", "0", number.strip()))
    return digits if len(digits) >= 6 else ""


def plain_address(street: str, postal_code: str) -> str:
    """Street, number and postal code; nothing where one of them is missing."""
    told = _STREET.sub("str", street.casefold().replace("ß", "ss"))
    told = re.sub(r"[^\w]", "", told)
    return f"{told} {postal_code.strip()}" if told and postal_code.strip() else ""


def plain_site(url: str) -> str:
    """The host of a web address; nothing for one that many share."""
    try:
        host = (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
    return "" if host in {"facebook.com", "instagram.com", "linktr.ee"} else host


def same_provider(new: MatchFacts, there: MatchFacts) -> tuple[MatchAnswer, list[str]]:
    """Two providers are the same by name and one more sign; a sign without the name is only a hint."""
    like, why = _likeness(new, there)
    signs = _signs(new, there)
    if like >= ALIKE and signs:
        return MatchAnswer.SAME, why + signs
    if like >= ALIKE or (like >= NEARLY and signs) or len(signs) >= 2:
        return MatchAnswer.UNCERTAIN, why + signs
    return MatchAnswer.DISTINCT, []


def same_offer(new: MatchFacts, there: MatchFacts) -> tuple[MatchAnswer, list[str]]:
    """Offers of one name are found everywhere: they are the same only with the same provider, phone or place."""
    like, why = _likeness(new, there)
    signs = _signs(new, there)
    if new.owner and new.owner == there.owner:
        signs = [*signs, "the provider is the same"]
    if like >= ALIKE and signs:
        return (MatchAnswer.SAME if len(signs) >= 2 else MatchAnswer.UNCERTAIN), why + signs
    if like >= NEARLY and len(signs) >= 2:
        return MatchAnswer.UNCERTAIN, why + signs
    return MatchAnswer.DISTINCT, []


def same_place(new: MatchFacts, there: MatchFacts) -> tuple[MatchAnswer, list[str]]:
    """One house holds many providers: a place is the same with the same address and the same provider."""
    if not new.address or new.address != there.address:
        return MatchAnswer.DISTINCT, []
    if new.owner == there.owner:
        return MatchAnswer.SAME, ["the address is the same", "the provider is the same"]
    like, why = _likeness(new, there)
    return (MatchAnswer.UNCERTAIN, [*why, "the address is the same"]) if like >= ALIKE else (MatchAnswer.DISTINCT, [])


def _likeness(new: MatchFacts, there: MatchFacts) -> tuple[float, list[str]]:
    if not new.name or not there.name:
        return 0, []
    like = fuzz.ratio(new.name, there.name)
    said = "the name is the same" if like == 100 else f"the names are alike ({like:.0f} of 100)"
    return like, [said] if like >= NEARLY else []


def _signs(new: MatchFacts, there: MatchFacts) -> list[str]:
    signs = []
    if new.phones & there.phones:
        signs.append("a telephone number is the same")
    for name, word in (("email", "the e-mail address"), ("site", "the website"), ("address", "the address")):
        if getattr(new, name) and getattr(new, name) == getattr(there, name):
            signs.append(f"{word} is the same")
    return signs
