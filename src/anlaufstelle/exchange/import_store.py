"""Wanted rows into the database, portion by portion: what is new is made, what differs is changed, with its history."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import models
from django.utils import timezone

from anlaufstelle.core.actor import Actor
from anlaufstelle.directory import models as m
from anlaufstelle.directory.models.base import DatedRecord, Record
from anlaufstelle.exchange.hsds_schema import TABLES
from anlaufstelle.exchange.import_plan import MODELS, ImportPlan, PlannedRow, plain
from anlaufstelle.exchange.tables import Values, portions
from anlaufstelle.languages.models import Translation, TranslationState, source_hash_of

Progress = Callable[[str], None]
# Rows of which there is only one of a kind, whatever its key.
NATURAL = {
    "eligibility": ("service_id",), "accessibility": ("location_id",), "attributes": ("service_id", "taxonomy_term"),
    "responsibilities": ("organization_id", "matter", "municipality"),
    "service_at_location": ("service_id", "location_id"),
}  # fmt: skip
DEFAULTS: dict[str, Values] = {"organizations": {"kind": m.ProviderKind.ASSOCIATION}}
# Where a file names any of these for an owner, it names all of them.
WHOLE = {
    "contacts", "phones", "schedules", "exceptions", "languages", "cost_options", "required_documents",
    "service_areas", "attributes", "service_capacity", "funding", "responsibilities",
}  # fmt: skip
OWNERS = ("service_id", "organization_id", "location_id", "service_at_location_id", "schedule_id", "contact_id",
          "phone_id")  # fmt: skip
MAIN = {"organizations", "services", "locations"}


@dataclass
class TableOutcome:
    """What became of one table's rows."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0

    def as_json(self) -> dict[str, int]:
        """For the answer of the door."""
        told = {"created": self.created, "updated": self.updated, "unchanged": self.unchanged}
        return told | ({"removed": self.removed} if self.removed else {})


