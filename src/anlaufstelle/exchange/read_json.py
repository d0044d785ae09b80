"""HSDS JSON in: one object, a list, a page of an API, one object a line, or tables in one object."""

import json
import re
from collections.abc import Iterator
from typing import Any

from anlaufstelle.exchange import row_validation, sources
from anlaufstelle.exchange.hsds_schema import BY_ONE, TABLES, HsdsTable
from anlaufstelle.exchange.sources import MEGABYTE, SourceFile, UnreadableSource
from anlaufstelle.exchange.tables import ImportRefusals, ImportRow, ImportTables, Values, flat

LONGEST_ITEM = 5 * MEGABYTE  # characters of one object of a list
DEEPEST = 40
_SPACE = re.compile(r"[\s,]*")
# By which names an object is known where its file does not say what it holds.
SIGNS = (
    ("service_at_location", {"location", "service"}),
    ("services", {"status", "service_at_locations", "organization", "organization_id"}),
    ("locations", {"location_type", "addresses", "latitude"}),
    ("taxonomy_terms", {"parent_id", "term_uri", "taxonomy_id", "taxonomy", "taxonomy_detail"}),
    ("taxonomies", {"version", "taxonomy_terms"}),
    ("organizations", {"services", "locations", "website", "legal_status", "organization_identifiers", "description"}),
)


def read(piece: SourceFile, tables: ImportTables, refusals: ImportRefusals) -> None:
    """All rows of one file. Raises UnreadableSource where it is no JSON or holds nothing of a directory."""
    told = sources.decode_text(piece)
    hint = _hint(piece.stem)
    found = 0
    for line, item in _items(piece, told, refusals):
        found += 1
        if isinstance(item, dict) and isinstance(item.get("contents"), list):
            lines = _lines_of_a_page(told, len(item["contents"]), line)
            for at, one in zip(lines, item["contents"], strict=True):
                _object(piece, at, one if isinstance(one, dict) else {}, hint, (tables, refusals))
        elif isinstance(item, dict):
            _object(piece, line, item, hint, (tables, refusals))
        elif item is not None:
            refusals.add(ImportRow("", {}, piece.name, line), "", "This is not a JSON object.", item)
    if not found:
        raise UnreadableSource(f"{piece.name} holds an empty list.")


def _hint(stem: str) -> HsdsTable | None:
    """What a file holds by its name: service_full.json, organizations.json, taxonomy_term_list.json."""
    names = {name: table for table in TABLES.values() for name in (table.one, table.name)}
    fitting = [name for name in names if re.match(rf"{name}s?([-_.]|$)", stem)]
    return names[max(fitting, key=len)] if fitting else None


def _items(piece: SourceFile, told: str, refusals: ImportRefusals) -> Iterator[tuple[int, Any]]:
    """The objects of a file with their lines, one after the other; a list is never read as a whole."""
    begin = _SPACE.match(told)
    position = begin.end() if begin else 0
    in_list = told[position : position + 1] == "["
    decoder = json.JSONDecoder(parse_constant=_no_constant)
    position += in_list
    line, counted = 1, 0
    while True:
        gap = _SPACE.match(told, position)
        position = gap.end() if gap else position
        line, counted = line + told.count("\n", counted, position), position
        if position >= len(told) or (in_list and told[position] == "]"):
            break
        try:
            item, end = decoder.raw_decode(told, position)
        except (ValueError, RecursionError):
            raise UnreadableSource(
                f"{piece.name} is not whole JSON from line {line} on. Nothing of it was taken in."
            ) from None
        if in_list and end - position > LONGEST_ITEM:
            refusals.add(ImportRow("", {}, piece.name, line), "", _too_long(end - position))
            item = None
        yield line, item
        position = end
    if in_list and (position >= len(told) or told[position + 1 :].strip()):
        raise UnreadableSource(f"{piece.name} is not whole JSON from line {line} on. Nothing of it was taken in.")


def _lines_of_a_page(told: str, count: int, line: int) -> list[int]:
    """On which line each object of a page begins; the page's own where that cannot be told."""
    begin = re.search(r'"contents"\s*:\s*\[', told)
    if begin is None or told.count('"contents"') > 1:
        return [line] * count
    decoder, position, lines, number, counted = json.JSONDecoder(), begin.end(), [], 1, 0
    for _ in range(count):
        gap = _SPACE.match(told, position)
        position = gap.end() if gap else position
        number, counted = number + told.count("\n", counted, position), position
        lines.append(number)
        _, position = decoder.raw_decode(told, position)
    return lines


def _too_long(length: int) -> str:
    return f"This object has {length:,} characters; at most {LONGEST_ITEM:,} are taken."


def _no_constant(word: str) -> float:
    raise ValueError(word)


def _object(
    piece: SourceFile, line: int, item: Values, hint: HsdsTable | None, into: tuple[ImportTables, ImportRefusals]
) -> None:
    if "openapi_url" in item and "id" not in item:
        return  # where an API says what it is
    if item and all(name.endswith(".csv") for name in item):
        _tabular(piece, line, item, into)
        return
    table = _table_of(item, hint)
    if table is None:
        raise UnreadableSource(f"{piece.name} holds nothing of a directory of help as HSDS writes it.")
    _take(piece, line, table, item, into)


STRONG = {"website", "legal_status", "locations", "organization_identifiers"}  # only providers have these


def _table_of(item: Values, hint: HsdsTable | None) -> HsdsTable | None:
    """What an object is: what its file is called after, unless it plainly is something else."""
    own = item.get("anlaufstelle")
    is_provider = bool(STRONG & set(item)) or (isinstance(own, dict) and "kind" in own)
    if hint and hint.name == "services" and is_provider and "status" not in item:
        return TABLES["organizations"]
    if hint and hint.name == "organizations" and "status" in item and not is_provider:
        return TABLES["services"]
    return hint or _by_signs(item)


def _by_signs(item: Values) -> HsdsTable | None:
    return next((TABLES[name] for name, signs in SIGNS if signs & set(item)), None) if "id" in item else None


def _tabular(piece: SourceFile, line: int, item: Values, into: tuple[ImportTables, ImportRefusals]) -> None:
    for name, rows in item.items():
        table = TABLES.get(name.removesuffix(".csv")) or BY_ONE.get(name.removesuffix(".csv"))
        if table is None or not isinstance(rows, list):
            into[1].add(ImportRow("", {}, piece.name, line), name, "There is no such table in HSDS.")
            continue
        for row in rows:
            if isinstance(row, dict):
                _take(piece, line, table, row, into)


def _take(
    piece: SourceFile, line: int, table: HsdsTable, item: Values, into: tuple[ImportTables, ImportRefusals]
) -> None:
    """One object and all that hangs on it, each a row of its own."""
    tables, refusals = into
    if _depth(item) > DEEPEST:
        refusals.add(ImportRow("", {}, piece.name, line), "", "This object is nested too deeply.")
        return
    for name, values, path in flat(table, item):
        row_validation.accept_row(ImportRow(name, values, piece.name, line, path), tables, refusals)


def _depth(value: Any) -> int:
    """How deeply it is nested, one level at a time: a deceiver's nesting must not end the program."""
    depth, level = 0, [value]
    while level and depth <= DEEPEST:
        inner = [each for one in level for each in (one.values() if isinstance(one, dict) else one)]
        level = [one for one in inner if isinstance(one, dict | list)]
        depth += 1
    return depth
