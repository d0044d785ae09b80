"""Rows of the directory as HSDS 3.1 JSON objects. Pure: rows come with what `exchange/querysets.py` fetches.

Terms that HSDS does not have stand under `anlaufstelle`, translations under `translations` (docs/contract.md).
A confidential place is in no object; its offer says only that its place is confidential.
"""

from collections.abc import Iterable
from typing import Any, Protocol
from uuid import UUID

from anlaufstelle.core.ids import id_from
from anlaufstelle.directory import models as m
from anlaufstelle.exchange import nested_objects, schedule_export
from anlaufstelle.exchange.context import Json, SerializationContext
from anlaufstelle.exchange.nested_objects import stamp
from anlaufstelle.exchange.normalise import mail_address, merge_foreign_terms, valid_terms, web_address, without_empty

STATE, COUNTRY = "Nordrhein-Westfalen", "DE"
"""HSDS wants both in every address; letters in Germany carry neither."""
CONFIDENTIAL = "confidential"


class ListedService(Protocol):
    """The columns of an offer in a list: a row of the model, or a plain tuple of the same names."""

    id: Any
    organization_id: Any
    name: Any
    alternate_name: Any
    description: Any
    tagline: Any
    steps: Any
    url: Any
    email: Any
    status: Any
    arrival: Any
    minutes: Any
    referral_needed: Any
    online: Any
    childcare: Any
    come_anyway: Any
    keywords: Any
    external_id: Any
    assured_date: Any
    last_modified: Any
    replaced_by_id: Any
    other: Any


class AgeLimits(Protocol):
    """What stands in an offer itself of the people it is for."""

    minimum_age: Any
    maximum_age: Any
    description: Any


def service_in_list(row: ListedService, who: AgeLimits | None, organization: Json, frame: SerializationContext) -> Json:
    """HSDS `service` with its one-to-one terms only, as lists hold it."""
    kept = {name: value for name, value in row.other.items() if not isinstance(value, list)} if row.other else {}
    told = _service(row, who, frame)
    told["organization"] = organization
    return merge_foreign_terms(told, kept)


def service(row: m.Service, frame: SerializationContext, *, history: Iterable[m.Metadata] = ()) -> Json:
    """HSDS `service` with everything that hangs on it."""
    told = _service(row, getattr(row, "eligibility", None), frame)
    places = list(row.service_at_locations.all())
    shown = [at for at in places if not at.location.confidential]
    told["anlaufstelle"] |= without_empty(
        eligibility=nested_objects.eligibility(row),
        exceptions=[schedule_export.exception(change) for change in row.exceptions.all()],
        place=CONFIDENTIAL if places and not shown and not row.online else "",
    )
    told |= without_empty(
        organization=organization(row.organization, frame, phones=True),
        phones=nested_objects.phones(row.phones.all(), frame),
        schedules=[schedule_export.schedule(block, frame) for block in row.schedules.all()],
        service_areas=[nested_objects.service_area(area, frame) for area in row.service_areas.all()],
        service_at_locations=[service_at_location(at, frame) for at in shown],
        languages=nested_objects.languages(row.languages.all(), frame),
        funding=[nested_objects.funding(money) for money in row.funding.all()],
        cost_options=[nested_objects.cost_option(cost, frame) for cost in row.cost_options.all()],
        required_documents=[nested_objects.required_document(each, frame) for each in row.required_documents.all()],
        contacts=nested_objects.contacts(row.contacts.all(), frame),
        capacities=[nested_objects.capacity(said) for said in row.capacities.all()],
        attributes=nested_objects.attributes(row, frame),
        metadata=[nested_objects.metadata(change) for change in history],
    )
    return merge_foreign_terms(told, row.other)


def _service(row: ListedService, who: AgeLimits | None, frame: SerializationContext) -> Json:
    steps, wanted = "\n".join(row.steps), who.description if who else ""
    texts = {
        "name": ("name", row.name),
        "description": ("description", row.description) if row.description else ("tagline", row.tagline),
        "application_process": ("steps", steps),
        "eligibility_description": ("who", wanted),
    }
    said = {term: frame.say(row.id, *text) for term, text in texts.items()}
    return without_empty(
        id=str(row.id),
        organization_id=str(row.organization_id),
        name=said["name"] or str(row.id),
        alternate_name=row.alternate_name,
        description=said["description"],
        url=web_address(row.url),
        email=mail_address(row.email),
        status=row.status,
        application_process=said["application_process"],
        eligibility_description=said["eligibility_description"],
        minimum_age=who.minimum_age if who else None,
        maximum_age=who.maximum_age if who else None,
        assured_date=row.assured_date.isoformat() if row.assured_date else "",
        last_modified=stamp(row.last_modified),
        anlaufstelle=_own_terms(row, frame),
        **frame.translations(row.id, **texts),
    )


def _own_terms(row: ListedService, frame: SerializationContext) -> Json:
    return without_empty(
        deed=frame.say(row.id, "tagline", row.tagline),
        steps=[step for step in frame.say(row.id, "steps", "\n".join(row.steps)).split("\n") if step],
        arrival=row.arrival,
        minutes=row.minutes or None,
        referral_needed=row.referral_needed,
        online=row.online,
        childcare=row.childcare,
        come_anyway=row.come_anyway,
        keywords=list(row.keywords),
        external_id=row.external_id,
        replaced_by=_key(row.replaced_by_id),
    )


