"""Finds duplicate candidates, in an import or in the directory. They are listed and never merged automatically."""

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
from anlaufstelle.exchange.tables import ImportRow, batches

MAX_LISTED = 200
MAX_PER_ROW = 3
Rule = Callable[[MatchFacts, MatchFacts], tuple[MatchAnswer, list[str]]]


def import_duplicates(plan: ImportPlan) -> list[dict[str, Any]]:
    """Return the likely duplicates of stored records in an import, the most certain first, as JSON objects."""
    pairs = [
        *_pairs(plan, "organizations", duplicate_rules.same_provider, _organizations(m.Organization.objects.all())),
        *_pairs(plan, "services", duplicate_rules.same_offer, _services(m.Service.objects.all())),
        *_pairs(plan, "locations", duplicate_rules.same_place, _locations()),
    ]
    pairs.sort(key=lambda pair: (pair["answer"] != MatchAnswer.SAME, -len(pair["why"])))
    return pairs[:MAX_LISTED]


@dataclass(frozen=True)
class DuplicateCandidate:
    """Two stored records of one table that may be the same."""

    table: str
    first: UUID
    second: UUID
    answer: MatchAnswer


def duplicate_candidates() -> list[DuplicateCandidate]:
    """Return the duplicate candidates in the directory, the most certain first.

    Organizations are only listed if they are certain, because a city and a county of one name are two organizations.
    """
    current_services = _services(m.Service.objects.filter(replaced_by=None).exclude(status=m.Status.DEFUNCT))
    candidates = [
        *_within("organizations", duplicate_rules.same_provider, _organizations(m.Organization.objects.living())),
        *_within("services", duplicate_rules.same_offer, current_services),
    ]
    candidates = [pair for pair in candidates if pair.answer == MatchAnswer.SAME or pair.table == "services"]
    return sorted(candidates, key=lambda pair: (pair.answer != MatchAnswer.SAME, pair.table, pair.first, pair.second))[
        :MAX_LISTED
    ]


def _within(table: str, rule: Rule, stored: dict[UUID, MatchFacts]) -> Iterator[DuplicateCandidate]:
    by_sign, alike = _by_sign(stored), _similar(table, stored, stored)
    for key, facts in stored.items():
        candidates = {other for sign in _signs(facts) for other in by_sign[sign]} | alike.get(key, set())
        for other in sorted(other for other in candidates if other > key):
            answer, _ = rule(facts, stored[other])
            if answer != MatchAnswer.DISTINCT:
                yield DuplicateCandidate(table, key, other, answer)


def _pairs(plan: ImportPlan, table: str, rule: Rule, stored: dict[UUID, MatchFacts]) -> Iterator[dict[str, Any]]:
    new = {row_id: facts for row_id, facts in _planned_facts(plan, table).items() if row_id not in plan.stored[table]}
    stored = {row_id: facts for row_id, facts in stored.items() if row_id not in plan.planned[table]}
    if not new or not stored:
        return
    by_sign = _by_sign(stored)
    alike = _similar(table, new, stored)
    for row_id, facts in new.items():
        candidates = {stored_id for sign in _signs(facts) for stored_id in by_sign[sign]} | alike.get(row_id, set())
        matches = []
        for stored_id in sorted(candidates):
            answer, reasons = rule(facts, stored[stored_id])
            if answer != MatchAnswer.DISTINCT:
                matches.append((answer != MatchAnswer.SAME, -len(reasons), stored_id, answer, reasons))
        for *_, stored_id, answer, reasons in sorted(matches)[:MAX_PER_ROW]:
            row = plan.planned[table][row_id].row
            yield _entry(table, row, row_id, stored_id, (answer, reasons))


def _entry(
    table: str, row: ImportRow, row_id: UUID, stored_id: UUID, match: tuple[MatchAnswer, list[str]]
) -> dict[str, Any]:
    entry: dict[str, Any] = {"kind": table, "file": row.file}
    if row.line:
        entry["line"] = row.line
    return entry | {"id": str(row_id), "known": str(stored_id), "answer": str(match[0]), "why": match[1]}


def _signs(facts: MatchFacts) -> Iterator[tuple[str, str]]:
    for number in facts.phones:
        yield "phone", number
    for name in ("email", "site", "address"):
        if getattr(facts, name):
            yield name, getattr(facts, name)


