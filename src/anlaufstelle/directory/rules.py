"""Freshness and completeness of a service: pure functions, simple enough to be explained to its provider."""

import datetime as dt
from dataclasses import dataclass

FRESH_DAYS = 90  # promised to readers: the provider has confirmed the service within this time
OLD_DAYS = 180
CAPACITY_DAYS = 30
MIN_TRANSLATIONS = 3  # languages besides German in which the name of a service should be available


@dataclass(frozen=True)
class QualityFacts:
    """Input of the freshness and completeness rules."""

    assured_on: dt.date | None
    capacity_updated_on: dt.date | None
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
    """Return 1 up to 90 days after the last confirmation, falling to 0 at 180 days; 0 if never confirmed."""
    if assured_on is None:
        return 0.0
    age = (today - assured_on).days
    if age <= FRESH_DAYS:
        return 1.0
    return max(0.0, (OLD_DAYS - age) / (OLD_DAYS - FRESH_DAYS))


def is_stale(assured_on: dt.date | None, today: dt.date) -> bool:
    """Whether readers should be warned that the details have not been confirmed for a long time."""
    return freshness(assured_on, today) <= 0.0


def capacity_is_old(stated_on: dt.date | None, today: dt.date) -> bool:
    """Whether the number of available places is too old to be shown."""
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
    """Return the keys of WEIGHTS that a service still lacks, most important first."""
    present = {
        "hours": facts.has_hours,
        "languages": facts.has_languages,
        "tagline": facts.has_tagline,
        "situation": facts.has_situation,
        "contact": facts.has_phone_or_mail,
        "place": facts.has_place_or_is_online,
        "price": facts.has_price,
        "funding": facts.has_funding,
        "translations": facts.translated_into >= MIN_TRANSLATIONS,
    }
    return sorted((name for name, is_present in present.items() if not is_present), key=lambda name: -WEIGHTS[name])


def completeness(facts: QualityFacts) -> float:
    """Return the weight of what is present as a share of the total: 1 is complete."""
    return 1 - sum(WEIGHTS[name] for name in missing(facts)) / sum(WEIGHTS.values())
