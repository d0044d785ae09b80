"""Offers at their places. Those at confidential places are not there."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from anlaufstelle.api import filters, proximity, services
from anlaufstelle.api.http import ApiRequest
from anlaufstelle.api.listing import Listing
from anlaufstelle.directory import models as m
from anlaufstelle.exchange import objects, querysets
from anlaufstelle.exchange.context import Json


def listing(call: ApiRequest) -> Listing:
    """The list of offers at places."""
    shown = m.ServiceAtLocation.objects.filter(location__confidential=False)
    found = shown.filter(service__in=filters.matching_services(call.asked).filter(status__in=PUBLIC))
    return Listing(found, _form(call), _ranked(call, found), has_moment=False)


PUBLIC = [m.Status.ACTIVE, m.Status.CLOSED]


def _form(call: ApiRequest) -> Any:
    make = full if call.asked.flag("full") else plain
    return lambda keys: make(keys, call.language)


def plain(keys: list[UUID], language: str) -> list[Json]:
    """With the one-to-one terms of place and offer."""
    found = list(
        m.ServiceAtLocation.objects.filter(pk__in=keys, location__confidential=False).select_related("location")
    )
    offers = {one["id"]: one for one in services.plain(sorted({at.service_id for at in found}), language)}
    known = services.context_for(language, [at.location_id for at in found], every_language=False)
    made = {at.pk: objects.service_at_location_in_list(at, offers[str(at.service_id)], known) for at in found}
    return [made[key] for key in keys if key in made]


def full(keys: list[UUID], language: str) -> list[Json]:
    """With everything that hangs on place and offer."""
    found = list(querysets.services_at_locations().filter(pk__in=keys))
    offers = {one["id"]: one for one in services.full(sorted({at.service_id for at in found}), language)}
    known = services.context_for(language, [at.location_id for at in found])
    made = {at.pk: objects.service_at_location(at, known) | {"service": offers[str(at.service_id)]} for at in found}
    return [made[key] for key in keys if key in made]


def one(key: UUID, language: str) -> Json | None:
    """One offer at one place, or nothing."""
    shown = m.ServiceAtLocation.objects.filter(pk=key, location__confidential=False, service__status__in=PUBLIC)
    return next(iter(full([key], language)), None) if shown.exists() else None


def _ranked(call: ApiRequest, found: "QuerySet[m.ServiceAtLocation]") -> list[UUID] | None:
    hits = services.searched(call.asked, call.language)
    here, within = proximity.point(call.asked), call.asked.one("proximity")
    close = proximity.nearest(found, "pk", call.asked, here) if here else []
    if hits is not None:
        rank = {key: place for place, key in enumerate(hits)}
        pairs = found.filter(service__in=hits).values_list("pk", "service")
        among = set(close) if within is not None else None
        meant = [(rank[offer], key) for key, offer in pairs if among is None or key in among]
        return [key for _, key in sorted(meant)]
    if within is not None:
        return close
    return services.append_rest(close, found) if here else None