@dataclass
class ImportStore:
    """One import being stored."""

    actor: Actor
    intake: ImportPlan
    say: Progress
    outcomes: dict[str, TableOutcome] = field(default_factory=dict)
    made: dict[str, set[UUID]] = field(default_factory=lambda: defaultdict(set))
    touched: dict[str, set[UUID]] = field(default_factory=lambda: defaultdict(set))  # rows that are not as before
    natural: dict[str, set[Any]] = field(default_factory=dict)

    def all(self) -> None:
        """Every table, what is referred to first."""
        for table in MODELS:
            wanted = self.intake.wanted[table]
            outcome = self.outcomes[table] = TableOutcome()
            for number, portion in enumerate(portions(list(wanted.items()))):
                self._portion(table, dict(portion), outcome)
                if number % 10 == 9:
                    self.say(f"{table}: {(number + 1) * len(portion):,} of {len(wanted):,}")
            if table in WHOLE:
                self._remove(table, outcome)
            if wanted:
                self.say(f"{table}: {len(wanted):,} done")
        _texts(self)
        self._stamp()

    def _portion(self, table: str, wanted: dict[UUID, PlannedRow], outcome: TableOutcome) -> None:
        model, now = MODELS[table], timezone.now()
        there = _there(table, wanted)
        new: list[Record] = []
        changed: list[Record] = []
        history: list[m.Metadata] = []
        used: set[UUID] = set()
        for key, one in wanted.items():
            row = there.get(_natural(table, one.values)) or there.get(key)
            if row is None:
                made = model(id=key, other=one.other, **DEFAULTS.get(table, {}) | one.values)
                new.append(made)
                self.made[table].add(key)
                self._touch(table, made)
                history += self._history(table, made, created=True)
                continue
            if row.pk in used:
                self.intake.refuse(one.row, "id", "The file tells this row twice, each time at another place.", key)
                continue
            used.add(row.pk)
            moved = _set(row, one)
            if moved:
                if isinstance(row, DatedRecord):
                    row.last_modified = now
                changed.append(row)
                self._touch(table, row)
                history += self._history(table, row, moved=moved)
        model._default_manager.bulk_create(new, batch_size=500)
        _overwrite(model, changed)
        m.Metadata.objects.bulk_create(history, batch_size=500)
        outcome.created += len(new)
        outcome.updated += len(changed)
        outcome.unchanged += len(wanted) - len(new) - len(changed)

    def _touch(self, table: str, row: Record) -> None:
        """The offer, provider or place that is not as before because of this row."""
        if table in MAIN:
            self.touched[table].add(row.pk)
        for column, owner in (
            ("service_id", "services"),
            ("organization_id", "organizations"),
            ("location_id", "locations"),
        ):
            key = getattr(row, column, None)
            if key and table not in MAIN:
                self.touched[owner].add(key)
        for column, owner in (("schedule_id", "schedules"), ("contact_id", "contacts"), ("phone_id", "phones"),
                              ("service_at_location_id", "service_at_location")):  # fmt: skip
            key = getattr(row, column, None)
            if key:
                self.touched[owner].add(key)

    def _history(
        self, table: str, row: Record, *, created: bool = False, moved: dict[str, tuple[Any, Any]] | None = None
    ) -> Iterable[m.Metadata]:
        """A line for each field that changed; of what is new one line, and none where its owner is new as well."""
        one = TABLES[table].one if table in TABLES else table
        common = {"resource_id": row.pk, "resource_type": one, "updated_by": self.actor.name}
        if created and (table in MAIN or not self._owner_is_new(row)):
            yield m.Metadata(last_action_type="create", field_name="name", replacement_value=str(row), **common)
        for name, (before, after) in (moved or {}).items():
            yield m.Metadata(
                last_action_type="update", field_name=name, previous_value=_word(before),
                replacement_value=_word(after), **common,
            )  # fmt: skip

    def _owner_is_new(self, row: Record) -> bool:
        owners = {"service_id": "services", "organization_id": "organizations", "location_id": "locations"}
        keys = [(table, getattr(row, column, None)) for column, table in owners.items()]
        return all(key is None or key in self.made[table] for table, key in keys)

    def _remove(self, table: str, outcome: TableOutcome) -> None:
        """Take away what an owner had and a file that names its like no longer names."""
        model = MODELS[table]
        columns = [name for name in OWNERS if any(one.attname == name for one in model._meta.concrete_fields)]
        named: dict[str, set[UUID]] = defaultdict(set)
        for one in self.intake.wanted[table].values():
            for column in columns:
                if one.values.get(column):
                    named[column].add(one.values[column])
        keys = self.intake.wanted[table]
        for column, owners in named.items():
            for portion in portions(sorted(owners)):
                rows = model._default_manager.filter(**{f"{column}__in": portion})
                gone = [row for row in rows if row.pk not in keys]
                gone = [row for row in gone if not self._is_named(table, row)]
                self._take_away(table, gone)
                outcome.removed += len(gone)

    def _is_named(self, table: str, row: Record) -> bool:
        """Whether it is there under another key than in the file."""
        columns = NATURAL.get(table)
        if not columns:
            return False
        if table not in self.natural:
            self.natural[table] = {_natural(table, one.values) for one in self.intake.wanted[table].values()}
        return tuple(getattr(row, name) for name in columns) in self.natural[table]

    def _take_away(self, table: str, gone: list[Record]) -> None:
        if not gone:
            return
        one = TABLES[table].one if table in TABLES else table
        for row in gone:
            self._touch(table, row)
        m.Metadata.objects.bulk_create(
            [
                m.Metadata(resource_id=row.pk, resource_type=one, last_action_type="delete", field_name="name",
                           previous_value=str(row), updated_by=self.actor.name)
                for row in gone
            ],
            batch_size=500,
        )  # fmt: skip
        MODELS[table]._default_manager.filter(pk__in=[row.pk for row in gone]).delete()

    def _stamp(self) -> None:
        """Offers, providers and places on which something hangs that has changed have changed themselves."""
        self.touched["services"] |= _owners(m.ServiceAtLocation, self.touched["service_at_location"], "service_id")
        for table in ("schedules", "contacts", "phones"):
            for column, main in (("service_id", "services"), ("organization_id", "organizations"),
                                 ("location_id", "locations")):  # fmt: skip
                if any(one.attname == column for one in MODELS[table]._meta.concrete_fields):
                    self.touched[main] |= _owners(MODELS[table], self.touched[table], column)
        for portion in portions(sorted(self.touched["locations"] - self.made["locations"])):
            at = m.ServiceAtLocation.objects.filter(location__in=portion)
            self.touched["services"] |= set(at.values_list("service_id", flat=True))
        now = timezone.now()
        for main in MAIN:
            old = sorted(self.touched[main] - self.made[main])
            for portion in portions(old):
                rows: models.QuerySet[Any] = MODELS[main]._default_manager.filter(pk__in=portion)
                rows.update(last_modified=now)


