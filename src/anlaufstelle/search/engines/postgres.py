"""Words in PostgreSQL: a tsvector column that the database itself keeps true, with a GIN index."""

from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper

from anlaufstelle.search.engines.base import Candidate, Row

RANKED = 3000
"""So many documents of one search are ranked by the database: `ts_rank` reads each of them."""

QUICKER = (
    "SELECT set_config(name, 'lz4', true) FROM pg_settings"
    " WHERE name = 'default_toast_compression' AND 'lz4' = ANY(enumvals)"
)
"""Until the transaction ends long values are packed the quick way, where the server was built with it."""


class Postgres:
    """Full text by tsvector, made of our own stems."""

    def candidates(self, groups: Sequence[Sequence[str]], limit: int, *, ranked: bool) -> list[Candidate]:
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

    def store(self, rows: Sequence[Row], finish: Callable[[Row], object] = id) -> None:
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

    def count_words(self, changes: Sequence[tuple[str, int]], version: int) -> None:
        """Add to the count of each word."""
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO search_word (word, documents, version)"
                " SELECT word, change, %s FROM unnest(%s::text[], %s::int[]) AS told(word, change)"
                " ON CONFLICT (word) DO UPDATE SET"
                " documents = search_word.documents + excluded.documents, version = excluded.version",
                [version, [word for word, _ in changes], [change for _, change in changes]],
            )

    def make(self) -> list[str]:
        """The column, made from the documents' stems, and its index."""
        return [
            # Exactly our stems: no parser that knows addresses and numbers better, no dictionary.
            (
                "ALTER TABLE search_document ADD COLUMN words tsvector GENERATED ALWAYS AS (array_to_tsvector("
                "string_to_array(words_head, ' ') || string_to_array(words_body, ' '))) STORED"
            ),
            # New words wait in a short list and go into the index together; a search reads that list too.
            (
                "CREATE INDEX search_document_words ON search_document USING gin(words)"
                " WITH (fastupdate = on, gin_pending_list_limit = 1024)"
            ),
        ]

    def unmake(self) -> list[str]:
        """Index and column go."""
        return ["DROP INDEX search_document_words", "ALTER TABLE search_document DROP COLUMN words"]


def _give_keys(cursor: CursorWrapper, table: str, rows: Sequence[Row]) -> None:
    """The next keys of a table, for rows that go in as a stream: a stream does not answer."""
    cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, len(rows)])
    for row, (key,) in zip(rows, cursor.fetchall(), strict=True):
        row.pk = key


def _told(value: Any) -> Any:
    """A value as the driver takes it."""
    return connection.ops.adapt_json_value(value, None) if isinstance(value, dict | list) else value
