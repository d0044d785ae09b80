"""The public facts of a service: plain data for pages, search and API, assembled in this one module.

Confidential locations are never included, so no reader of these facts can disclose one.
"""

import datetime as dt
from typing import Any
from uuid import UUID

from anlaufstelle.directory import hours, rules
from anlaufstelle.directory.models import Location, Phone, Service
from anlaufstelle.languages.texts import Texts

Facts = dict[str, Any]


def owners_of(service: Service) -> list[UUID]:
    """Return the ids whose translations `public_facts` needs."""
    locations = [at.location_id for at in service.service_at_locations.all()]
    return [service.id, service.organization_id, *locations]


def public_facts(service: Service, texts: Texts) -> Facts:
    """Return the public facts of one service, which must come from `Service.objects.with_details()`."""
    sources = {"name": service.name, "tagline": service.tagline, "steps": "\n".join(service.steps)}
    eligibility_facts = eligibility(service)
    sources["who"] = eligibility_facts.pop("description")
    place = _place(service, texts)
    phone = _phone(service)
    return {
        "id": str(service.id),
        "words": {
            # Only translations of the current source: an outdated one would contradict the German text.
            name: {"de": source, **texts.all_of(service.id, name, source)}
            for name, source in sources.items()
            if source
        },
        "provider": {"id": str(service.organization_id), "name": service.organization.name},
        "authority": service.organization.is_authority,
        "place": place,
        "secret": place is None and any(at.location.confidential for at in service.service_at_locations.all()),
        "phone": phone,
        "email": service.email or service.organization.email,
        "url": service.url or service.organization.website,
        "week": hours.pack(week_of(service)),
        "arrival": service.arrival,
        "status": service.status,
        "minutes": service.minutes,
        "languages": [language.code for language in service.languages.all()],
        "contacts": [
            {"name": contact.name, "languages": [language.code for language in contact.languages.all()]}
            for contact in service.contacts.all()
        ],
        "situations": [attribute.taxonomy_term for attribute in service.attributes.all()],
        "areas": [area.municipality for area in service.service_areas.all() if area.municipality],
        "who": eligibility_facts,
        "documents": [document.document for document in service.required_documents.all()],
        "come_anyway": service.come_anyway,
        "costs": _costs(service, texts),
        "referral": service.referral_needed,
        "online": service.online,
        "childcare": service.childcare,
        "step_free": bool(place and place["step_free"]),
        "keywords": list(service.keywords),
        "capacity": _capacity(service),
        "funding": [
            {"source": funding.source, "until": _day(funding.until)} for funding in service.funding.all()
        ],
        "assured": _day(service.assured_date),
    }  # fmt: skip


def _costs(service: Service, texts: Texts) -> list[Facts]:
    return [
        {
            "kind": cost.kind,
            "cents": cost.amount_cents,
            "note": {"de": cost.note, **texts.all_of(service.id, "price", cost.note)},
        }
        for cost in service.cost_options.all()
    ]


def week_of(service: Service) -> hours.OpeningWeek:
    """Return the opening hours of a service as `hours.py` reads them."""
    blocks = tuple(
        hours.OpeningBlock(
            weekday=schedule.weekday,
            opens=hours.minutes(schedule.opens_at),
            closes=hours.minutes(schedule.closes_at),
            languages=tuple(language.code for language in schedule.languages.all()),
            week_of_month=schedule.week_of_month,
            by_appointment=schedule.by_appointment,
            on_holidays=schedule.on_holidays,
            first=schedule.valid_from,
            last=schedule.valid_to,
        )
        for schedule in service.schedules.all()
    )
    changes = tuple(
        hours.OpeningException(
            change.first,
            change.last,
            hours.minutes(change.opens_at) if change.opens_at else None,
            hours.minutes(change.closes_at) if change.closes_at else None,
        )
        for change in service.exceptions.all()
    )
    return hours.OpeningWeek(blocks, changes)


def eligibility(service: Service) -> Facts:
    """Return the eligibility of a service, with empty values where none is recorded."""
    row = getattr(service, "eligibility", None)
    if row is None:
        return {
            "description": "", "status_groups": [], "groups": [], "gender": "",
            "from_age": None, "to_age": None, "german_from": "", "german_to": "",
        }  # fmt: skip
    return {
        "description": row.description,
        "status_groups": list(row.status_groups),
        "groups": list(row.target_groups),
        "gender": row.gender,
        "from_age": row.minimum_age,
        "to_age": row.maximum_age,
        "german_from": row.german_from,
        "german_to": row.german_to,
    }


def _place(service: Service, texts: Texts) -> Facts | None:
    """The first location that may be shown. Nothing of a confidential one, not even its municipality."""
    public_locations = (at.location for at in service.service_at_locations.all() if not at.location.confidential)
    first = next(public_locations, None)
    return location_facts(first, texts) if first else None


def location_facts(location: Location, texts: Texts) -> Facts:
    """Return the public facts of one location. The caller makes sure that it is not confidential."""
    accessibility = getattr(location, "accessibility", None)
    return {
        "name": location.name,
        "street": location.address_1,
        "postal_code": location.postal_code,
        "city": location.city,
        "municipality": location.municipality,
        "lat": location.latitude,
        "lon": location.longitude,
        "stop": location.transportation,
        "walk": location.walk_minutes,
        "way": {"de": location.way, **texts.all_of(location.id, "way", location.way)},
        "step_free": bool(accessibility and accessibility.step_free),
    }


def _phone(service: Service) -> str:
    phones: list[Phone] = list(service.phones.all()) or list(service.organization.phones.all())
    phones.sort(key=lambda phone: phone.type == "fax")
    return phones[0].text if phones else ""


def _capacity(service: Service) -> Facts | None:
    for capacity in service.capacities.all():
        return {
            "maximum": capacity.maximum,
            "available": capacity.available,
            "weeks": capacity.waiting_weeks,
            "said": _day(capacity.updated),
        }
    return None


def quality_facts(facts: Facts) -> rules.QualityFacts:
    """Return the input of the freshness and completeness rules."""
    capacity = facts["capacity"] or {}
    spoken = facts["languages"] or any(block[3] for block in facts["week"]["blocks"])
    return rules.QualityFacts(
        assured_on=_date(facts["assured"]),
        capacity_updated_on=_date(capacity.get("said")),
        has_hours=bool(facts["week"]["blocks"]) or facts["arrival"] == "appointment",
        has_languages=bool(spoken),
        has_tagline="tagline" in facts["words"],
        has_situation=bool(facts["situations"]),
        has_phone_or_mail=bool(facts["phone"] or facts["email"]),
        has_place_or_is_online=bool(facts["place"] or facts["secret"] or facts["online"]),
        has_price=bool(facts["costs"]),
        has_funding=bool(facts["funding"]),
        translated_into=len(facts["words"].get("name", {})) - 1,
    )


def _day(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def _date(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
