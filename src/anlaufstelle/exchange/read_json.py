"""Reads HSDS JSON: one object, a list, a page of an API, one object per line, or an object with tables."""

import json
import re
from collections.abc import Iterator
from typing import Any

from anlaufstelle.exchange import row_validation, sources
from anlaufstelle.exchange.hsds_schema import BY_SINGULAR, TABLES, HsdsTable
from anlaufstelle.exchange.sources import MEGABYTE, SourceFile, UnreadableSource
from anlaufstelle.exchange.tables import ImportRefusals, ImportRow, ImportTables, Values, flatten

MAX_OBJECT_LENGTH = 5 * MEGABYTE  # characters of one object of a list
MAX_DEPTH = 40
_SPACE = re.compile(r"[\s,]*")
# Fields by which an object's table is recognised where the file name does not tell it.
SIGNS = (
    ("service_at_location", {"location", "service"}),
    ("services", {"status", "service_at_locations", "organization", "organization_id"}),
    ("locations", {"location_type", "addresses", "latitude"}),
    ("taxonomy_terms", {"parent_id", "term_uri", "taxonomy_id", "taxonomy", "taxonomy_detail"}),
    ("taxonomies", {"version", "taxonomy_terms"}),
    ("organizations", {"services", "locations", "website", "legal_status", "organization_identifiers", "description"}),
)


def read(source: SourceFile, tables: ImportTables, refusals: ImportRefusals) -> None:
    """Add all rows of one file to `tables`. Raises UnreadableSource where it is not JSON or not HSDS."""
    text = sources.decode_text(source)
    hint = _hint(source.stem)
    count = 0
    for line, item in _items(source, text, refusals):
        count += 1
        if isinstance(item, dict) and isinstance(item.get("contents"), list):
            lines = _lines_of_a_page(text, len(item["contents"]), line)
            for number, item_ in zip(lines, item["contents"], strict=True):
                _object(source, number, item_ if isinstance(item_, dict) else {}, hint, (tables, refusals))
        elif isinstance(item, dict):
            _object(source, line, item, hint, (tables, refusals))
        elif item is not None:
            refusals.add(ImportRow("", {}, source.name, line), "", "This is not a JSON object.", item)
    if not count:
        raise UnreadableSource(f"{source.name} holds an empty list.")


def _hint(stem: str) -> HsdsTable | None:
    """The table of a file by its name: service_full.json, organizations.json, taxonomy_term_list.json."""
    names = {name: table for table in TABLES.values() for name in (table.singular, table.name)}
    fitting = [name for name in names if re.match(rf"{name}s?([-_.]|$)", stem)]
    return names[max(fitting, key=len)] if fitting else None


def _items(source: SourceFile, text: str, refusals: ImportRefusals) -> Iterator[tuple[int, Any]]:
    """The objects of a file with their line numbers, one by one. A list is never parsed as a whole."""
    start = _SPACE.match(text)
    position = start.end() if start else 0
    in_list = text[position : position + 1] == "["
    decoder = json.JSONDecoder(parse_constant=_refuse_constant)
    position += in_list
    line, counted = 1, 0
    while True:
        gap = _SPACE.match(text, position)
        position = gap.end() if gap else position
        line, counted = line + text.count("\n", counted, position), position
        if position >= len(text) or (in_list and text[position] == "]"):
            break
        try:
            item, end = decoder.raw_decode(text, position)
        except (ValueError, RecursionError):
            raise UnreadableSource(
                f"{source.name} is not whole JSON from line {line} on. Nothing of it was taken in."
            ) from None
        if in_list and end - position > MAX_OBJECT_LENGTH:
            refusals.add(ImportRow("", {}, source.name, line), "", _too_long(end - position))
            item = None
        yield line, item
        position = end
    if in_list and (position >= len(text) or text[position + 1 :].strip()):
        raise UnreadableSource(f"{source.name} is not whole JSON from line {line} on. Nothing of it was taken in.")


def _lines_of_a_page(text: str, count: int, line: int) -> list[int]:
    """The line on which each object of a page begins, or the page's own line where that is ambiguous."""
    start = re.search(r'"contents"\s*:\s*\[', text)
    if start is None or text.count('"contents"') > 1:
        return [line] * count
    decoder, position, lines, number, counted = json.JSONDecoder(), start.end(), [], 1, 0
    for _ in range(count):
        gap = _SPACE.match(text, position)
        position = gap.end() if gap else position
        number, counted = number + text.count("\n", counted, position), position
        lines.append(number)
        _, position = decoder.raw_decode(text, position)
    return lines


def _too_long(length: int) -> str:
    return f"This object has {length:,} characters; at most {MAX_OBJECT_LENGTH:,} are taken."


def _refuse_constant(word: str) -> float:
    raise ValueError(word)


def _object(
    source: SourceFile, line: int, item: Values, hint: HsdsTable | None, into: tuple[ImportTables, ImportRefusals]
) -> None:
    if "openapi_url" in item and "id" not in item:
        return  # an API's description of itself
    if item and all(name.endswith(".csv") for name in item):
        _tabular(source, line, item, into)
        return
    table = _table_of(item, hint)
    if table is None:
        raise UnreadableSource(f"{source.name} holds nothing of a directory of help as HSDS writes it.")
    _add_object(source, line, table, item, into)


PROVIDER_FIELDS = {"website", "legal_status", "locations", "organization_identifiers"}  # only providers have these


def _table_of(item: Values, hint: HsdsTable | None) -> HsdsTable | None:
    """The table of an object: by its file name, unless the fields clearly tell another one."""
    extension = item.get("anlaufstelle")
    is_provider = bool(PROVIDER_FIELDS & set(item)) or (isinstance(extension, dict) and "kind" in extension)
    if hint and hint.name == "services" and is_provider and "status" not in item:
        return TABLES["organizations"]
    if hint and hint.name == "organizations" and "status" in item and not is_provider:
        return TABLES["services"]
    return hint or _by_signs(item)


def _by_signs(item: Values) -> HsdsTable | None:
    return next((TABLES[name] for name, signs in SIGNS if signs & set(item)), None) if "id" in item else None


def _tabular(source: SourceFile, line: int, item: Values, into: tuple[ImportTables, ImportRefusals]) -> None:
    for name, rows in item.items():
        table = TABLES.get(name.removesuffix(".csv")) or BY_SINGULAR.get(name.removesuffix(".csv"))
        if table is None or not isinstance(rows, list):
            into[1].add(ImportRow("", {}, source.name, line), name, "There is no such table in HSDS.")
            continue
        for row in rows:
            if isinstance(row, dict):
                _add_object(source, line, table, row, into)


def _add_object(
    source: SourceFile, line: int, table: HsdsTable, item: Values, into: tuple[ImportTables, ImportRefusals]
) -> None:
    """Add one object and all objects nested in it, each as a row."""
    tables, refusals = into
    if _depth(item) > MAX_DEPTH:
        refusals.add(ImportRow("", {}, source.name, line), "", "This object is nested too deeply.")
        return
    for name, values, path in flatten(table, item):
        row_validation.accept_row(ImportRow(name, values, source.name, line, path), tables, refusals)


def _depth(value: Any) -> int:
    """The depth of nesting, determined without recursion, which hostile input could exhaust."""
    depth, level = 0, [value]
    while level and depth <= MAX_DEPTH:
        inner = [child for item in level for child in (item.values() if isinstance(item, dict) else item)]
        level = [item for item in inner if isinstance(item, dict | list)]
        depth += 1
    return depth
