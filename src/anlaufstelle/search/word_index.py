"""The word index in PostgreSQL: a generated tsvector column with a GIN index."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.models import Model

Row = TypeVar("Row", bound=Model)

MAX_RANKED = 3000
"""Documents that the database ranks per search. `ts_rank` reads each of them."""

USE_LZ4_COMPRESSION = (
    "SELECT set_config(name, 'lz4', true) FROM pg_settings"
    " WHERE name = 'default_toast_compression' AND 'lz4' = ANY(enumvals)"
)
"""Compresses long values with LZ4 until the end of the transaction, if the server supports it. LZ4 is faster."""


@dataclass(frozen=True)
class Candidate:
    """A document that contains one of the words, with its stems, from which it is ranked in Python."""

    pk: int
    head: str
    body: str


def candidates(groups: Sequence[Sequence[str]], limit: int, *, ranked: bool) -> list[Candidate]:
    """Return documents that contain all words of at least one group, the best `limit` of a bounded number."""
    tsquery = " | ".join("(" + " & ".join(f"'{word}'" for word in group) + ")" for group in groups if group)
    if not tsquery:
        return []
    with connection.cursor() as cursor:
        # The words are passed as a subquery. With constants, the planner would estimate them as so frequent that it
        # would scan the whole table instead of using the index.
        cursor.execute(
            "SELECT d.id, d.words_head, d.words_body FROM search_document AS d JOIN ("
            " SELECT id FROM ("
            " SELECT id, words FROM search_document WHERE words @@ (SELECT %s::tsquery) LIMIT %s) AS few"
            " ORDER BY ts_rank(words, (SELECT %s::tsquery)) DESC, id LIMIT %s) AS hit ON hit.id = d.id",
            [tsquery, MAX_RANKED if ranked else limit, tsquery, limit],
        )
        return [Candidate(*row) for row in cursor.fetchall()]


def store(rows: Sequence[Row], finish: Callable[[Row], object] = id) -> None:
    """Store new rows with COPY. `finish` completes each row while the database stores the previous one."""
    if not rows:
        return
    table, fields = rows[0]._meta.db_table, rows[0]._meta.concrete_fields
    names = ", ".join(f'"{field.column}"' for field in fields)
    with connection.cursor() as cursor:
        cursor.execute(USE_LZ4_COMPRESSION)
        _assign_ids(cursor, table, [row for row in rows if row.pk is None])
        with cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as stream:
            for row in rows:
                finish(row)
                stream.write_row([_adapted(getattr(row, field.attname)) for field in fields])


def count_words(changes: Sequence[tuple[str, int]], version: int) -> None:
    """Add to the document count of each word."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO search_word (word, documents, version)"
            " SELECT word, change, %s FROM unnest(%s::text[], %s::int[]) AS told(word, change)"
            " ON CONFLICT (word) DO UPDATE SET"
            " documents = search_word.documents + excluded.documents, version = excluded.version",
            [version, [word for word, _ in changes], [change for _, change in changes]],
        )


def _assign_ids(cursor: CursorWrapper, table: str, rows: Sequence[Row]) -> None:
    """Assign ids from the table's sequence, because COPY does not return them."""
    cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, len(rows)])
    for row, (key,) in zip(rows, cursor.fetchall(), strict=True):
        row.pk = key


def _adapted(value: Any) -> Any:
    """A value in the form the driver expects."""
    return connection.ops.adapt_json_value(value, None) if isinstance(value, dict | list) else value
