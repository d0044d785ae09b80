"""Words in PostgreSQL: a tsvector column that the database itself keeps true, with a GIN index."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.models import Model

Row = TypeVar("Row", bound=Model)

RANKED = 3000
"""So many documents of one search are ranked by the database: `ts_rank` reads each of them."""

QUICKER = (
    "SELECT set_config(name, 'lz4', true) FROM pg_settings"
    " WHERE name = 'default_toast_compression' AND 'lz4' = ANY(enumvals)"
)
"""Until the transaction ends long values are packed the quick way, where the server was built with it."""


@dataclass(frozen=True)
class Candidate:
    """A document that holds one of the words, with its words, so that the house ranks it itself."""

    pk: int
    head: str
    body: str


def candidates(groups: Sequence[Sequence[str]], limit: int, *, ranked: bool) -> list[Candidate]:
    """Documents that hold all words of at least one group; the best of a bounded number."""
    wanted = " | ".join("(" + " & ".join(f"'{word}'" for word in group) + ")" for group in groups if group)
    if not wanted:
        return []
    with connection.cursor() as cursor:
        # The words as a query of their own: known beforehand, they seem so frequent that the whole table is read
        # and each row's words are unpacked, where the index would tell at once.
        cursor.execute(
            "SELECT d.id, d.words_head, d.words_body FROM search_document AS d JOIN ("
            " SELECT id FROM ("
            " SELECT id, words FROM search_document WHERE words @@ (SELECT %s::tsquery) LIMIT %s) AS few"
            " ORDER BY ts_rank(words, (SELECT %s::tsquery)) DESC, id LIMIT %s) AS hit ON hit.id = d.id",
            [wanted, RANKED if ranked else limit, wanted, limit],
        )
        return [Candidate(*row) for row in cursor.fetchall()]


def store(rows: Sequence[Row], finish: Callable[[Row], object] = id) -> None:
    """New rows as one stream: while the next row is finished here, the database stores the one before."""
    if not rows:
        return
    table, fields = rows[0]._meta.db_table, rows[0]._meta.concrete_fields
    names = ", ".join(f'"{field.column}"' for field in fields)
    with connection.cursor() as cursor:
        cursor.execute(QUICKER)
        _give_keys(cursor, table, [row for row in rows if row.pk is None])
        with cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as stream:
            for row in rows:
                finish(row)
                stream.write_row([_told(getattr(row, field.attname)) for field in fields])


def count_words(changes: Sequence[tuple[str, int]], version: int) -> None:
    """Add to the count of each word."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO search_word (word, documents, version)"
            " SELECT word, change, %s FROM unnest(%s::text[], %s::int[]) AS told(word, change)"
            " ON CONFLICT (word) DO UPDATE SET"
            " documents = search_word.documents + excluded.documents, version = excluded.version",
            [version, [word for word, _ in changes], [change for _, change in changes]],
        )


def _give_keys(cursor: CursorWrapper, table: str, rows: Sequence[Row]) -> None:
    """The next keys of a table, for rows that go in as a stream: a stream does not answer."""
    cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, len(rows)])
    for row, (key,) in zip(rows, cursor.fetchall(), strict=True):
        row.pk = key


def _told(value: Any) -> Any:
    """A value as the driver takes it."""
    return connection.ops.adapt_json_value(value, None) if isinstance(value, dict | list) else value
