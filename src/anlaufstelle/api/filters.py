"""Which offers are meant. Different parameters must all hold; of one that is repeated, one value is enough."""

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


def matching_services(asked: ParsedParameters) -> "QuerySet[m.Service]":
    """The offers that everybody may see and that are asked for; since a moment, also those that are no more."""
    since: dt.datetime | None = asked.one("modified_after")
    found = m.Service.objects.public()
    if since is not None:
        found = m.Service.objects.ever_public().exclude(status=m.Status.INACTIVE).filter(last_modified__gte=since)
    for condition in _conditions(asked):
        found = found.filter(condition)
    if asked.all("organization_id"):
        found = found.filter(organization__in=asked.all("organization_id"))
    if asked.one("minimum_age") is not None:
        found = found.filter(eligibility__minimum_age__gte=asked.one("minimum_age"))
    if asked.one("maximum_age") is not None:
        found = found.filter(eligibility__maximum_age__lte=asked.one("maximum_age"))
    return found


def ever_public(keys: Iterable[UUID | None]) -> set[UUID]:
    """Those of these offers of which others may know."""
    wanted = {key for key in keys if key}
    return set(m.Service.objects.ever_public().filter(pk__in=wanted).values_list("pk", flat=True)) if wanted else set()


def _conditions(asked: ParsedParameters) -> list[Q]:
    conditions = with_terms(asked)
    if asked.all("language"):
        conditions.append(_spoken(asked.all("language")))
    if asked.all("postcode"):
        conditions.append(_covered(municipalities(asked.all("postcode"))))
    hours = Q()
    if asked.all("day"):
        hours &= Q(weekday__in=[DAYS.index(day) for day in asked.all("day")])
    if asked.one("start_time") is not None:
        hours &= Q(opens_at__gte=asked.one("start_time"))
    if asked.one("end_time") is not None:
        hours &= Q(closes_at__lte=asked.one("end_time"))
    if hours:
        conditions.append(Q(pk__in=m.Schedule.objects.filter(hours).values("service")))
    return conditions


def with_terms(asked: ParsedParameters) -> list[Q]:
    """The conditions of taxonomies and their terms."""
    codes, conditions = code_lists(), []
    if asked.all("taxonomy_term_id"):
        known = by_term_id(codes)
        terms = [known[key] for key in asked.all("taxonomy_term_id") if key in known]
        conditions.append(_any(_with_codes(code.list, _below(code, codes)) for code in terms))
    if asked.all("taxonomy_id"):
        names = {taxonomy_id(name): name for name in TAXONOMIES}
        wanted = [names[key] for key in asked.all("taxonomy_id") if key in names]
        conditions.append(_any(_with_codes(name, [code.code for code in codes.all(name)]) for name in wanted))
    return conditions


def _any(conditions: Iterable[Q]) -> Q:
    return reduce(or_, conditions, NOTHING)


def _below(code: Code, codes: CodeLists) -> list[str]:
    """A code and all that stand below it."""
    found = [code.code]
    for above in found:
        found += [child.code for child in codes.children(code.list, above) if child.code not in found]
    return found


def _with_codes(name: str, codes: list[str]) -> Q:
    """Offers with one of these codes of a list."""
    if name in {"target_group", "status_group"}:
        return Q(pk__in=_for_whom(f"{name}s", codes))
    conditions = {
        "life_situation": lambda: Q(pk__in=m.Attribute.objects.filter(taxonomy_term__in=codes).values("service")),
        "required_document": lambda: Q(pk__in=m.RequiredDocument.objects.filter(document__in=codes).values("service")),
        "municipality": lambda: Q(pk__in=m.ServiceArea.objects.filter(municipality__in=codes).values("service")),
        "language": lambda: _spoken(codes),
        "german_level": lambda: Q(eligibility__german_from__in=codes) | Q(eligibility__german_to__in=codes),
        "provider_kind": lambda: Q(organization__kind__in=codes),
    }
    return conditions[name]()


def _for_whom(field: str, codes: list[str]) -> "QuerySet[Any, Any]":
    # Codes stand in a JSON list; as text they are found on both engines.
    as_text = m.Eligibility.objects.alias(said=Cast(field, TextField()))
    return as_text.filter(_any(Q(said__contains=f'"{code}"') for code in codes)).values("service")


def _spoken(codes: list[str]) -> Q:
    spoken = m.Language.objects.filter(code__in=codes)
    return _any(
        Q(pk__in=spoken.exclude(**{owner: None}).values(owner))
        for owner in ("service", "schedule__service", "contact__service")
    )


def municipalities(postcodes: list[str]) -> list[Code]:
    """The municipalities of the county with one of these postcodes."""
    wanted = set(postcodes)
    return [code for code in code_lists().all("municipality") if wanted & set(str(code.extras["postal_codes"]).split())]


def _covered(places: list[Code]) -> Q:
    areas = m.ServiceArea.objects.filter(service=OuterRef("pk")).exclude(municipality="")
    if not places:
        return NOTHING
    return ~Exists(areas) | Exists(areas.filter(municipality__in=[place.code for place in places]))
