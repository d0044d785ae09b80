"""Taking in code lists: those of the repository, and the operator's own."""

from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from anlaufstelle.codes import rules
from anlaufstelle.codes.models import Code
from anlaufstelle.core.errors import Refused

SHIPPED = Path(__file__).parent / "lists"


@dataclass
class LoadResult:
    """How many rows of a list were new, changed or as before."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0


def load_file(file: Path) -> LoadResult:
    """Take in one CSV file; its name is the name of the list. All of it or nothing.

    Rows that the file does not name stay: an operator's additions survive an update. Raises Refused.
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
    """Store the rows of one list: new ones are added, changed ones changed, none removed."""
    known = {(code.code, code.valid_from): code for code in Code.objects.filter(list=name)}
    done = LoadResult()
    fresh: list[Code] = []
    for row in rows:
        code = known.get((row.code, row.valid_from)) or Code(list=name, code=row.code, valid_from=row.valid_from)
        before = _content(code)
        for part in (
            "parent",
            "sort",
            "labels",
            "valid_to",
            "legal_basis",
            "source",
            "verified_on",
            "extras",
        ):
            setattr(code, part, getattr(row, part))
        if code.pk is None:
            fresh.append(code)
            done.created += 1
        elif _content(code) != before:
            code.save()
            done.updated += 1
        else:
            done.unchanged += 1
    Code.objects.bulk_create(fresh, batch_size=500)
    return done


def _content(code: Code) -> tuple[object, ...]:
    return (
        code.parent, code.sort, dict(code.labels), code.valid_to,
        code.legal_basis, code.source, code.verified_on, dict(code.extras),
    )  # fmt: skip


def load_folder(folder: Path) -> LoadResult:
    """Take in every list of a folder, in the order of their names."""
    total = LoadResult()
    for file in sorted(folder.glob("*.csv")):
        done = load_file(file)
        total.created += done.created
        total.updated += done.updated
        total.unchanged += done.unchanged
    return total
