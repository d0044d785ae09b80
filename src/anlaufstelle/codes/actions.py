"""Loading code lists: those shipped with the repository, and the operator's own."""

from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from anlaufstelle.codes import rules
from anlaufstelle.codes.models import Code
from anlaufstelle.core.errors import Refused

SHIPPED_LISTS = Path(__file__).parent / "lists"


@dataclass
class LoadResult:
    """How many rows of a list were created, updated or unchanged."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0


def load_file(file: Path) -> LoadResult:
    """Load one CSV file, whose name is the name of the list. All rows are loaded or none.

    Rows that are not in the file are kept, so that an operator's additions survive an update. Raises Refused.
    """
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise Refused(f"{file.name} is not UTF-8 text. Please save it as CSV UTF-8.") from None
    except OSError as why:
        raise Refused(f"{file.name} cannot be read: {why.strerror}.") from why
    try:
        rows = list(rules.read(text.splitlines()))
    except Refused as refused:
        raise Refused(f"{file.name} was not loaded. {refused}") from refused
    return load_list(file.stem, rows)


@transaction.atomic
def load_list(name: str, rows: list[rules.CodeRow]) -> LoadResult:
    """Store the rows of one list. New rows are created and changed ones updated; none are deleted."""
    known = {(code.code, code.valid_from): code for code in Code.objects.filter(list=name)}
    result = LoadResult()
    new_codes: list[Code] = []
    for row in rows:
        code = known.get((row.code, row.valid_from)) or Code(list=name, code=row.code, valid_from=row.valid_from)
        before = _content(code)
        for field in ("parent", "sort", "labels", "valid_to", "legal_basis", "source", "verified_on", "extras"):
            setattr(code, field, getattr(row, field))
        if code.pk is None:
            new_codes.append(code)
            result.created += 1
        elif _content(code) != before:
            code.save()
            result.updated += 1
        else:
            result.unchanged += 1
    Code.objects.bulk_create(new_codes, batch_size=500)
    return result


def _content(code: Code) -> tuple[object, ...]:
    return (
        code.parent,
        code.sort,
        dict(code.labels),
        code.valid_to,
        code.legal_basis,
        code.source,
        code.verified_on,
        dict(code.extras),
    )


def load_folder(folder: Path) -> LoadResult:
    """Load all lists of a folder, in alphabetical order. Raises Refused."""
    total = LoadResult()
    for file in sorted(folder.glob("*.csv")):
        result = load_file(file)
        total.created += result.created
        total.updated += result.updated
        total.unchanged += result.unchanged
    return total
