"""Objects with everything in them, for exports: what `objects` tells, and the little it leaves to us.

A confidential place is in none of them, nor is anything that hangs on it.
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
from anlaufstelle.exchange.tables import portions
from anlaufstelle.languages.texts import texts_of

PORTION = 200
# Of these an object tells only what our own rows say, or nothing.
NEVER = {
    "service_at_locations", "location", "locations", "organization", "service", "services", "addresses",
    "last_modified", "anlaufstelle", "translations", "status", "id",
}  # fmt: skip
USED = ("life_situation", "target_group", "status_group")
"""The lists whose terms stand in attributes."""


def organizations(codes: CodeLists) -> Iterator[Json]:
    """Every provider with its places, without its offers. A constant number of queries for each portion."""
    for keys in _keys(m.Organization):
        found = list(querysets.organizations().filter(pk__in=keys))
        places = [place for row in found for place in row.locations.all() if not place.confidential]
        frame = SerializationContext(codes, today(), texts=texts_of([*keys, *(place.pk for place in places)]))
        for row in found:
            told = objects.organization_in_full(row, frame)
            yield _with_kept(told, [row, *places, *_hanging([row, *places])])


def services(codes: CodeLists) -> Iterator[Json]:
    """Every offer, whatever its state, with all that hangs on it."""
    for keys in _keys(m.Service):
        found = list(querysets.services().filter(pk__in=keys))
        frame = SerializationContext(codes, today(), texts=texts_of(querysets.owners(found)))
        for row in found:
            told = objects.service(row, frame)
            shown = [at for at in row.service_at_locations.all() if not at.location.confidential]
            _deed(told, row, frame)
            _ranks(told, row)
            hanging = [row.organization, *shown, *(at.location for at in shown)]
            yield _with_kept(told, [row, *hanging, *_hanging([row, *hanging])])


def taxonomies() -> Iterator[Json]:
    """Our lists that attributes name, as HSDS taxonomies."""
    yield from (exchange_taxonomy_terms.taxonomy(name) for name in USED)


def taxonomy_terms(codes: CodeLists) -> Iterator[Json]:
    """Their codes, as HSDS terms."""
    frame = SerializationContext(codes, today())
    yield from (exchange_taxonomy_terms.term(code, frame) for name in USED for code in codes.all(name))


def _keys(model: type[m.Service | m.Organization]) -> Iterator[list[UUID]]:
    everything = list(model.objects.order_by("pk").values_list("pk", flat=True))
    for portion in portions(everything, PORTION):
        yield list(portion)


def _hanging(owners: Iterable[Record]) -> Iterator[Record]:
    """Phones, contacts and hours that came with their owners."""
    for owner in owners:
        for name in ("phones", "contacts", "schedules"):
            if name in getattr(owner, "_prefetched_objects_cache", {}):
                inner = list(getattr(owner, name).all())
                yield from inner
                yield from _hanging(inner)


def _with_kept(told: Json, records: Iterable[Record]) -> Json:
    """The object with the terms of others as they came, wherever the rows it is made of kept some."""
    kept = {str(one.pk): one.other for one in records if one.other}
    if kept:
        _put_back(told, kept)
    return told


def _put_back(told: Any, kept: dict[str, Json]) -> None:
    if isinstance(told, list):
        for one in told:
            _put_back(one, kept)
        return
    if not isinstance(told, dict):
        return
    for name, value in list(told.items()):
        if isinstance(value, list | dict) and name not in {"anlaufstelle", "translations"}:
            _put_back(value, kept)
    for name, value in kept.get(str(told.get("id")), {}).items():
        if name in NEVER:
            continue
        if isinstance(value, list) and isinstance(told.get(name), list):
            came = {one["id"]: one for one in value if isinstance(one, dict) and "id" in one}
            told[name] = [came.pop(str(one.get("id")), one) for one in told[name]] + list(came.values())
        elif name not in told:
            told[name] = value


def _deed(told: Json, row: m.Service, frame: SerializationContext) -> None:
    """Where there is a description as well, the translations of the deed stand in no term of HSDS."""
    if row.tagline and row.description:
        for language, said in frame.translations(row.pk, deed=("tagline", row.tagline)).get("translations", {}).items():
            told.setdefault("translations", {}).setdefault(language, {}).update(said)


def _ranks(told: Json, row: m.Service) -> None:
    """The order says the rank, except where ranks are missing between."""
    for number, attribute in enumerate(row.attributes.all()):
        if attribute.rank != number:
            one = next(each for each in told["attributes"] if each["id"] == str(attribute.pk))
            one["anlaufstelle"] = {"rank": attribute.rank}
