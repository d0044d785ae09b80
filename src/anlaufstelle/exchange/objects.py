"""Serializes rows of the directory as HSDS 3.1 JSON objects. Pure: rows must come from `exchange/querysets.py`.

Our extensions are under `anlaufstelle`, translations under `translations` (docs/contract.md). Confidential locations
are never included; their services only tell that the location is confidential.
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
"""HSDS requires both in every address; German postal addresses have neither."""
CONFIDENTIAL = "confidential"


class ListedService(Protocol):
    """The columns of a service in a list: a model instance, or a named tuple with the same fields."""

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
    """The fields of an eligibility that HSDS has in `service` itself."""

    minimum_age: Any
    maximum_age: Any
    description: Any


def service_in_list(
    row: ListedService, eligibility: AgeLimits | None, organization: Json, context: SerializationContext
) -> Json:
    """Return an HSDS `service` without its lists of related rows, as API lists contain it."""
    foreign = {name: value for name, value in row.other.items() if not isinstance(value, list)} if row.other else {}
    result = _service(row, eligibility, context)
    result["organization"] = organization
    return merge_foreign_terms(result, foreign)


def service(row: m.Service, context: SerializationContext, *, history: Iterable[m.Metadata] = ()) -> Json:
    """Return an HSDS `service` with all related rows."""
    result = _service(row, getattr(row, "eligibility", None), context)
    service_locations = list(row.service_at_locations.all())
    public_locations = [at for at in service_locations if not at.location.confidential]
    result["anlaufstelle"] |= without_empty(
        eligibility=nested_objects.eligibility(row),
        exceptions=[schedule_export.exception(change) for change in row.exceptions.all()],
        place=CONFIDENTIAL if service_locations and not public_locations and not row.online else "",
    )
    result |= without_empty(
        organization=organization(row.organization, context, phones=True),
        phones=nested_objects.phones(row.phones.all(), context),
        schedules=[schedule_export.schedule(block, context) for block in row.schedules.all()],
        service_areas=[nested_objects.service_area(area, context) for area in row.service_areas.all()],
        service_at_locations=[service_at_location(at, context) for at in public_locations],
        languages=nested_objects.languages(row.languages.all(), context),
        funding=[nested_objects.funding(funding) for funding in row.funding.all()],
        cost_options=[nested_objects.cost_option(cost, context) for cost in row.cost_options.all()],
        required_documents=[
            nested_objects.required_document(document, context) for document in row.required_documents.all()
        ],
        contacts=nested_objects.contacts(row.contacts.all(), context),
        capacities=[nested_objects.capacity(capacity) for capacity in row.capacities.all()],
        attributes=nested_objects.attributes(row, context),
        metadata=[nested_objects.metadata(change) for change in history],
    )
    return merge_foreign_terms(result, row.other)


def _service(row: ListedService, eligibility: AgeLimits | None, context: SerializationContext) -> Json:
    steps, eligibility_text = "\n".join(row.steps), eligibility.description if eligibility else ""
    texts = {
        "name": ("name", row.name),
        "description": ("description", row.description) if row.description else ("tagline", row.tagline),
        "application_process": ("steps", steps),
        "eligibility_description": ("who", eligibility_text),
    }
    localized = {term: context.localized(row.id, *text) for term, text in texts.items()}
    return without_empty(
        id=str(row.id),
        organization_id=str(row.organization_id),
        name=localized["name"] or str(row.id),
        alternate_name=row.alternate_name,
        description=localized["description"],
        url=web_address(row.url),
        email=mail_address(row.email),
        status=row.status,
        application_process=localized["application_process"],
        eligibility_description=localized["eligibility_description"],
        minimum_age=eligibility.minimum_age if eligibility else None,
        maximum_age=eligibility.maximum_age if eligibility else None,
        assured_date=row.assured_date.isoformat() if row.assured_date else "",
        last_modified=stamp(row.last_modified),
        anlaufstelle=_own_terms(row, context),
        **context.translations(row.id, **texts),
    )


def _own_terms(row: ListedService, context: SerializationContext) -> Json:
    return without_empty(
        deed=context.localized(row.id, "tagline", row.tagline),
        steps=[step for step in context.localized(row.id, "steps", "\n".join(row.steps)).split("\n") if step],
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
    """Return the tombstone of a removed service, by which API clients remove it too."""
    return without_empty(
        id=str(row.id),
        organization_id=str(row.organization_id),
        name=row.name or str(row.id),
        status=str(m.Status.DEFUNCT),
        last_modified=stamp(row.last_modified),
        anlaufstelle=without_empty(replaced_by=_key(row.replaced_by_id)),
    )


def organization(row: m.Organization, context: SerializationContext, *, phones: bool = False) -> Json:
    """Return an HSDS `organization` without its lists of related rows, except phones if requested."""
    result = without_empty(
        id=str(row.id),
        name=row.name or str(row.id),
        description=context.localized(row.id, "description", row.description) or row.name or str(row.id),
        email=mail_address(row.email),
        website=web_address(row.website),
        legal_status=row.legal_status,
        parent_organization_id=_key(row.parent_organization_id),
        phones=nested_objects.phones(row.phones.all(), context) if phones else [],
        anlaufstelle=without_empty(
            kind=row.kind,
            external_id=row.external_id,
            last_modified=stamp(row.last_modified),
            replaced_by=_key(row.replaced_by_id),
        ),
        **context.translations(row.id, description=("description", row.description)),
    )
    foreign = {name: value for name, value in row.other.items() if phones or not isinstance(value, list)}
    return merge_foreign_terms(result, foreign)


def organization_in_full(
    row: m.Organization,
    context: SerializationContext,
    *,
    services: Iterable[Json] = (),
    history: Iterable[m.Metadata] = (),
) -> Json:
    """Return an HSDS `organization` with all related rows and the given services."""
    result = organization(row, context, phones=True)
    responsibilities = [
        without_empty(matter=responsibility.matter, municipality=responsibility.municipality)
        for responsibility in row.responsibilities.all()
    ]
    result["anlaufstelle"] |= without_empty(responsibilities=responsibilities)
    return result | without_empty(
        contacts=nested_objects.contacts(row.contacts.all(), context),
        funding=[nested_objects.funding(funding) for funding in row.funding.all()],
        locations=[location(row_, context) for row_ in row.locations.all() if not row_.confidential],
        services=list(services),
        metadata=[nested_objects.metadata(change) for change in history],
    )


def location(row: m.Location, context: SerializationContext) -> Json:
    """Return an HSDS `location`. Raises ValueError for a confidential one."""
    result = location_in_list(row, context)
    result |= without_empty(
        languages=nested_objects.languages(row.languages.all(), context),
        contacts=nested_objects.contacts(row.contacts.all(), context),
        phones=nested_objects.phones(row.phones.all(), context),
        accessibility=nested_objects.accessibility(row, context),
    )
    address = _known_address(row)
    result["anlaufstelle"] |= without_empty(address=address if len(address) < 3 else None)
    return merge_foreign_terms(result, row.other) | without_empty(addresses=_addresses(row, address))


def location_in_list(row: m.Location, context: SerializationContext) -> Json:
    """Return an HSDS `location` without its lists of related rows. Raises ValueError for a confidential one."""
    if row.confidential:
        raise ValueError("A confidential place is in no object.")
    return without_empty(
        id=str(row.id),
        location_type=row.location_type,
        organization_id=str(row.organization_id),
        name=row.name,
        description=context.localized(row.id, "way", row.way),
        transportation=row.transportation,
        latitude=row.latitude,
        longitude=row.longitude,
        external_identifier=row.municipality,
        external_identifier_type="AGS" if row.municipality else "",
        anlaufstelle=without_empty(walk_minutes=row.walk_minutes, last_modified=stamp(row.last_modified)),
        **context.translations(row.id, description=("way", row.way)),
    )


def _known_address(row: m.Location) -> Json:
    """The known parts of the address. HSDS requires street, postal code and city; fewer parts are an extension."""
    return without_empty(address_1=row.address_1, postal_code=row.postal_code, city=row.city)


def _addresses(row: m.Location, address: Json) -> list[Json]:
    """The location's address, completed by foreign fields of the first imported address, and the further addresses."""
    imported = [item for item in row.other.get("addresses", []) if isinstance(item, dict)] if row.other else []
    further: list[Json] = valid_terms({"addresses": imported[1:] if address else imported}).get("addresses", [])
    if len(address) < 3:
        return further
    defaults = {"id": str(id_from(f"address:{row.id}")), "state_province": STATE, "country": COUNTRY}
    return [
        defaults | (valid_terms(imported[0]) if imported else {}) | address | {"address_type": row.location_type},
        *further,
    ]


def service_at_location(row: m.ServiceAtLocation, context: SerializationContext) -> Json:
    """Return an HSDS `service_at_location` with its location. Raises ValueError for a confidential one."""
    return merge_foreign_terms(
        without_empty(
            id=str(row.id),
            service_id=str(row.service_id),
            description=row.description,
            location=location(row.location, context),
            contacts=nested_objects.contacts(row.contacts.all(), context),
            phones=nested_objects.phones(row.phones.all(), context),
        ),
        row.other,
    )


def service_at_location_in_list(row: m.ServiceAtLocation, service: Json, context: SerializationContext) -> Json:
    """Return an HSDS `service_at_location` with its location and service, both without lists of related rows."""
    return without_empty(
        id=str(row.id),
        description=row.description,
        location=location_in_list(row.location, context),
        service=service,
    )


def _key(key: UUID | None) -> str:
    return str(key) if key else ""
