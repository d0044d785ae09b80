"""Stores an import plan in batches: creates, updates and deletes rows, and writes the change history."""

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
from anlaufstelle.exchange.tables import Values, batches
from anlaufstelle.languages.models import Translation, TranslationState, source_hash_of

Progress = Callable[[str], None]
# Tables with a natural key: a row with the same natural key is the same row, whatever its id.
NATURAL_KEYS = {
    "eligibility": ("service_id",), "accessibility": ("location_id",), "attributes": ("service_id", "taxonomy_term"),
    "responsibilities": ("organization_id", "matter", "municipality"),
    "service_at_location": ("service_id", "location_id"),
}  # fmt: skip
DEFAULTS: dict[str, Values] = {"organizations": {"kind": m.ProviderKind.ASSOCIATION}}
# Tables whose rows are replaced: a source that has any row of an owner has all of them, so the others are deleted.
REPLACED_TABLES = {
    "contacts", "phones", "schedules", "exceptions", "languages", "cost_options", "required_documents",
    "service_areas", "attributes", "service_capacity", "funding", "responsibilities",
}  # fmt: skip
OWNERS = ("service_id", "organization_id", "location_id", "service_at_location_id", "schedule_id", "contact_id",
          "phone_id")  # fmt: skip
MAIN_TABLES = {"organizations", "services", "locations"}


