"""What may be there already, of a file or of the directory itself: looked for, listed, and never put together."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import numpy as np
from django.db import models
from rapidfuzz import fuzz, process

from anlaufstelle.directory import models as m
from anlaufstelle.exchange import duplicate_rules
from anlaufstelle.exchange.duplicate_rules import MatchAnswer, MatchFacts
from anlaufstelle.exchange.import_plan import ImportPlan
from anlaufstelle.exchange.tables import ImportRow, portions

MOST = 200  # that are listed
MOST_OF_ONE = 3
Rule = Callable[[MatchFacts, MatchFacts], tuple[MatchAnswer, list[str]]]


def import_duplicates(intake: ImportPlan) -> list[dict[str, Any]]:
    """Likely duplicates of what is there, the surest first."""
    found = [
        *_pairs(intake, "organizations", duplicate_rules.same_provider, _providers(m.Organization.objects.all())),
        *_pairs(intake, "services", duplicate_rules.same_offer, _offers(m.Service.objects.all())),
        *_pairs(intake, "locations", duplicate_rules.same_place, _places()),
    ]
    found.sort(key=lambda pair: (pair["answer"] != MatchAnswer.SAME, -len(pair["why"])))
    return found[:MOST]


@dataclass(frozen=True)
class DuplicateCandidate:
    """Two that stand in the directory and may be one; `table` says of what kind."""

    table: str
    one: UUID
    other: UUID
    answer: MatchAnswer


def duplicate_candidates() -> list[DuplicateCandidate]:
    """What stands in the directory twice, the surest first: providers only if surely, for Stadt and Kreis are two."""
    living = _offers(m.Service.objects.filter(replaced_by=None).exclude(status=m.Status.DEFUNCT))
    found = [
        *_within("organizations", duplicate_rules.same_provider, _providers(m.Organization.objects.living())),
        *_within("services", duplicate_rules.same_offer, living),
    ]
    found = [pair for pair in found if pair.answer == MatchAnswer.SAME or pair.table == "services"]
    return sorted(found, key=lambda pair: (pair.answer != MatchAnswer.SAME, pair.table, pair.one, pair.other))[:MOST]


def _within(table: str, rule: Rule, stored: dict[UUID, MatchFacts]) -> Iterator[DuplicateCandidate]:
    by_sign, alike = _by_sign(stored), _alike(table, stored, stored)
    for key, one in stored.items():
        near = {other for sign in _signs(one) for other in by_sign[sign]} | alike.get(key, set())
        for other in sorted(other for other in near if other > key):
            answer, _ = rule(one, stored[other])
            if answer != MatchAnswer.DISTINCT:
                yield DuplicateCandidate(table, key, other, answer)


def _pairs(intake: ImportPlan, table: str, rule: Rule, stored: dict[UUID, MatchFacts]) -> Iterator[dict[str, Any]]:
    new = {key: one for key, one in _told(intake, table).items() if key not in intake.there[table]}
    stored = {key: one for key, one in stored.items() if key not in intake.wanted[table]}
    if not new or not stored:
        return
    by_sign = _by_sign(stored)
    alike = _alike(table, new, stored)
    for key, one in new.items():
        near = {other for sign in _signs(one) for other in by_sign[sign]} | alike.get(key, set())
        told = []
        for other in sorted(near):
            answer, why = rule(one, stored[other])
            if answer != MatchAnswer.DISTINCT:
                told.append((answer != MatchAnswer.SAME, -len(why), other, answer, why))
        for *_, other, answer, why in sorted(told)[:MOST_OF_ONE]:
            row = intake.wanted[table][key].row
            yield _entry(table, row, key, other, (answer, why))


def _entry(table: str, row: ImportRow, key: UUID, other: UUID, said: tuple[MatchAnswer, list[str]]) -> dict[str, Any]:
    told: dict[str, Any] = {"kind": table, "file": row.file}
    if row.line:
        told["line"] = row.line
    return told | {"id": str(key), "known": str(other), "answer": str(said[0]), "why": said[1]}


def _signs(one: MatchFacts) -> Iterator[tuple[str, str]]:
    for number in one.phones:
        yield "phone", number
    for name in ("email", "site", "address"):
        if getattr(one, name):
            yield name, getattr(one, name)


def _by_sign(stored: dict[UUID, MatchFacts]) -> dict[tuple[str, str], list[UUID]]:
    """Who has this phone, mail, site or address. What very many share tells none of them apart."""
    found: dict[tuple[str, str], list[UUID]] = defaultdict(list)
    for key, one in stored.items():
        for sign in _signs(one):
            if len(found[sign]) < 50:
                found[sign].append(key)
    return found


def _alike(table: str, new: dict[UUID, MatchFacts], stored: dict[UUID, MatchFacts]) -> dict[UUID, set[UUID]]:
    """Names that are alike: providers with all, offers with those of their provider only."""
    found: dict[UUID, set[UUID]] = defaultdict(set)
    if table == "organizations":
        _compare(list(new.items()), list(stored.items()), found)
    elif table == "services":
        by_owner: dict[str, list[tuple[UUID, MatchFacts]]] = defaultdict(list)
        for key, one in stored.items():
            by_owner[one.owner].append((key, one))
        asked: dict[str, list[tuple[UUID, MatchFacts]]] = defaultdict(list)
        for key, one in new.items():
            asked[one.owner].append((key, one))
        for owner, ones in asked.items():
            _compare(ones, by_owner[owner], found)
    return found


def _compare(
    new: list[tuple[UUID, MatchFacts]], there: list[tuple[UUID, MatchFacts]], found: dict[UUID, set[UUID]]
) -> None:
    names = [one.name for _, one in there]
    for portion in portions(new, 200):
        likeness = process.cdist(
            [one.name for _, one in portion],
            names,
            scorer=fuzz.ratio,
            score_cutoff=duplicate_rules.NEARLY,
            dtype=np.uint8,
        )
        for here, other in zip(*np.nonzero(likeness), strict=True):
            if len(found[portion[here][0]]) < 20:
                found[portion[here][0]].add(there[other][0])


def _told(intake: ImportPlan, table: str) -> dict[UUID, MatchFacts]:
    """What the file says of each."""
    column = {"organizations": "organization_id", "services": "service_id", "locations": "location_id"}[table]
    numbers: dict[UUID, set[str]] = defaultdict(set)
    for one in intake.wanted["phones"].values():
        if one.values.get(column):
            numbers[one.values[column]].add(duplicate_rules.plain_phone(one.values["number"]))
    return {
        key: _known(one.values, numbers[key])
        for key, one in intake.wanted[table].items()
    }  # fmt: skip


def _known(values: dict[str, Any], numbers: Iterable[str]) -> MatchFacts:
    return MatchFacts(
        name=duplicate_rules.plain_name(values.get("name") or ""),
        phones=frozenset(filter(None, numbers)),
        email=(values.get("email") or "").lower(),
        site=duplicate_rules.plain_site(values.get("website") or values.get("url") or ""),
        address=duplicate_rules.plain_address(values.get("address_1") or "", values.get("postal_code") or ""),
        owner=str(values.get("organization_id") or ""),
    )


def _stored(rows: "models.QuerySet[Any]", column: str, *names: str) -> dict[UUID, MatchFacts]:
    numbers: dict[UUID, set[str]] = defaultdict(set)
    for owner, number in m.Phone.objects.exclude(**{column: None}).values_list(column, "number"):
        numbers[owner].add(duplicate_rules.plain_phone(number))
    return {
        values.pop("pk"): _known(values, numbers[values["id"]])
        for values in rows.order_by().values("pk", "id", *names)
    }  # fmt: skip


def _providers(rows: "models.QuerySet[m.Organization]") -> dict[UUID, MatchFacts]:
    return _stored(rows, "organization_id", "name", "email", "website")


def _offers(rows: "models.QuerySet[m.Service]") -> dict[UUID, MatchFacts]:
    return _stored(rows, "service_id", "name", "email", "url", "organization_id")


def _places() -> dict[UUID, MatchFacts]:
    rows = m.Location.objects.filter(confidential=False)
    return _stored(rows, "location_id", "name", "address_1", "postal_code", "organization_id")
