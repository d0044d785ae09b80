"""Parsing and validation of code lists. Pure: text in, rows or a refusal out."""

import csv
import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from anlaufstelle.core.errors import Refused
from anlaufstelle.core.page_languages import CODES

COLUMNS = (
    "code", "parent", "sort", *CODES, "valid_from", "valid_to", "legal_basis", "source", "verified_on",
)  # fmt: skip
MAX_LENGTHS = {"parent": 40, "legal_basis": 200, "source": 300}
REQUIRED = ("code", "de", "valid_from")
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,39}")


@dataclass(frozen=True)
class CodeRow:
    """One valid row of a code list."""

    line: int
    code: str
    parent: str
    sort: int
    labels: dict[str, str]
    valid_from: dt.date
    valid_to: dt.date | None
    legal_basis: str
    source: str
    verified_on: dt.date | None
    extras: dict[str, str] = field(default_factory=dict)


def read(lines: Iterable[str]) -> Iterator[CodeRow]:
    """Yield the rows of a CSV text. Raises Refused with line and column at the first error."""
    reader = csv.DictReader(lines, strict=True)
    seen: dict[tuple[str, dt.date], int] = {}
    try:
        missing = [name for name in REQUIRED if name not in (reader.fieldnames or [])]
        if missing:
            raise Refused(f"The first line must name the columns; missing: {', '.join(missing)}.")
        for cells in reader:
            row = _row(reader.line_num, cells)
            earlier = seen.setdefault((row.code, row.valid_from), row.line)
            if earlier != row.line:
                raise Refused(f"Line {row.line}: “{row.code}” from {row.valid_from} stands in line {earlier} already.")
            yield row
    except csv.Error as why:
        raise Refused(f"Line {reader.line_num} is not CSV ({why}).") from why


def _row(line: int, cells: dict[str, str]) -> CodeRow:
    if None in cells or None in cells.values():
        raise Refused(f"Line {line} has more or fewer cells than the first line has columns.")
    if any("\0" in cell for cell in cells.values()):
        raise Refused(f"Line {line} holds a NUL byte. Please save it as CSV UTF-8.")
    cells = {name: cell.strip() for name, cell in cells.items()}
    for name, max_length in MAX_LENGTHS.items():
        if len(cells.get(name, "")) > max_length:
            raise Refused(f"Line {line}: “{name}” is longer than {max_length} characters.")
    for name in REQUIRED:
        if not cells[name]:
            raise Refused(f"Line {line}: “{name}” is empty.")
    if not _CODE.fullmatch(cells["code"]):
        raise Refused(f"Line {line}: the code “{cells['code'][:40]}” may hold letters, digits, - . and _ only.")
    sort = cells.get("sort", "") or "0"
    if not re.fullmatch(r"-?\d{1,9}", sort):
        raise Refused(f"Line {line}: “sort” is “{sort[:40]}”, not a whole number.")
    start, end = _day(line, cells, "valid_from"), _day(line, cells, "valid_to")
    if start is None or (end is not None and end < start):
        raise Refused(f"Line {line}: “valid_to” lies before “valid_from”.")
    return CodeRow(
        line=line,
        code=cells["code"],
        parent=cells.get("parent", ""),
        sort=int(sort),
        labels={name: cells[name] for name in CODES if cells.get(name)},
        valid_from=start,
        valid_to=end,
        legal_basis=cells.get("legal_basis", ""),
        source=cells.get("source", ""),
        verified_on=_day(line, cells, "verified_on"),
        extras={name: cell for name, cell in cells.items() if name not in COLUMNS and cell},
    )


def _day(line: int, cells: dict[str, str], name: str) -> dt.date | None:
    text = cells.get(name, "")
    if not text:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise Refused(f"Line {line}: “{name}” is “{text[:40]}”, not a day like 2026-11-23.") from None