@dataclass
class TableOutcome:
    """How many rows of one table were created, updated, unchanged or removed."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0

    def as_json(self) -> dict[str, int]:
        """Return the numbers for the JSON answer of the command."""
        counts = {"created": self.created, "updated": self.updated, "unchanged": self.unchanged}
        return counts | ({"removed": self.removed} if self.removed else {})


@dataclass
class ImportStore:
    """Stores one import plan."""

    actor: Actor
    plan: ImportPlan
    report: Progress
    outcomes: dict[str, TableOutcome] = field(default_factory=dict)
    created: dict[str, set[UUID]] = field(default_factory=lambda: defaultdict(set))
    touched: dict[str, set[UUID]] = field(default_factory=lambda: defaultdict(set))  # rows that have changed
    natural_keys: dict[str, set[Any]] = field(default_factory=dict)

    def store_all(self) -> None:
        """Store all tables, referenced ones first."""
        for table in MODELS:
            planned = self.plan.planned[table]
            outcome = self.outcomes[table] = TableOutcome()
            for number, batch in enumerate(batches(list(planned.items()))):
                self._store_batch(table, dict(batch), outcome)
                if number % 10 == 9:
                    self.report(f"{table}: {(number + 1) * len(batch):,} of {len(planned):,}")
            if table in REPLACED_TABLES:
                self._delete_unnamed(table, outcome)
            if planned:
                self.report(f"{table}: {len(planned):,} done")
        _store_translations(self)
        self._update_last_modified()

    def _store_batch(self, table: str, planned_rows: dict[UUID, PlannedRow], outcome: TableOutcome) -> None:
        model, now = MODELS[table], timezone.now()
        stored = _stored_rows(table, planned_rows)
        new: list[Record] = []
        changed_rows: list[Record] = []
        history: list[m.Metadata] = []
        seen: set[UUID] = set()
        for key, planned in planned_rows.items():
            row = stored.get(_natural_key(table, planned.values)) or stored.get(key)
            if row is None:
                record = model(id=key, other=planned.other, **DEFAULTS.get(table, {}) | planned.values)
                new.append(record)
                self.created[table].add(key)
                self._touch(table, record)
                history += self._history(table, record, created=True)
                continue
            if row.pk in seen:
                self.plan.refuse(planned.row, "id", "The file tells this row twice, each time at another place.", key)
                continue
            seen.add(row.pk)
            changes = _update(row, planned)
            if changes:
                if isinstance(row, DatedRecord):
                    row.last_modified = now
                changed_rows.append(row)
                self._touch(table, row)
                history += self._history(table, row, changes=changes)
        model._default_manager.bulk_create(new, batch_size=500)
        _overwrite(model, changed_rows)
        m.Metadata.objects.bulk_create(history, batch_size=500)
        outcome.created += len(new)
        outcome.updated += len(changed_rows)
        outcome.unchanged += len(planned_rows) - len(new) - len(changed_rows)

    def _touch(self, table: str, row: Record) -> None:
        """Note the service, organization or location that has changed through this row."""
        if table in MAIN_TABLES:
            self.touched[table].add(row.pk)
        for column, owner in (
            ("service_id", "services"),
            ("organization_id", "organizations"),
            ("location_id", "locations"),
        ):
            key = getattr(row, column, None)
            if key and table not in MAIN_TABLES:
                self.touched[owner].add(key)
        for column, owner in (("schedule_id", "schedules"), ("contact_id", "contacts"), ("phone_id", "phones"),
                              ("service_at_location_id", "service_at_location")):  # fmt: skip
            key = getattr(row, column, None)
            if key:
                self.touched[owner].add(key)

    def _history(
        self, table: str, row: Record, *, created: bool = False, changes: dict[str, tuple[Any, Any]] | None = None
    ) -> Iterable[m.Metadata]:
        """One entry per changed field. A new row has one entry, or none if its owner is new as well."""
        singular = TABLES[table].singular if table in TABLES else table
        common = {"resource_id": row.pk, "resource_type": singular, "updated_by": self.actor.name}
        if created and (table in MAIN_TABLES or not self._owner_is_new(row)):
            yield m.Metadata(last_action_type="create", field_name="name", replacement_value=str(row), **common)
        for name, (before, after) in (changes or {}).items():
            yield m.Metadata(
                last_action_type="update", field_name=name, previous_value=_history_text(before),
                replacement_value=_history_text(after), **common,
            )  # fmt: skip

    def _owner_is_new(self, row: Record) -> bool:
        owners = {"service_id": "services", "organization_id": "organizations", "location_id": "locations"}
        keys = [(table, getattr(row, column, None)) for column, table in owners.items()]
        return all(key is None or key in self.created[table] for table, key in keys)

    def _delete_unnamed(self, table: str, outcome: TableOutcome) -> None:
        """Delete rows that the source no longer has, for each owner of which it has any row of this table."""
        model = MODELS[table]
        columns = [name for name in OWNERS if any(column.attname == name for column in model._meta.concrete_fields)]
        named: dict[str, set[UUID]] = defaultdict(set)
        for planned in self.plan.planned[table].values():
            for column in columns:
                if planned.values.get(column):
                    named[column].add(planned.values[column])
        keys = self.plan.planned[table]
        for column, owners in named.items():
            for batch in batches(sorted(owners)):
                rows = model._default_manager.filter(**{f"{column}__in": batch})
                unwanted = [row for row in rows if row.pk not in keys]
                unwanted = [row for row in unwanted if not self._is_named(table, row)]
                self._delete(table, unwanted)
                outcome.removed += len(unwanted)

    def _is_named(self, table: str, row: Record) -> bool:
        """Whether the row is in the source under another id."""
        columns = NATURAL_KEYS.get(table)
        if not columns:
            return False
        if table not in self.natural_keys:
            self.natural_keys[table] = {
                _natural_key(table, planned.values) for planned in self.plan.planned[table].values()
            }
        return tuple(getattr(row, name) for name in columns) in self.natural_keys[table]

    def _delete(self, table: str, unwanted: list[Record]) -> None:
        if not unwanted:
            return
        singular = TABLES[table].singular if table in TABLES else table
        for row in unwanted:
            self._touch(table, row)
        m.Metadata.objects.bulk_create(
            [
                m.Metadata(resource_id=row.pk, resource_type=singular, last_action_type="delete", field_name="name",
                           previous_value=str(row), updated_by=self.actor.name)
                for row in unwanted
            ],
            batch_size=500,
        )  # fmt: skip
        MODELS[table]._default_manager.filter(pk__in=[row.pk for row in unwanted]).delete()

    def _update_last_modified(self) -> None:
        """Update `last_modified` of services, organizations and locations whose related rows have changed."""
        self.touched["services"] |= _owners(m.ServiceAtLocation, self.touched["service_at_location"], "service_id")
        for table in ("schedules", "contacts", "phones"):
            for column, main in (("service_id", "services"), ("organization_id", "organizations"),
                                 ("location_id", "locations")):  # fmt: skip
                if any(field_.attname == column for field_ in MODELS[table]._meta.concrete_fields):
                    self.touched[main] |= _owners(MODELS[table], self.touched[table], column)
        for batch in batches(sorted(self.touched["locations"] - self.created["locations"])):
            services_at_locations = m.ServiceAtLocation.objects.filter(location__in=batch)
            self.touched["services"] |= set(services_at_locations.values_list("service_id", flat=True))
        now = timezone.now()
        for main in MAIN_TABLES:
            changed = sorted(self.touched[main] - self.created[main])
            for batch in batches(changed):
                rows: models.QuerySet[Any] = MODELS[main]._default_manager.filter(pk__in=batch)
                rows.update(last_modified=now)


def _owners(model: type[Record], keys: set[UUID], column: str) -> set[UUID]:
    owner_ids: set[UUID] = set()
    for batch in batches(sorted(keys)):
        rows = model._default_manager.filter(pk__in=batch).exclude(**{column: None})
        owner_ids |= set(rows.values_list(column, flat=True))
    return owner_ids


def _stored_rows(table: str, planned_rows: dict[UUID, PlannedRow]) -> dict[Any, Record]:
    """The stored rows among these, by id and by natural key."""
    model = MODELS[table]
    columns = NATURAL_KEYS.get(table)
    condition = models.Q(pk__in=list(planned_rows))
    if columns:
        condition |= models.Q(
            **{
                f"{columns[0]}__in": {
                    planned.values[columns[0]] for planned in planned_rows.values() if columns[0] in planned.values
                }
            }
        )
    rows: dict[Any, Record] = {}
    for row in model._default_manager.filter(condition):
        rows[row.pk] = row
        if columns:
            rows[tuple(getattr(row, name) for name in columns)] = row
    return rows


def _natural_key(table: str, values: Values) -> Any:
    return tuple(values.get(name) for name in NATURAL_KEYS.get(table, ())) or None


def _update(row: Record, planned: PlannedRow) -> dict[str, tuple[Any, Any]]:
    """Set the planned columns and leave the others unchanged. Return the changes as (before, after) by column."""
    changes = {}
    for name, value in planned.values.items():
        before = getattr(row, name)
        if before != value:
            changes[name] = (before, value)
            setattr(row, name, value)
    other = _merge_foreign_fields(row.other, planned.other)
    if other != row.other:
        changes["other"] = (row.other, other)
        row.other = other
    return changes


def _merge_foreign_fields(known: Values, more: Values) -> Values:
    """Merge foreign fields: lists of objects by their ids, anything else is replaced."""
    merged = dict(known)
    for name, value in more.items():
        before = merged.get(name)
        if name != "addresses" and isinstance(value, list) and isinstance(before, list):
            new_items = {item.get("id"): item for item in value if isinstance(item, dict)}
            known_items = [new_items.pop(item.get("id"), item) if isinstance(item, dict) else item for item in before]
            merged[name] = [
                *known_items,
                *new_items.values(),
                *(item for item in value if not isinstance(item, dict) and item not in known_items),
            ]
        else:
            merged[name] = value
    return merged


def _overwrite(model: type[Record], rows: Sequence[Record]) -> None:
    columns = [column.name for column in model._meta.concrete_fields if not column.primary_key]
    if rows:
        model._default_manager.bulk_create(
            rows, batch_size=500, update_conflicts=True, unique_fields=["id"], update_fields=columns
        )


def _history_text(value: object) -> str:
    return "" if value is None else str(plain(value))


def _store_translations(store: ImportStore) -> None:
    """Store the planned translations."""
    planned = store.plan.translations
    owners = sorted({owner for owner, _, _ in planned})
    stored: dict[tuple[UUID, str, str], Translation] = {}
    for owner_batch in batches(owners):
        rows = Translation.objects.filter(owner__in=owner_batch)
        stored |= {(row.owner, row.field, row.language): row for row in rows}
    new, changed = [], []
    for (owner, name, language), translation in planned.items():
        source_hash = source_hash_of(translation.source) if translation.state != TranslationState.OUTDATED else ""
        row = stored.get((owner, name, language))
        if row is None:
            new.append(
                Translation(
                    owner=owner,
                    field=name,
                    language=language,
                    text=translation.text,
                    state=translation.state,
                    source_hash=source_hash,
                    origin=store.actor.name[:40],
                )
            )
        elif row.text != translation.text or (row.state != translation.state and row.holds_for(translation.source)):
            row.text, row.state, row.source_hash = translation.text, translation.state, source_hash
            changed.append(row)
        else:
            continue
        store.touched["texts"].add(owner)
    for batch in batches(new):
        Translation.objects.bulk_create(batch)
    Translation.objects.bulk_update(changed, ["text", "state", "source_hash"], batch_size=200)
    store.outcomes["translations"] = TableOutcome(len(new), len(changed), len(planned) - len(new) - len(changed))
    for table in MAIN_TABLES:
        store.touched[table] |= store.touched["texts"] & set(store.plan.planned[table])
