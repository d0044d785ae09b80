"""Complete objects for exports: those of `objects.py`, with foreign fields and other details the API leaves out.

Confidential locations and their related rows are never included.
"""

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from anlaufstelle.codes.cache import CodeLists
from anlaufstelle.core.dates import today
from anlaufstelle.directory import models as m
from anlaufstelle.directory.models.base import Record
from anlaufstelle.exchange import objects, querysets
from anlaufstelle.exchange import taxonomy_terms as exchange_taxonomy_terms
from anlaufstelle.exchange.context import Json, SerializationContext
from anlaufstelle.exchange.tables import batches
from anlaufstelle.languages.texts import texts_of

BATCH_SIZE = 200
# Fields that are only ever exported from our own rows, never from kept foreign fields.
OWN_FIELDS = {
    "service_at_locations", "location", "locations", "organization", "service", "services", "addresses",
    "last_modified", "anlaufstelle", "translations", "status", "id",
}  # fmt: skip
ATTRIBUTE_LISTS = ("life_situation", "target_group", "status_group")
"""The code lists whose terms are used in attributes."""


def organizations(codes: CodeLists) -> Iterator[Json]:
    """Yield all organizations with their locations, without their services. A constant number of queries per batch."""
    for ids in _id_batches(m.Organization):
        rows = list(querysets.organizations().filter(pk__in=ids))
        locations = [location for row in rows for location in row.locations.all() if not location.confidential]
        context = SerializationContext(codes, today(), texts=texts_of([*ids, *(location.pk for location in locations)]))
        for row in rows:
            exported = objects.organization_in_full(row, context)
            yield _with_foreign_fields(exported, [row, *locations, *_related([row, *locations])])


def services(codes: CodeLists) -> Iterator[Json]:
    """Yield all services of every status, with all related rows."""
    for ids in _id_batches(m.Service):
        rows = list(querysets.services().filter(pk__in=ids))
        context = SerializationContext(codes, today(), texts=texts_of(querysets.owners(rows)))
        for row in rows:
            exported = objects.service(row, context)
            public_locations = [at for at in row.service_at_locations.all() if not at.location.confidential]
            _add_tagline_translations(exported, row, context)
            _add_ranks(exported, row)
            owners = [row.organization, *public_locations, *(at.location for at in public_locations)]
            yield _with_foreign_fields(exported, [row, *owners, *_related([row, *owners])])


def taxonomies() -> Iterator[Json]:
    """Yield the code lists used in attributes, as HSDS taxonomies."""
    yield from (exchange_taxonomy_terms.taxonomy(name) for name in ATTRIBUTE_LISTS)


def taxonomy_terms(codes: CodeLists) -> Iterator[Json]:
    """Yield the codes of these lists, as HSDS taxonomy terms."""
    context = SerializationContext(codes, today())
    yield from (exchange_taxonomy_terms.term(code, context) for name in ATTRIBUTE_LISTS for code in codes.all(name))


def _id_batches(model: type[m.Service | m.Organization]) -> Iterator[list[UUID]]:
    ids = list(model.objects.order_by("pk").values_list("pk", flat=True))
    for batch in batches(ids, BATCH_SIZE):
        yield list(batch)


def _related(owners: Iterable[Record]) -> Iterator[Record]:
    """The prefetched phones, contacts and schedules of these owners, recursively."""
    for owner in owners:
        for name in ("phones", "contacts", "schedules"):
            if name in getattr(owner, "_prefetched_objects_cache", {}):
                inner = list(getattr(owner, name).all())
                yield from inner
                yield from _related(inner)


def _with_foreign_fields(exported: Json, records: Iterable[Record]) -> Json:
    """Add the foreign fields that were imported with these records to the object."""
    foreign = {str(record.pk): record.other for record in records if record.other}
    if foreign:
        _add_foreign_fields(exported, foreign)
    return exported


def _add_foreign_fields(exported: Any, foreign: dict[str, Json]) -> None:
    if isinstance(exported, list):
        for item in exported:
            _add_foreign_fields(item, foreign)
        return
    if not isinstance(exported, dict):
        return
    for name, value in list(exported.items()):
        if isinstance(value, list | dict) and name not in {"anlaufstelle", "translations"}:
            _add_foreign_fields(value, foreign)
    for name, value in foreign.get(str(exported.get("id")), {}).items():
        if name in OWN_FIELDS:
            continue
        if isinstance(value, list) and isinstance(exported.get(name), list):
            imported = {item["id"]: item for item in value if isinstance(item, dict) and "id" in item}
            exported[name] = [imported.pop(str(item.get("id")), item) for item in exported[name]] + list(
                imported.values()
            )
        elif name not in exported:
            exported[name] = value


def _add_tagline_translations(exported: Json, row: m.Service, context: SerializationContext) -> None:
    """Add translations of the tagline. With a description, no HSDS field contains the tagline."""
    if row.tagline and row.description:
        for language, texts in (
            context.translations(row.pk, deed=("tagline", row.tagline)).get("translations", {}).items()
        ):
            exported.setdefault("translations", {}).setdefault(language, {}).update(texts)


def _add_ranks(exported: Json, row: m.Service) -> None:
    """Add the rank of attributes where it differs from their position."""
    for number, attribute in enumerate(row.attributes.all()):
        if attribute.rank != number:
            entry = next(entry for entry in exported["attributes"] if entry["id"] == str(attribute.pk))
            entry["anlaufstelle"] = {"rank": attribute.rank}
