"""An offer in the words of schema.org, for search engines: a data block in its page, made from its facts."""

import datetime as dt
import json
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from anlaufstelle.codes.cache import code_lists
from anlaufstelle.core.phones import phones_in
from anlaufstelle.core.templatetags.page import in_words
from anlaufstelle.directory import hours

JsonLd = dict[str, Any]
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
# Nothing that could end the block or begin anything else in the page; in JSON it means the same.
ESCAPES = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def json_ld(card: dict[str, Any], *, address: str, provider_address: str, county: str) -> SafeString:
    """The JSON of an offer, ready to stand in its page."""
    told = schema_org_service(card, address=address, provider_address=provider_address, county=county)
    return mark_safe(json.dumps(told, ensure_ascii=False).translate(ESCAPES))  # noqa: S308 - escaped for its block


def schema_org_service(card: dict[str, Any], *, address: str, provider_address: str, county: str) -> JsonLd:
    """schema.org `Service`, or `GovernmentService` of an authority."""
    kind = "Government" if card["authority"] else ""
    provider = {
        "@type": f"{kind}Organization",
        "@id": provider_address,
        "name": card["provider"]["name"],
        "url": provider_address,
    }
    return _without_empty(
        {
            "@context": "https://schema.org",
            "@type": f"{kind}Service",
            "@id": address,
            "url": address,
            "name": in_words(card["words"]["name"]),
            "description": in_words(card["words"].get("tagline")),
            "provider": provider,
            "areaServed": _areas(card, county),
            "audience": _audience(card),
            "hoursAvailable": _hours(card["week"]),
            "availableChannel": _channel(card, address),
            "offers": _prices(card),
        }
    )


def _without_empty(thing: JsonLd) -> JsonLd:
    return {name: value for name, value in thing.items() if value not in (None, "", [], {})}


def _areas(card: dict[str, Any], county: str) -> list[JsonLd]:
    named = [(code_lists().label("municipality", area, "de"), area) for area in card["areas"]] or [(county, "")]
    return [
        _without_empty({"@type": "AdministrativeArea", "name": name, "identifier": key}) for name, key in named if name
    ]


def _audience(card: dict[str, Any]) -> JsonLd | None:
    who, language = card["who"], get_language() or "de"
    groups = [code_lists().label("target_group", group, language) for group in who["groups"]]
    told = _without_empty(
        {
            "audienceType": ", ".join(groups),
            "suggestedGender": {"women": "female", "men": "male"}.get(who["gender"]),
            "suggestedMinAge": who["from_age"],
            "suggestedMaxAge": who["to_age"],
        }
    )
    return {"@type": "PeopleAudience", **told} if told else None


def _hours(packed: dict[str, Any]) -> list[JsonLd]:
    """The hours in which anybody may come, week by week, and the days that differ.

    What takes place in one week of a month cannot be said in these words, and is left to the page.
    """
    week = hours.unpack(packed)
    weekly = [block for block in week.blocks if not block.week_of_month and not block.by_appointment]
    usual = [
        _opening_hours_specification(block.opens, block.closes, block.first, block.last)
        | {"dayOfWeek": f"https://schema.org/{DAYS[block.weekday]}"}
        for block in weekly
    ]
    return usual + [
        _opening_hours_specification(change.opens or 0, change.closes or 0, change.first, change.last)
        for change in week.changes
    ]


def _opening_hours_specification(opens: int, closes: int, first: dt.date | None, last: dt.date | None) -> JsonLd:
    return _without_empty(
        {
            "@type": "OpeningHoursSpecification",
            "opens": f"{opens // 60:02}:{opens % 60:02}",
            "closes": f"{closes // 60:02}:{closes % 60:02}",  # as it opens: closed
            "validFrom": first.isoformat() if first else None,
            "validThrough": last.isoformat() if last else None,
        }
    )


def _channel(card: dict[str, Any], address: str) -> JsonLd:
    spoken = dict.fromkeys([*card["languages"], *hours.unpack(card["week"]).languages()])
    called = [
        {"@type": "ContactPoint", "telephone": phone.uri.removeprefix("tel:")} for phone in phones_in(card["phone"])
    ]
    return _without_empty(
        {
            "@type": "ServiceChannel",
            "availableLanguage": list(spoken),
            "servicePhone": called[0] if len(called) == 1 else called,
            "serviceUrl": card["url"] if card["online"] and card["url"] else address,
            "serviceLocation": _place(card["place"]),
        }
    )


def _place(place: dict[str, Any] | None) -> JsonLd | None:
    """Where it is; of a confidential place the facts hold nothing, so nothing is told here."""
    if place is None:
        return None
    geo = {"@type": "GeoCoordinates", "latitude": place["lat"], "longitude": place["lon"]}
    postal = {
        "@type": "PostalAddress",
        "streetAddress": place["street"],
        "postalCode": place["postal_code"],
        "addressLocality": place["city"],
        "addressCountry": "DE",
    }
    return _without_empty(
        {
            "@type": "Place",
            "name": place["name"],
            "address": _without_empty(postal),
            "geo": geo if place["lat"] is not None else None,
        }
    )


def _prices(card: dict[str, Any]) -> list[JsonLd]:
    return [
        _without_empty(
            {
                "@type": "Offer",
                "price": f"{cost['cents'] / 100:.2f}",
                "priceCurrency": "EUR",
                "description": in_words(cost["note"]),
            }
        )
        for cost in card["costs"]
    ]
