"""How fresh and how complete an offer is: small functions, each of which can be explained to its provider."""

import datetime as dt
from dataclasses import dataclass

FRESH_DAYS = 90  # a promise to readers: within so many days somebody has said that it is right
OLD_DAYS = 180
CAPACITY_DAYS = 30
TRANSLATED = 3  # languages besides German that an offer's name should stand in


@dataclass(frozen=True)
class QualityFacts:
    """What the score looks at."""

    assured_on: dt.date | None
    capacity_said_on: dt.date | None
    has_hours: bool
    has_languages: bool
    has_tagline: bool
    has_situation: bool
    has_phone_or_mail: bool
    has_place_or_is_online: bool
    has_price: bool
    has_funding: bool
    translated_into: int  # languages besides German


def freshness(assured_on: dt.date | None, today: dt.date) -> float:
    """1 while the last confirmation is at most 90 days old, falling to 0 at 180 days; 0 if there is none."""
    if assured_on is None:
        return 0.0
    age = (today - assured_on).days
    if age <= FRESH_DAYS:
        return 1.0
    return max(0.0, (OLD_DAYS - age) / (OLD_DAYS - FRESH_DAYS))


def is_stale(assured_on: dt.date | None, today: dt.date) -> bool:
    """Whether readers should be told that nobody has confirmed this for long."""
    return freshness(assured_on, today) <= 0.0


def capacity_is_old(stated_on: dt.date | None, today: dt.date) -> bool:
    """Whether a word about free places is too old to be shown."""
    return stated_on is None or (today - stated_on).days > CAPACITY_DAYS


WEIGHTS = {
    "hours": 3,
    "languages": 3,
    "tagline": 2,
    "situation": 2,
    "contact": 2,
    "place": 2,
    "price": 1,
    "funding": 1,
    "translations": 2,
}


def missing(facts: QualityFacts) -> list[str]:
    """What an offer still lacks, most important first, as keys of WEIGHTS."""
    present = {
        "hours": facts.has_hours,
        "languages": facts.has_languages,
        "tagline": facts.has_tagline,
        "situation": facts.has_situation,
        "contact": facts.has_phone_or_mail,
        "place": facts.has_place_or_is_online,
        "price": facts.has_price,
        "funding": facts.has_funding,
        "translations": facts.translated_into >= TRANSLATED,
    }
    return sorted((name for name, there in present.items() if not there), key=lambda name: -WEIGHTS[name])


def completeness(facts: QualityFacts) -> float:
    """The weight of what is there, as a share of everything: 1 is complete."""
    return 1 - sum(WEIGHTS[name] for name in missing(facts)) / sum(WEIGHTS.values())