def _owners(model: type[Record], keys: set[UUID], column: str) -> set[UUID]:
    found: set[UUID] = set()
    for portion in portions(sorted(keys)):
        rows = model._default_manager.filter(pk__in=portion).exclude(**{column: None})
        found |= set(rows.values_list(column, flat=True))
    return found


def _there(table: str, wanted: dict[UUID, PlannedRow]) -> dict[Any, Record]:
    """The stored rows among these, by key and, where there is only one of a kind, by that."""
    model = MODELS[table]
    columns = NATURAL.get(table)
    condition = models.Q(pk__in=list(wanted))
    if columns:
        condition |= models.Q(
            **{f"{columns[0]}__in": {one.values[columns[0]] for one in wanted.values() if columns[0] in one.values}}
        )
    rows: dict[Any, Record] = {}
    for row in model._default_manager.filter(condition):
        rows[row.pk] = row
        if columns:
            rows[tuple(getattr(row, name) for name in columns)] = row
    return rows


def _natural(table: str, values: Values) -> Any:
    return tuple(values.get(name) for name in NATURAL.get(table, ())) or None


def _set(row: Record, wanted: PlannedRow) -> dict[str, tuple[Any, Any]]:
    """Set what the file says, leave what it does not say; returns what changed from what to what."""
    moved = {}
    for name, value in wanted.values.items():
        before = getattr(row, name)
        if before != value:
            moved[name] = (before, value)
            setattr(row, name, value)
    other = _joined(row.other, wanted.other)
    if other != row.other:
        moved["other"] = (row.other, other)
        row.other = other
    return moved


def _joined(known: Values, more: Values) -> Values:
    """Terms that were kept, and those that came: lists of objects by their keys, anything else anew."""
    told = dict(known)
    for name, value in more.items():
        before = told.get(name)
        if name != "addresses" and isinstance(value, list) and isinstance(before, list):
            fresh = {one.get("id"): one for one in value if isinstance(one, dict)}
            same = [fresh.pop(one.get("id"), one) if isinstance(one, dict) else one for one in before]
            told[name] = [
                *same,
                *fresh.values(),
                *(one for one in value if not isinstance(one, dict) and one not in same),
            ]
        else:
            told[name] = value
    return told


def _overwrite(model: type[Record], rows: Sequence[Record]) -> None:
    columns = [one.name for one in model._meta.concrete_fields if not one.primary_key]
    if rows:
        model._default_manager.bulk_create(
            rows, batch_size=500, update_conflicts=True, unique_fields=["id"], update_fields=columns
        )


def _word(value: object) -> str:
    return "" if value is None else str(plain(value))


def _texts(store: ImportStore) -> None:
    """Translations that came along."""
    wanted = store.intake.texts
    owners = sorted({owner for owner, _, _ in wanted})
    there: dict[tuple[UUID, str, str], Translation] = {}
    for portion in portions(owners):
        rows = Translation.objects.filter(owner__in=portion)
        there |= {(row.owner, row.field, row.language): row for row in rows}
    new, changed = [], []
    for (owner, name, language), said in wanted.items():
        holds = source_hash_of(said.source) if said.state != TranslationState.OUTDATED else ""
        row = there.get((owner, name, language))
        if row is None:
            new.append(Translation(owner=owner, field=name, language=language, text=said.text, state=said.state,
                                   source_hash=holds, origin=store.actor.name[:40]))  # fmt: skip
        elif row.text != said.text or (row.state != said.state and row.holds_for(said.source)):
            row.text, row.state, row.source_hash = said.text, said.state, holds
            changed.append(row)
        else:
            continue
        store.touched["texts"].add(owner)
    for fresh in portions(new):
        Translation.objects.bulk_create(fresh)
    Translation.objects.bulk_update(changed, ["text", "state", "source_hash"], batch_size=200)
    store.outcomes["translations"] = TableOutcome(len(new), len(changed), len(wanted) - len(new) - len(changed))
    for table in MAIN:
        store.touched[table] |= store.touched["texts"] & set(store.intake.wanted[table])
