"""Taking in a whole directory: one transaction, all that is right in it, and a reason for each row that is not."""

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
from anlaufstelle.exchange.tables import MOST_REFUSED, ImportRefusals, ImportTables, portions
from anlaufstelle.outbox.actions import enqueue
from anlaufstelle.outbox.models import Topic

MOST_ROWS = 1_000_000


@dataclass
class ImportResult:
    """What became of a file."""

    outcomes: dict[str, TableOutcome] = field(default_factory=dict)
    refusals: ImportRefusals = field(default_factory=ImportRefusals)
    likely: list[dict[str, Any]] = field(default_factory=list)
    touched: int = 0  # offers whose facts may have changed

    def as_json(self) -> dict[str, Any]:
        """The answer of the door (docs/contract.md)."""
        told: dict[str, Any] = {
            name: outcome.as_json()
            for name, outcome in self.outcomes.items()
            if name in {"organizations", "services", "locations"} or any(vars(outcome).values())
        }
        told["refused"] = self.refusals.listed
        if self.refusals.count > MOST_REFUSED:
            told["refused_in_all"] = self.refusals.count
        return told | {"likely_duplicates": self.likely}


def no_progress(sentence: str) -> None:
    """Nobody wants to know how far it is."""


def import_directory(
    actor: Actor, *, path: Path, told: str = "", publisher: str = "", dry_run: bool = False, say: Progress = no_progress
) -> ImportResult:
    """Take in a directory. What is wrong is refused row by row; the rest comes in, all of it or nothing.

    Raises UnreadableSource where nothing can be read. With `dry_run` nothing is stored, and the answer is the same.
    """
    taken = ImportResult()
    tables = _read(path, told, publisher, taken.refusals, say)
    intake = ImportPlan(tables, taken.refusals, code_lists())
    with transaction.atomic():
        _understand(intake, say)
        taken.likely = duplicates.import_duplicates(intake)
        store = ImportStore(actor, intake, say)
        store.all()
        taken.outcomes = store.outcomes
        taken.touched = _queue_indexing(store)
        if dry_run:
            transaction.set_rollback(True)
    return taken


def _read(path: Path, told: str, publisher: str, refusals: ImportRefusals, say: Progress) -> ImportTables:
    if not path.exists():
        raise UnreadableSource(f"There is no {path}. Please look at the name.")
    told = told or sources.format_of(path)
    tables = ImportTables(publisher or path.resolve().stem)
    pieces = list(sources.source_files(path, told))
    readers: dict[str, Callable[[SourceFile, ImportTables], None]] = {
        "hsds-json": lambda piece, into: read_json.read(piece, into, refusals),
        "xlsx": lambda piece, into: read_xlsx.read(piece, into, refusals),
    }
    if told == "hsds-csv":
        old = True if any(map(read_csv.is_hsds_1, pieces)) else None
        readers["hsds-csv"] = lambda piece, into: read_csv.read(piece, into, refusals, old=old)
    for piece in pieces:
        try:
            _add(tables, piece, readers[told])
        except UnreadableSource as why:
            if len(pieces) == 1:
                raise
            refusals.file(piece.name, why.sentence)
        if tables.count() > MOST_ROWS:
            raise UnreadableSource(f"{path.name} holds more than {MOST_ROWS:,} rows. Please split it.")
        say(f"{piece.name}: read, {tables.count():,} rows so far")
    return tables


def _add(tables: ImportTables, piece: SourceFile, read: Callable[[SourceFile, ImportTables], None]) -> None:
    """The rows of one file, if all of it can be read."""
    alone = ImportTables(tables.publisher, told=tables.told)
    read(piece, alone)
    for rows in alone.rows.values():
        for row in rows.values():
            tables.add(row)


def _understand(intake: ImportPlan, say: Progress) -> None:
    intake.look()
    main_rows.read(intake)
    detail_rows.read(intake)
    detail_rows.terms(intake)
    detail_rows.kept_tables(intake)
    say(f"understood, {intake.refusals.count:,} refused")


def _queue_indexing(store: ImportStore) -> int:
    """Every offer whose facts may have changed is indexed anew; returns how many."""
    touched = store.touched
    offers = set(touched["services"])
    for portion in portions(sorted(touched["organizations"] - store.made["organizations"])):
        offers |= set(m.Service.objects.filter(organization__in=portion).values_list("pk", flat=True))
    for portion in portions(sorted(touched["locations"] - store.made["locations"])):
        offers |= set(m.ServiceAtLocation.objects.filter(location__in=portion).values_list("service_id", flat=True))
    enqueue(Topic.INDEX_OFFER, sorted(offers))
    return len(offers)
