"""Structured data (JSON-LD, schema.org) of an offer for search engines, made from its public facts."""

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
# Characters that could end the script element; the JSON escapes mean the same.
ESCAPES = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def json_ld(card: dict[str, Any], *, address: str, provider_address: str, county: str) -> SafeString:
    """Return the JSON-LD of an offer, escaped for a script element."""
    data = schema_org_service(card, address=address, provider_address=provider_address, county=county)
    return mark_safe(json.dumps(data, ensure_ascii=False).translate(ESCAPES))  # noqa: S308 - escaped


def schema_org_service(card: dict[str, Any], *, address: str, provider_address: str, county: str) -> JsonLd:
    """Return a schema.org `Service`, or a `GovernmentService` of an authority."""
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


def _without_empty(data: JsonLd) -> JsonLd:
    return {name: value for name, value in data.items() if value not in (None, "", [], {})}


def _areas(card: dict[str, Any], county: str) -> list[JsonLd]:
    areas = [(code_lists().label("municipality", area, "de"), area) for area in card["areas"]] or [(county, "")]
    return [
        _without_empty({"@type": "AdministrativeArea", "name": name, "identifier": key}) for name, key in areas if name
    ]


def _audience(card: dict[str, Any]) -> JsonLd | None:
    eligibility, language = card["who"], get_language() or "de"
    groups = [code_lists().label("target_group", group, language) for group in eligibility["groups"]]
    audience = _without_empty(
        {
            "audienceType": ", ".join(groups),
            "suggestedGender": {"women": "female", "men": "male"}.get(eligibility["gender"]),
            "suggestedMinAge": eligibility["from_age"],
            "suggestedMaxAge": eligibility["to_age"],
        }
    )
    return {"@type": "PeopleAudience", **audience} if audience else None


def _hours(packed: dict[str, Any]) -> list[JsonLd]:
    """Return the weekly hours without appointment, and the exceptions.

    schema.org cannot express hours in one week of a month, so these are left out.
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
            "closes": f"{closes // 60:02}:{closes % 60:02}",  # equal to `opens`: closed
            "validFrom": first.isoformat() if first else None,
            "validThrough": last.isoformat() if last else None,
        }
    )


def _channel(card: dict[str, Any], address: str) -> JsonLd:
    languages = dict.fromkeys([*card["languages"], *hours.unpack(card["week"]).languages()])
    contact_points = [
        {"@type": "ContactPoint", "telephone": phone.uri.removeprefix("tel:")} for phone in phones_in(card["phone"])
    ]
    return _without_empty(
        {
            "@type": "ServiceChannel",
            "availableLanguage": list(languages),
            "servicePhone": contact_points[0] if len(contact_points) == 1 else contact_points,
            "serviceUrl": card["url"] if card["online"] and card["url"] else address,
            "serviceLocation": _place(card["place"]),
        }
    )


def _place(place: dict[str, Any] | None) -> JsonLd | None:
    """Return the location. The public facts of a confidential location are empty, so it is left out."""
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
