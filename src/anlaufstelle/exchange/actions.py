"""Importing a directory in one transaction. Valid rows are stored, and each invalid one is refused with a reason."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import transaction

from anlaufstelle.codes.cache import code_lists
from anlaufstelle.core.actor import Actor
from anlaufstelle.directory import models as m
from anlaufstelle.exchange import detail_rows, duplicates, main_rows, read_csv, read_json, read_xlsx, sources
from anlaufstelle.exchange.import_plan import ImportPlan
from anlaufstelle.exchange.import_store import ImportStore, Progress, TableOutcome
from anlaufstelle.exchange.sources import SourceFile, UnreadableSource
from anlaufstelle.exchange.tables import MAX_LISTED_REFUSALS, ImportRefusals, ImportTables, batches
from anlaufstelle.outbox.actions import enqueue
from anlaufstelle.outbox.models import Topic

MAX_ROWS = 1_000_000


@dataclass
class ImportResult:
    """The result of one import."""

    outcomes: dict[str, TableOutcome] = field(default_factory=dict)
    refusals: ImportRefusals = field(default_factory=ImportRefusals)
    likely_duplicates: list[dict[str, Any]] = field(default_factory=list)
    touched: int = 0  # services whose public facts may have changed

    def as_json(self) -> dict[str, Any]:
        """Return the JSON answer of the command (docs/contract.md)."""
        answer: dict[str, Any] = {
            name: outcome.as_json()
            for name, outcome in self.outcomes.items()
            if name in {"organizations", "services", "locations"} or any(vars(outcome).values())
        }
        answer["refused"] = self.refusals.listed
        if self.refusals.count > MAX_LISTED_REFUSALS:
            answer["refused_in_all"] = self.refusals.count
        return answer | {"likely_duplicates": self.likely_duplicates}


def no_progress(sentence: str) -> None:
    """Discard progress messages."""


def import_directory(
    actor: Actor,
    *,
    path: Path,
    source_format: str = "",
    publisher: str = "",
    dry_run: bool = False,
    report: Progress = no_progress,
) -> ImportResult:
    """Import a directory from a file, folder or zip. Invalid rows are refused one by one; the others are stored.

    An empty `source_format` is guessed from the file names. With `dry_run` nothing is stored, but the result is the
    same. Raises UnreadableSource where nothing can be read.
    """
    result = ImportResult()
    tables = _read(path, source_format, publisher, result.refusals, report)
    plan = ImportPlan(tables, result.refusals, code_lists())
    with transaction.atomic():
        _plan(plan, report)
        result.likely_duplicates = duplicates.import_duplicates(plan)
        store = ImportStore(actor, plan, report)
        store.store_all()
        result.outcomes = store.outcomes
        result.touched = _queue_indexing(store)
        if dry_run:
            transaction.set_rollback(True)
    return result


def _read(path: Path, source_format: str, publisher: str, refusals: ImportRefusals, report: Progress) -> ImportTables:
    if not path.exists():
        raise UnreadableSource(f"There is no {path}. Please look at the name.")
    source_format = source_format or sources.format_of(path)
    tables = ImportTables(publisher or path.resolve().stem)
    sources_ = list(sources.source_files(path, source_format))
    readers: dict[str, Callable[[SourceFile, ImportTables], None]] = {
        "hsds-json": lambda source, into: read_json.read(source, into, refusals),
        "xlsx": lambda source, into: read_xlsx.read(source, into, refusals),
    }
    if source_format == "hsds-csv":
        is_old = True if any(map(read_csv.is_hsds_1, sources_)) else None
        readers["hsds-csv"] = lambda source, into: read_csv.read(source, into, refusals, old=is_old)
    for source in sources_:
        try:
            _add(tables, source, readers[source_format])
        except UnreadableSource as error:
            if len(sources_) == 1:
                raise
            refusals.add_file(source.name, error.sentence)
        if tables.count() > MAX_ROWS:
            raise UnreadableSource(f"{path.name} holds more than {MAX_ROWS:,} rows. Please split it.")
        report(f"{source.name}: read, {tables.count():,} rows so far")
    return tables


def _add(tables: ImportTables, source: SourceFile, read: Callable[[SourceFile, ImportTables], None]) -> None:
    """Add the rows of one file, if all of it can be read."""
    source_tables = ImportTables(tables.publisher, original_ids=tables.original_ids)
    read(source, source_tables)
    for rows in source_tables.rows.values():
        for row in rows.values():
            tables.add(row)


def _plan(plan: ImportPlan, report: Progress) -> None:
    plan.find_stored()
    main_rows.read(plan)
    detail_rows.read(plan)
    detail_rows.check_terms(plan)
    detail_rows.keep_foreign_tables(plan)
    report(f"understood, {plan.refusals.count:,} refused")


def _queue_indexing(store: ImportStore) -> int:
    """Queue an indexing job for each service whose public facts may have changed. Return how many."""
    touched = store.touched
    services = set(touched["services"])
    for batch in batches(sorted(touched["organizations"] - store.created["organizations"])):
        services |= set(m.Service.objects.filter(organization__in=batch).values_list("pk", flat=True))
    for batch in batches(sorted(touched["locations"] - store.created["locations"])):
        services |= set(m.ServiceAtLocation.objects.filter(location__in=batch).values_list("service_id", flat=True))
    enqueue(Topic.INDEX_OFFER, sorted(services))
    return len(services)
