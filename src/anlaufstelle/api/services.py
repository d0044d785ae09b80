"""Offers, alone and at their places."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from anlaufstelle.api import filters, proximity
from anlaufstelle.api.http import ApiRequest
from anlaufstelle.api.listing import Listing
from anlaufstelle.api.parameters import ParsedParameters
from anlaufstelle.codes.cache import code_lists
from anlaufstelle.core.dates import today
from anlaufstelle.directory import models as m
from anlaufstelle.exchange import objects, querysets
from anlaufstelle.exchange.context import SOURCE, Json, SerializationContext
from anlaufstelle.exchange.nested_objects import stamp
from anlaufstelle.languages.texts import Texts, texts_of
from anlaufstelle.search.retrieval import find

HITS = 500  # so many hits of a search are listed
COLUMNS = (
    "id", "organization_id", "name", "alternate_name", "description", "tagline", "steps", "url", "email", "status",
    "arrival", "minutes", "referral_needed", "online", "childcare", "come_anyway", "keywords", "external_id",
    "assured_date", "last_modified", "replaced_by_id", "other",
)  # fmt: skip
WHO = ("eligibility__minimum_age", "eligibility__maximum_age", "eligibility__description")


@dataclass(slots=True)
class ListedAges:
    """What an offer in a list says of the people it is for."""

    minimum_age: int | None
    maximum_age: int | None
    description: str


def context_for(language: str, owners: Iterable[UUID], *, every_language: bool = True) -> SerializationContext:
    """What objects are made with; a list in German needs no translations at all."""
    wanted = None if every_language else language
    texts = Texts() if wanted == SOURCE else texts_of(owners, wanted)
    return SerializationContext(code_lists(), today(), language, texts, every_language)


def listing(call: ApiRequest) -> Listing:
    """The list of offers."""
    found = filters.matching_services(call.asked)
    return Listing(found, _form(call), _ranked(call, found))


def _form(call: ApiRequest) -> Any:
    if call.asked.flag("minimal"):
        return minimal
    if call.asked.flag("full"):
        return lambda keys: full(keys, call.language)
    return lambda keys: plain(keys, call.language)


def minimal(keys: list[UUID]) -> list[Json]:
    """Only key and last change, under both names that the standard gives it."""
    found = dict(m.Service.objects.filter(pk__in=keys).values_list("pk", "last_modified"))
    return [
        {"id": str(key), "last_modified": stamp(found[key]), "modified_date": stamp(found[key])}
        for key in keys
        if key in found
    ]


def plain(keys: list[UUID], language: str) -> list[Json]:
    """Offers with their one-to-one terms: from plain tuples, for making rows into models takes longer than all else."""
    found = list(m.Service.objects.filter(pk__in=keys).values_list(*COLUMNS, *WHO, named=True))
    providers = m.Organization.objects.in_bulk({row.organization_id for row in found})
    known = context_for(language, [*keys, *providers], every_language=False)
    told = {key: objects.organization(provider, known) for key, provider in providers.items()}
    made = {
        row.id: objects.removed_service(row)
        if row.status == m.Status.DEFUNCT
        else objects.service_in_list(row, ListedAges(row[-3], row[-2], row[-1] or ""), told[row.organization_id], known)
        for row in found
    }
    return _leading_on([made[key] for key in keys if key in made])


def full(keys: list[UUID], language: str) -> list[Json]:
    """Offers with everything that hangs on them."""
    found = list(querysets.services().filter(pk__in=keys))
    known = context_for(language, querysets.owners(found))
    made = {row.pk: _full(row, known) for row in found}
    return _leading_on([made[key] for key in keys if key in made])


def _leading_on(told: list[Json]) -> list[Json]:
    """These offers as they are, without the way on to one of which nobody outside may know."""
    merged = [own for one in told if "replaced_by" in (own := one.get("anlaufstelle", {}))]
    known = filters.ever_public(UUID(own["replaced_by"]) for own in merged)
    for own in merged:
        if UUID(own["replaced_by"]) not in known:
            del own["replaced_by"]
    return told


def _full(row: m.Service, known: SerializationContext) -> Json:
    return objects.removed_service(row) if row.status == m.Status.DEFUNCT else objects.service(row, known)


def one(key: UUID, language: str) -> Json | None:
    """One offer with everything and the last of its history; what is left of one that is no more; or nothing."""
    row = querysets.services().ever_public().exclude(status=m.Status.INACTIVE).filter(pk=key).first()
    if row is None:
        return None
    if row.status == m.Status.DEFUNCT:
        return _leading_on([objects.removed_service(row)])[0]
    return _leading_on([objects.service(row, context_for(language, querysets.owners([row])), history=history(key))])[0]


def history(key: UUID) -> "QuerySet[m.Metadata]":
    """The last changes of a thing."""
    return m.Metadata.objects.filter(resource_id=key)[:50]


def _ranked(call: ApiRequest, found: "QuerySet[m.Service]") -> list[UUID] | None:
    hits = searched(call.asked, call.language)
    here = proximity.point(call.asked)
    if here is None and call.asked.one("proximity") is None:
        return None if hits is None else _among(hits, found)
    at = m.ServiceAtLocation.objects.filter(service__in=found)
    close = proximity.nearest(at, "service", call.asked, here) if here else []
    if hits is not None:
        return (
            _among(hits, found) if call.asked.one("proximity") is None else [key for key in hits if key in set(close)]
        )
    return close if call.asked.one("proximity") is not None else append_rest(close, found)


def _among(hits: list[UUID], found: "QuerySet[m.Service]") -> list[UUID]:
    meant = set(found.filter(pk__in=hits).values_list("pk", flat=True))
    return [key for key in hits if key in meant]


def append_rest(close: list[UUID], found: "QuerySet[Any]") -> list[UUID]:
    """What has no place that may be shown comes after what is near."""
    there = set(close)
    rest = (key for key in found.order_by("pk").values_list("pk", flat=True) if key not in there)
    return [*close, *rest]


def searched(asked: ParsedParameters, language: str) -> list[UUID] | None:
    """The offers that fit a text, best first; None where no text was given."""
    text = asked.one("search")
    if not text:
        return None
    return [hit.source for hit in find(text, lang=language, kinds=("offer",), limit=HITS)]
