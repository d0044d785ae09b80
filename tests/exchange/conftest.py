"""What the tests of imports and exports share: files, an empty directory, and a picture of a full one."""

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from anlaufstelle.core.actor import OPERATOR
from anlaufstelle.directory import models as m
from anlaufstelle.exchange import export_writers
from anlaufstelle.exchange.actions import ImportResult, import_directory, no_progress
from anlaufstelle.exchange.import_plan import MODELS
from anlaufstelle.languages.models import Translation
from anlaufstelle.people.models import AccessGrant
from anlaufstelle.privacy.actions import destroy
from anlaufstelle.rls.context import MAINTENANCE, AccessContext, AccessKind, access_context, process_context

Put = Callable[..., Path]


@pytest.fixture
def put(tmp_path: Path) -> Put:
    """Write a file: text, bytes, or anything as JSON."""

    def write(name: str, content: Any) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not isinstance(content, str | bytes):
            content = json.dumps(content)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


def take(path: Path, **more: Any) -> ImportResult:
    """Take in a path as the operator."""
    return import_directory(OPERATOR, path=path, **more)


def fields(taken: ImportResult) -> list[str]:
    """What was refused, by the names of the fields."""
    return [one.get("field", "") for one in taken.refusals.listed]


def empty_directory() -> None:
    """Everything gone, and before it whoever is counselled by one of its providers."""
    for provider in m.Organization.objects.values_list("pk", flat=True):
        with access_context(AccessContext(AccessKind.STAFF, provider_id=provider)):
            for person in set(AccessGrant.objects.filter(source=provider).values_list("client", flat=True)):
                destroy(person, provider)
    with process_context(MAINTENANCE):  # whether people hang on a provider is asked, too
        for model in (m.Metadata, m.Service, m.Location, m.Organization, Translation):
            model.objects.all().delete()


# The moment of storing is the installation's own; who confirmed an offer is not told to others.
LEFT_OUT = {"last_modified", "assurer"}
UNNAMED = {"eligibility", "responsibilities"}  # rows of which there is one, whatever its key


def picture(*, without: set[Any] = frozenset()) -> dict[str, Any]:
    """Every row of the directory as plain data, less what hangs on these places."""
    told: dict[str, Any] = {}
    for name, model in MODELS.items():
        rows = [
            {one.attname: getattr(row, one.attname) for one in model._meta.concrete_fields}
            for row in model.objects.all()
        ]
        kept = [row for row in rows if row["id"] not in without and row.get("location_id") not in without]
        left_out = LEFT_OUT | ({"id"} if name in UNNAMED else set())
        plain = [
            {
                column: json.dumps(value, default=str, sort_keys=True)
                for column, value in row.items()
                if column not in left_out
            }
            for row in kept
        ]
        told[name] = sorted(plain, key=lambda row: sorted(row.items()))
    told["translations"] = sorted(
        (str(row.owner), row.field, row.language, row.text, row.state, row.source_hash)
        for row in Translation.objects.exclude(owner__in=without)
    )
    return told


FORMS = [
    ("hsds-json", "out"),
    ("hsds-json", "out.json"),
    ("hsds-csv", "out"),
    ("hsds-csv", "out.zip"),
    ("xlsx", "out.xlsx"),
]


def write(path: Path, told: str) -> Path:
    """Export the directory to a path."""
    export_writers.export(path, told, no_progress)
    return path


def package(path: Path) -> dict[str, list[dict[str, str]]]:
    """The tables of an export."""
    found = {}
    for file in path.glob("*.csv"):
        with file.open(encoding="utf-8", newline="") as lines:
            found[file.stem] = list(csv.DictReader(lines))
    return found
