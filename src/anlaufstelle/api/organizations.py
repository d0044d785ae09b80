"""Providers, with their offers where they are wanted."""

from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from anlaufstelle.api import filters, services
from anlaufstelle.api.http import ApiRequest
from anlaufstelle.api.listing import Listing
from anlaufstelle.directory import models as m
from anlaufstelle.exchange import objects, querysets
from anlaufstelle.exchange.context import Json
from anlaufstelle.exchange.nested_objects import stamp


def listing(call: ApiRequest) -> Listing:
    """The list of providers; one that was merged into another is not in it."""
    found = m.Organization.objects.filter(replaced_by=None)
    terms = filters.with_terms(call.asked)
    if terms:
        offers = m.Service.objects.public()
        for condition in terms:
            offers = offers.filter(condition)
        found = found.filter(pk__in=offers.values("organization"))
    if call.asked.one("modified_after") is not None:
        found = found.filter(last_modified__gte=call.asked.one("modified_after"))
    return Listing(found, _form(call), _ranked(call, found))


def _form(call: ApiRequest) -> Any:
    if call.asked.flag("full") or call.asked.flag("full_service"):
        return lambda keys: full(keys, call.language, full_service=call.asked.flag("full_service"))
    return lambda keys: plain(keys, call.language)


def plain(keys: list[UUID], language: str) -> list[Json]:
    """Providers with their one-to-one terms."""
    found = m.Organization.objects.in_bulk(keys)
    known = services.context_for(language, keys, every_language=False)
    return [objects.organization(found[key], known) for key in keys if key in found]


def full(keys: list[UUID], language: str, *, full_service: bool, told: bool = False) -> list[Json]:
    """Providers with everything that hangs on them, and their offers: all of each, or only which there are."""
    found = {row.pk: row for row in querysets.organizations().filter(pk__in=keys)}
    places = [place.pk for row in found.values() for place in row.locations.all() if not place.confidential]
    known = services.context_for(language, [*found, *places])
    offers = _offers(keys, language, full_service=full_service)
    return [
        objects.organization_in_full(
            found[key], known, services=offers.get(key, ()), history=services.history(key) if told else ()
        )
        for key in keys
        if key in found
    ]


def _offers(keys: list[UUID], language: str, *, full_service: bool) -> dict[UUID, list[Json]]:
    found = m.Service.objects.public().filter(organization__in=keys).order_by("pk")
    of: dict[UUID, list[Json]] = {}
    if full_service:
        pairs = dict(found.values_list("pk", "organization"))
        for made in services.full(list(pairs), language):
            of.setdefault(pairs[UUID(made["id"])], []).append(made)
        return of
    for row in found.only("name", "status", "last_modified", "organization_id"):
        short = {"id": str(row.pk), "name": row.name, "status": row.status, "last_modified": stamp(row.last_modified)}
        of.setdefault(row.organization_id, []).append(short)
    return of


def one(key: UUID, call: ApiRequest) -> Json | None:
    """One provider with everything, or nothing."""
    made = full([key], call.language, full_service=call.asked.flag("full_service"), told=True)
    return made[0] if made else None


def _ranked(call: ApiRequest, found: "QuerySet[m.Organization]") -> list[UUID] | None:
    """Providers whose name holds the text, then those whose offers fit it, best first."""
    hits = services.searched(call.asked, call.language)
    if hits is None:
        return None
    named = found.filter(Q(name__icontains=call.asked.one("search"))).order_by("name", "pk")
    owner = dict(m.Service.objects.public().filter(pk__in=hits).values_list("pk", "organization"))
    fitting = dict.fromkeys(owner[key] for key in hits if key in owner)
    meant = set(found.filter(pk__in=list(fitting)).values_list("pk", flat=True))
    return list(dict.fromkeys([*named.values_list("pk", flat=True), *(key for key in fitting if key in meant)]))