def removed_service(row: m.Service) -> Json:
    """What is left of an offer that is no more, so that others can take it out too."""
    return without_empty(
        id=str(row.id),
        organization_id=str(row.organization_id),
        name=row.name or str(row.id),
        status=str(m.Status.DEFUNCT),
        last_modified=stamp(row.last_modified),
        anlaufstelle=without_empty(replaced_by=_key(row.replaced_by_id)),
    )


def organization(row: m.Organization, frame: SerializationContext, *, phones: bool = False) -> Json:
    """HSDS `organization` with its one-to-one terms, and its phones where they are wanted."""
    told = without_empty(
        id=str(row.id),
        name=row.name or str(row.id),
        description=frame.say(row.id, "description", row.description) or row.name or str(row.id),
        email=mail_address(row.email),
        website=web_address(row.website),
        legal_status=row.legal_status,
        parent_organization_id=_key(row.parent_organization_id),
        phones=nested_objects.phones(row.phones.all(), frame) if phones else [],
        anlaufstelle=without_empty(
            kind=row.kind,
            external_id=row.external_id,
            last_modified=stamp(row.last_modified),
            replaced_by=_key(row.replaced_by_id),
        ),
        **frame.translations(row.id, description=("description", row.description)),
    )
    kept = {name: value for name, value in row.other.items() if phones or not isinstance(value, list)}
    return merge_foreign_terms(told, kept)


def organization_in_full(
    row: m.Organization,
    frame: SerializationContext,
    *,
    services: Iterable[Json] = (),
    history: Iterable[m.Metadata] = (),
) -> Json:
    """HSDS `organization` with everything that hangs on it and the offers it was given."""
    told = organization(row, frame, phones=True)
    decides = [without_empty(matter=one.matter, municipality=one.municipality) for one in row.responsibilities.all()]
    told["anlaufstelle"] |= without_empty(responsibilities=decides)
    return told | without_empty(
        contacts=nested_objects.contacts(row.contacts.all(), frame),
        funding=[nested_objects.funding(money) for money in row.funding.all()],
        locations=[location(place, frame) for place in row.locations.all() if not place.confidential],
        services=list(services),
        metadata=[nested_objects.metadata(change) for change in history],
    )


def location(row: m.Location, frame: SerializationContext) -> Json:
    """HSDS `location`. Of a confidential place there is none: asking for it is a mistake of ours."""
    told = location_in_list(row, frame)
    told |= without_empty(
        languages=nested_objects.languages(row.languages.all(), frame),
        contacts=nested_objects.contacts(row.contacts.all(), frame),
        phones=nested_objects.phones(row.phones.all(), frame),
        accessibility=nested_objects.accessibility(row, frame),
    )
    known = _known_address(row)
    told["anlaufstelle"] |= without_empty(address=known if len(known) < 3 else None)
    return merge_foreign_terms(told, row.other) | without_empty(addresses=_addresses(row, known))


def location_in_list(row: m.Location, frame: SerializationContext) -> Json:
    """HSDS `location` with its one-to-one terms only."""
    if row.confidential:
        raise ValueError("A confidential place is in no object.")
    return without_empty(
        id=str(row.id),
        location_type=row.location_type,
        organization_id=str(row.organization_id),
        name=row.name,
        description=frame.say(row.id, "way", row.way),
        transportation=row.transportation,
        latitude=row.latitude,
        longitude=row.longitude,
        external_identifier=row.municipality,
        external_identifier_type="AGS" if row.municipality else "",
        anlaufstelle=without_empty(walk_minutes=row.walk_minutes, last_modified=stamp(row.last_modified)),
        **frame.translations(row.id, description=("way", row.way)),
    )


def _known_address(row: m.Location) -> Json:
    """What is known of its address. HSDS knows none without street, postcode and city: such a one is our own term."""
    return without_empty(address_1=row.address_1, postal_code=row.postal_code, city=row.city)


def _addresses(row: m.Location, known: Json) -> list[Json]:
    """Its one address, completed by what was kept of the first one that came in; and the further ones."""
    came = [one for one in row.other.get("addresses", []) if isinstance(one, dict)] if row.other else []
    further: list[Json] = valid_terms({"addresses": came[1:] if known else came}).get("addresses", [])
    if len(known) < 3:
        return further
    usual = {"id": str(id_from(f"address:{row.id}")), "state_province": STATE, "country": COUNTRY}
    return [usual | (valid_terms(came[0]) if came else {}) | known | {"address_type": row.location_type}, *further]


def service_at_location(row: m.ServiceAtLocation, frame: SerializationContext) -> Json:
    """HSDS `service_at_location` with its place; only of places that may be shown."""
    return merge_foreign_terms(
        without_empty(
            id=str(row.id),
            service_id=str(row.service_id),
            description=row.description,
            location=location(row.location, frame),
            contacts=nested_objects.contacts(row.contacts.all(), frame),
            phones=nested_objects.phones(row.phones.all(), frame),
        ),
        row.other,
    )


def service_at_location_in_list(row: m.ServiceAtLocation, service: Json, frame: SerializationContext) -> Json:
    """HSDS `service_at_location` with the one-to-one terms of its place and its offer."""
    return without_empty(
        id=str(row.id),
        description=row.description,
        location=location_in_list(row.location, frame),
        service=service,
    )


def _key(key: UUID | None) -> str:
    return str(key) if key else ""
