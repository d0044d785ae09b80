"""Filters services by parameters. Different parameters are combined with AND, repeated values of one with OR."""

import datetime as dt
from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast

from anlaufstelle.api.parameter_types import DAYS
from anlaufstelle.api.parameters import ParsedParameters
from anlaufstelle.codes.cache import CodeLists, code_lists
from anlaufstelle.codes.models import Code
from anlaufstelle.directory import models as m
from anlaufstelle.exchange.taxonomy_terms import TAXONOMIES, by_term_id, taxonomy_id

NOTHING = Q(pk__in=())


def matching_services(params: ParsedParameters) -> "QuerySet[m.Service]":
    """Return the public services that match. With `modified_after`, removed ones are included."""
    since: dt.datetime | None = params.get("modified_after")
    services = m.Service.objects.public()
    if since is not None:
        services = m.Service.objects.ever_public().exclude(status=m.Status.INACTIVE).filter(last_modified__gte=since)
    for condition in _conditions(params):
        services = services.filter(condition)
    if params.getlist("organization_id"):
        services = services.filter(organization__in=params.getlist("organization_id"))
    if params.get("minimum_age") is not None:
        services = services.filter(eligibility__minimum_age__gte=params.get("minimum_age"))
    if params.get("maximum_age") is not None:
        services = services.filter(eligibility__maximum_age__lte=params.get("maximum_age"))
    return services


def ever_public(keys: Iterable[UUID | None]) -> set[UUID]:
    """Return those of these ids whose services are or once were public."""
    ids = {key for key in keys if key}
    return set(m.Service.objects.ever_public().filter(pk__in=ids).values_list("pk", flat=True)) if ids else set()


def _conditions(params: ParsedParameters) -> list[Q]:
    conditions = taxonomy_conditions(params)
    if params.getlist("language"):
        conditions.append(_with_languages(params.getlist("language")))
    if params.getlist("postcode"):
        conditions.append(_serving(municipalities(params.getlist("postcode"))))
    hours = Q()
    if params.getlist("day"):
        hours &= Q(weekday__in=[DAYS.index(day) for day in params.getlist("day")])
    if params.get("start_time") is not None:
        hours &= Q(opens_at__gte=params.get("start_time"))
    if params.get("end_time") is not None:
        hours &= Q(closes_at__lte=params.get("end_time"))
    if hours:
        conditions.append(Q(pk__in=m.Schedule.objects.filter(hours).values("service")))
    return conditions


def taxonomy_conditions(params: ParsedParameters) -> list[Q]:
    """Return the conditions of taxonomies and taxonomy terms."""
    codes, conditions = code_lists(), []
    if params.getlist("taxonomy_term_id"):
        known = by_term_id(codes)
        terms = [known[key] for key in params.getlist("taxonomy_term_id") if key in known]
        conditions.append(_any(_with_codes(code.list, _below(code, codes)) for code in terms))
    if params.getlist("taxonomy_id"):
        names = {taxonomy_id(name): name for name in TAXONOMIES}
        taxonomies = [names[key] for key in params.getlist("taxonomy_id") if key in names]
        conditions.append(_any(_with_codes(name, [code.code for code in codes.all(name)]) for name in taxonomies))
    return conditions


def _any(conditions: Iterable[Q]) -> Q:
    return reduce(or_, conditions, NOTHING)


def _below(code: Code, codes: CodeLists) -> list[str]:
    """A code and all its descendants."""
    subtree = [code.code]
    for parent in subtree:
        subtree += [child.code for child in codes.children(code.list, parent) if child.code not in subtree]
    return subtree


def _with_codes(name: str, codes: list[str]) -> Q:
    """The condition of services with one of these codes of a list."""
    if name in {"target_group", "status_group"}:
        return Q(pk__in=_eligible_services(f"{name}s", codes))
    conditions = {
        "life_situation": lambda: Q(pk__in=m.Attribute.objects.filter(taxonomy_term__in=codes).values("service")),
        "required_document": lambda: Q(pk__in=m.RequiredDocument.objects.filter(document__in=codes).values("service")),
        "municipality": lambda: Q(pk__in=m.ServiceArea.objects.filter(municipality__in=codes).values("service")),
        "language": lambda: _with_languages(codes),
        "german_level": lambda: Q(eligibility__german_from__in=codes) | Q(eligibility__german_to__in=codes),
        "provider_kind": lambda: Q(organization__kind__in=codes),
    }
    return conditions[name]()


def _eligible_services(field: str, codes: list[str]) -> "QuerySet[Any, Any]":
    # Codes are in a JSON list; compared as text, they are found on every database.
    as_text = m.Eligibility.objects.alias(codes_text=Cast(field, TextField()))
    return as_text.filter(_any(Q(codes_text__contains=f'"{code}"') for code in codes)).values("service")


def _with_languages(codes: list[str]) -> Q:
    spoken = m.Language.objects.filter(code__in=codes)
    return _any(
        Q(pk__in=spoken.exclude(**{owner: None}).values(owner))
        for owner in ("service", "schedule__service", "contact__service")
    )


def municipalities(postcodes: list[str]) -> list[Code]:
    """Return the municipalities of the county with one of these postcodes."""
    postcode_set = set(postcodes)
    return [
        code
        for code in code_lists().all("municipality")
        if postcode_set & set(str(code.extras["postal_codes"]).split())
    ]


def _serving(places: list[Code]) -> Q:
    areas = m.ServiceArea.objects.filter(service=OuterRef("pk")).exclude(municipality="")
    if not places:
        return NOTHING
    return ~Exists(areas) | Exists(areas.filter(municipality__in=[place.code for place in places]))
