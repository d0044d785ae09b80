"""What hangs on an offer, a provider or a place, as HSDS objects. Rows must come with what hangs on them."""

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

AREA = "http://dcat-ap.de/def/politicalGeocoding/municipalityKey/{}"
"""The official address of a municipality by its AGS, as the open data of German authorities writes it."""
PLACE = {"id": str(id_from("unit:place")), "name": "Platz"}
"""HSDS `unit`: capacities are counted in places."""
REDUCED = "Ermäßigt"
EDITORS = "Redaktion des Verzeichnisses"
"""Who changed a field is known to the house and not told to everybody."""


def language(row: m.Language, frame: SerializationContext) -> Json:
    """HSDS `language`."""
    own = without_empty(id=str(row.id), name=frame.label("language", row.code), code=row.code, note=row.note)
    return merge_foreign_terms(own, row.other)


def languages(rows: Iterable[m.Language], frame: SerializationContext) -> list[Json]:
    """HSDS `languages`."""
    return [language(row, frame) for row in rows]


def phone(row: m.Phone, frame: SerializationContext) -> Json:
    """HSDS `phone`."""
    own = without_empty(
        id=str(row.id),
        number=row.number,
        extension=row.extension,
        type=row.type,
        description=row.description,
        languages=languages(row.languages.all(), frame),
        anlaufstelle=without_empty(uris=_uris(row)),
    )
    return merge_foreign_terms(own, row.other)


def _uris(row: m.Phone) -> list[str]:
    """The numbers that can be called, as `tel:` addresses; none where the text can be read in two ways."""
    found = phones_in(row.number)
    if row.extension is not None and len(found) == 1 and not found[0].extension:
        return [replace(found[0], extension=str(row.extension)).uri]
    return [phone.uri for phone in found]


def contact(row: m.Contact, frame: SerializationContext) -> Json:
    """HSDS `contact`, with the languages this person speaks as an extension."""
    own = without_empty(
        id=str(row.id),
        name=row.name,
        title=row.title,
        department=row.department,
        email=mail_address(row.email),
        phones=[phone(number, frame) for number in row.phones.all() if number.number],
        languages=languages(row.languages.all(), frame),
    )
    return merge_foreign_terms(own, row.other)


def phones(rows: Iterable[m.Phone], frame: SerializationContext) -> list[Json]:
    """HSDS `phones`."""
    return [phone(row, frame) for row in rows if row.number]


def contacts(rows: Iterable[m.Contact], frame: SerializationContext) -> list[Json]:
    """HSDS `contacts`."""
    return [contact(row, frame) for row in rows]


def cost_option(row: m.CostOption, frame: SerializationContext) -> Json:
    """HSDS `cost_option`, in euros."""
    own = without_empty(
        id=str(row.id),
        currency="EUR",
        amount=_euros(row.amount_cents),
        amount_description=frame.say(row.service_id, "price", row.note),
        option=REDUCED if row.kind == "reduced" else "",
        anlaufstelle={"kind": row.kind},
        **frame.translations(row.service_id, amount_description=("price", row.note)),
    )
    return merge_foreign_terms(own, row.other)


def _euros(cents: int) -> float | int:
    return cents // 100 if cents % 100 == 0 else cents / 100


def required_document(row: m.RequiredDocument, frame: SerializationContext) -> Json:
    """HSDS `required_document`."""
    own = without_empty(
        id=str(row.id),
        document=frame.label("required_document", row.document),
        anlaufstelle={"code": row.document},
    )
    return merge_foreign_terms(own, row.other)


def service_area(row: m.ServiceArea, frame: SerializationContext) -> Json:
    """HSDS `service_area`: a municipality by its official key, or only a name."""
    known = row.municipality
    own = without_empty(
        id=str(row.id),
        name=row.name or (frame.label("municipality", known) if known else ""),
        uri=AREA.format(known) if known else "",
    )
    return merge_foreign_terms(own, row.other)


def attributes(service: m.Service, frame: SerializationContext) -> list[Json]:
    """HSDS `attributes` of an offer: its life situations, the main one first, and for whom it is."""
    told = []
    for row in service.attributes.all():
        made = _attribute(str(row.id), service, "life_situation", row.taxonomy_term, frame)
        told.append(merge_foreign_terms(made, row.other))
    who = getattr(service, "eligibility", None)
    if who is not None:
        for name, codes in (("target_group", who.target_groups), ("status_group", who.status_groups)):
            told += [
                _attribute(str(id_from(f"attribute:{service.id}:{name}:{code}")), service, name, code, frame)
                for code in codes
            ]
    return told


def _attribute(key: str, service: m.Service, name: str, code: str, frame: SerializationContext) -> Json:
    known = frame.codes.get(name, code)
    return without_empty(
        id=key,
        link_id=str(service.id),
        link_entity="service",
        link_type=name,
        value=code,
        label=frame.label(name, code),
        taxonomy_term_id=str(term_id(name, code)) if known else "",
        taxonomy_term=term(known, frame) if known else None,
    )


def accessibility(place: m.Location, frame: SerializationContext) -> list[Json]:
    """HSDS `accessibility` of a place."""
    row: m.Accessibility | None = getattr(place, "accessibility", None)
    if row is None:
        return []
    own = without_empty(id=str(row.id), description=row.description, anlaufstelle={"step_free": row.step_free})
    return [merge_foreign_terms(own, row.other)]


def capacity(row: m.ServiceCapacity) -> Json:
    """HSDS `service_capacity`, in places; the waiting time is an extension."""
    said = dt.datetime.combine(row.updated, dt.time(), LOCAL_ZONE).isoformat()
    own = without_empty(
        id=str(row.id),
        unit=PLACE,
        available=row.available,
        maximum=row.maximum,
        updated=said,
        anlaufstelle=without_empty(waiting_weeks=row.waiting_weeks),
    )
    return merge_foreign_terms(own, row.other)


def funding(row: m.Funding) -> Json:
    """HSDS `funding`; until when it is certain is an extension."""
    own = without_empty(
        id=str(row.id),
        source=row.source,
        anlaufstelle=without_empty(until=row.until.isoformat() if row.until else ""),
    )
    return merge_foreign_terms(own, row.other)


def metadata(row: m.Metadata) -> Json:
    """HSDS `metadata`: which field changed when. What stood there stays here: it may have been taken out on purpose."""
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
    """A moment as a full date and time in UTC."""
    return moment.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")


def eligibility(service: m.Service) -> Json:
    """The extension `eligibility`: for whom an offer is, as codes of our lists. Empty means: everybody."""
    who: m.Eligibility | None = getattr(service, "eligibility", None)
    if who is None:
        return {}
    return without_empty(
        gender=who.gender,
        status_groups=list(who.status_groups),
        target_groups=list(who.target_groups),
        german_from=who.german_from,
        german_to=who.german_to,
    )
