"""Related rows of services, organizations and locations as HSDS objects. Their own relations must be prefetched."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace

from anlaufstelle.core.dates import LOCAL_ZONE
from anlaufstelle.core.ids import id_from
from anlaufstelle.core.phones import phones_in
from anlaufstelle.directory import models as m
from anlaufstelle.exchange.context import Json, SerializationContext
from anlaufstelle.exchange.normalise import mail_address, merge_foreign_terms, without_empty
from anlaufstelle.exchange.taxonomy_terms import term, term_id

MUNICIPALITY_URI = "http://dcat-ap.de/def/politicalGeocoding/municipalityKey/{}"
"""The URI of a municipality by its AGS, as defined by DCAT-AP.de."""
PLACE_UNIT = {"id": str(id_from("unit:place")), "name": "Platz"}
"""HSDS `unit`: capacities are counted in places."""
REDUCED = "Ermäßigt"
EDITORS = "Redaktion des Verzeichnisses"
"""Published in place of the names of editors."""


def language(row: m.Language, context: SerializationContext) -> Json:
    """Return an HSDS `language`."""
    own = without_empty(id=str(row.id), name=context.label("language", row.code), code=row.code, note=row.note)
    return merge_foreign_terms(own, row.other)


def languages(rows: Iterable[m.Language], context: SerializationContext) -> list[Json]:
    """Return HSDS `languages`."""
    return [language(row, context) for row in rows]


def phone(row: m.Phone, context: SerializationContext) -> Json:
    """Return an HSDS `phone`."""
    own = without_empty(
        id=str(row.id),
        number=row.number,
        extension=row.extension,
        type=row.type,
        description=row.description,
        languages=languages(row.languages.all(), context),
        anlaufstelle=without_empty(uris=_uris(row)),
    )
    return merge_foreign_terms(own, row.other)


def _uris(row: m.Phone) -> list[str]:
    """The numbers as `tel:` URIs (RFC 3966). Empty where the text is ambiguous."""
    numbers = phones_in(row.number)
    if row.extension is not None and len(numbers) == 1 and not numbers[0].extension:
        return [replace(numbers[0], extension=str(row.extension)).uri]
    return [phone.uri for phone in numbers]


def contact(row: m.Contact, context: SerializationContext) -> Json:
    """Return an HSDS `contact`. The languages of a contact are an extension."""
    own = without_empty(
        id=str(row.id),
        name=row.name,
        title=row.title,
        department=row.department,
        email=mail_address(row.email),
        phones=[phone(number, context) for number in row.phones.all() if number.number],
        languages=languages(row.languages.all(), context),
    )
    return merge_foreign_terms(own, row.other)


def phones(rows: Iterable[m.Phone], context: SerializationContext) -> list[Json]:
    """Return HSDS `phones`."""
    return [phone(row, context) for row in rows if row.number]


def contacts(rows: Iterable[m.Contact], context: SerializationContext) -> list[Json]:
    """Return HSDS `contacts`."""
    return [contact(row, context) for row in rows]


def cost_option(row: m.CostOption, context: SerializationContext) -> Json:
    """Return an HSDS `cost_option`, in euros."""
    own = without_empty(
        id=str(row.id),
        currency="EUR",
        amount=_euros(row.amount_cents),
        amount_description=context.localized(row.service_id, "price", row.note),
        option=REDUCED if row.kind == "reduced" else "",
        anlaufstelle={"kind": row.kind},
        **context.translations(row.service_id, amount_description=("price", row.note)),
    )
    return merge_foreign_terms(own, row.other)


def _euros(cents: int) -> float | int:
    return cents // 100 if cents % 100 == 0 else cents / 100


def required_document(row: m.RequiredDocument, context: SerializationContext) -> Json:
    """Return an HSDS `required_document`."""
    own = without_empty(
        id=str(row.id),
        document=context.label("required_document", row.document),
        anlaufstelle={"code": row.document},
    )
    return merge_foreign_terms(own, row.other)


def service_area(row: m.ServiceArea, context: SerializationContext) -> Json:
    """Return an HSDS `service_area`: a municipality by its official key, or only a name."""
    municipality = row.municipality
    own = without_empty(
        id=str(row.id),
        name=row.name or (context.label("municipality", municipality) if municipality else ""),
        uri=MUNICIPALITY_URI.format(municipality) if municipality else "",
    )
    return merge_foreign_terms(own, row.other)


def attributes(service: m.Service, context: SerializationContext) -> list[Json]:
    """Return HSDS `attributes` of a service: its life situations, the main one first, and its eligibility."""
    entries = []
    for row in service.attributes.all():
        entry = _attribute(str(row.id), service, "life_situation", row.taxonomy_term, context)
        entries.append(merge_foreign_terms(entry, row.other))
    eligibility_row = getattr(service, "eligibility", None)
    if eligibility_row is not None:
        for name, codes in (
            ("target_group", eligibility_row.target_groups),
            ("status_group", eligibility_row.status_groups),
        ):
            entries += [
                _attribute(str(id_from(f"attribute:{service.id}:{name}:{code}")), service, name, code, context)
                for code in codes
            ]
    return entries


def _attribute(key: str, service: m.Service, name: str, code: str, context: SerializationContext) -> Json:
    code_row = context.codes.get(name, code)
    return without_empty(
        id=key,
        link_id=str(service.id),
        link_entity="service",
        link_type=name,
        value=code,
        label=context.label(name, code),
        taxonomy_term_id=str(term_id(name, code)) if code_row else "",
        taxonomy_term=term(code_row, context) if code_row else None,
    )


def accessibility(place: m.Location, context: SerializationContext) -> list[Json]:
    """Return HSDS `accessibility` of a location."""
    row: m.Accessibility | None = getattr(place, "accessibility", None)
    if row is None:
        return []
    own = without_empty(id=str(row.id), description=row.description, anlaufstelle={"step_free": row.step_free})
    return [merge_foreign_terms(own, row.other)]


def capacity(row: m.ServiceCapacity) -> Json:
    """Return an HSDS `service_capacity`, in places. The waiting time is an extension."""
    updated_at = dt.datetime.combine(row.updated, dt.time(), LOCAL_ZONE).isoformat()
    own = without_empty(
        id=str(row.id),
        unit=PLACE_UNIT,
        available=row.available,
        maximum=row.maximum,
        updated=updated_at,
        anlaufstelle=without_empty(waiting_weeks=row.waiting_weeks),
    )
    return merge_foreign_terms(own, row.other)


def funding(row: m.Funding) -> Json:
    """Return an HSDS `funding`. The day until which it is assured is an extension."""
    own = without_empty(
        id=str(row.id),
        source=row.source,
        anlaufstelle=without_empty(until=row.until.isoformat() if row.until else ""),
    )
    return merge_foreign_terms(own, row.other)


def metadata(row: m.Metadata) -> Json:
    """Return an HSDS `metadata`. Previous values are not published: they may have been removed on purpose."""
    return {
        "id": str(row.id),
        "resource_id": str(row.resource_id),
        "resource_type": row.resource_type,
        "last_action_date": stamp(row.last_action_date),
        "last_action_type": row.last_action_type,
        "field_name": row.field_name,
        "previous_value": "",
        "replacement_value": "",
        "updated_by": EDITORS,
    }


def stamp(moment: dt.datetime) -> str:
    """Return a date and time in UTC (RFC 3339)."""
    return moment.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")


def eligibility(service: m.Service) -> Json:
    """Return the extension `eligibility`, in codes. Empty means everybody."""
    row: m.Eligibility | None = getattr(service, "eligibility", None)
    if row is None:
        return {}
    return without_empty(
        gender=row.gender,
        status_groups=list(row.status_groups),
        target_groups=list(row.target_groups),
        german_from=row.german_from,
        german_to=row.german_to,
    )