def _by_sign(stored: dict[UUID, MatchFacts]) -> dict[tuple[str, str], list[UUID]]:
    """The records with each phone, e-mail, site or address, at most 50: a sign that many share identifies none."""
    by_sign: dict[tuple[str, str], list[UUID]] = defaultdict(list)
    for key, facts in stored.items():
        for sign in _signs(facts):
            if len(by_sign[sign]) < 50:
                by_sign[sign].append(key)
    return by_sign


def _similar(table: str, new: dict[UUID, MatchFacts], stored: dict[UUID, MatchFacts]) -> dict[UUID, set[UUID]]:
    """The records with similar names. Services are only compared with those of the same organization."""
    similar: dict[UUID, set[UUID]] = defaultdict(set)
    if table == "organizations":
        _compare(list(new.items()), list(stored.items()), similar)
    elif table == "services":
        by_owner: dict[str, list[tuple[UUID, MatchFacts]]] = defaultdict(list)
        for key, facts in stored.items():
            by_owner[facts.owner].append((key, facts))
        new_by_owner: dict[str, list[tuple[UUID, MatchFacts]]] = defaultdict(list)
        for key, facts in new.items():
            new_by_owner[facts.owner].append((key, facts))
        for owner, new_of_owner in new_by_owner.items():
            _compare(new_of_owner, by_owner[owner], similar)
    return similar


def _compare(
    new: list[tuple[UUID, MatchFacts]], existing: list[tuple[UUID, MatchFacts]], similar: dict[UUID, set[UUID]]
) -> None:
    names = [facts.name for _, facts in existing]
    for batch in batches(new, 200):
        likeness = process.cdist(
            [facts.name for _, facts in batch],
            names,
            scorer=fuzz.ratio,
            score_cutoff=duplicate_rules.NEARLY,
            dtype=np.uint8,
        )
        for new_index, existing_index in zip(*np.nonzero(likeness), strict=True):
            if len(similar[batch[new_index][0]]) < 20:
                similar[batch[new_index][0]].add(existing[existing_index][0])


def _planned_facts(plan: ImportPlan, table: str) -> dict[UUID, MatchFacts]:
    """The facts of the planned rows of a table."""
    column = {"organizations": "organization_id", "services": "service_id", "locations": "location_id"}[table]
    numbers: dict[UUID, set[str]] = defaultdict(set)
    for planned in plan.planned["phones"].values():
        if planned.values.get(column):
            numbers[planned.values[column]].add(duplicate_rules.plain_phone(planned.values["number"]))
    return {
        key: _facts(planned.values, numbers[key])
        for key, planned in plan.planned[table].items()
    }  # fmt: skip


def _facts(values: dict[str, Any], numbers: Iterable[str]) -> MatchFacts:
    return MatchFacts(
        name=duplicate_rules.plain_name(values.get("name") or ""),
        phones=frozenset(filter(None, numbers)),
        email=(values.get("email") or "").lower(),
        site=duplicate_rules.plain_site(values.get("website") or values.get("url") or ""),
        address=duplicate_rules.plain_address(values.get("address_1") or "", values.get("postal_code") or ""),
        owner=str(values.get("organization_id") or ""),
    )


def _stored_facts(rows: "models.QuerySet[Any]", column: str, *names: str) -> dict[UUID, MatchFacts]:
    numbers: dict[UUID, set[str]] = defaultdict(set)
    for owner, number in m.Phone.objects.exclude(**{column: None}).values_list(column, "number"):
        numbers[owner].add(duplicate_rules.plain_phone(number))
    return {
        values.pop("pk"): _facts(values, numbers[values["id"]])
        for values in rows.order_by().values("pk", "id", *names)
    }  # fmt: skip


def _organizations(rows: "models.QuerySet[m.Organization]") -> dict[UUID, MatchFacts]:
    return _stored_facts(rows, "organization_id", "name", "email", "website")


def _services(rows: "models.QuerySet[m.Service]") -> dict[UUID, MatchFacts]:
    return _stored_facts(rows, "service_id", "name", "email", "url", "organization_id")


def _locations() -> dict[UUID, MatchFacts]:
    rows = m.Location.objects.filter(confidential=False)
    return _stored_facts(rows, "location_id", "name", "address_1", "postal_code", "organization_id")
