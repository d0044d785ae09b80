"""Words in SQLite: an FTS5 table over the columns of the documents, kept by triggers."""

from collections.abc import Callable, Sequence

from django.db import connection

from anlaufstelle.search.engines.base import Candidate, Row

_COLUMNS = "words_head, words_body"
_OLD = "INSERT INTO search_words(search_words, rowid, words_head, words_body) VALUES('delete', old.id, {});"
_NEW = "INSERT INTO search_words(rowid, words_head, words_body) VALUES (new.id, new.words_head, new.words_body);"


class Sqlite:
    """Full text by FTS5."""

    def candidates(self, groups: Sequence[Sequence[str]], limit: int, *, ranked: bool) -> list[Candidate]:
        """Documents that hold all words of at least one group; the best by FTS5's own ranking."""
        wanted = " OR ".join("(" + " AND ".join(f'"{word}"' for word in group) + ")" for group in groups if group)
        if not wanted:
            return []
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT d.id, d.words_head, d.words_body FROM"
                " (SELECT rowid FROM search_words WHERE search_words MATCH %s"
                f" ORDER BY {'rank' if ranked else 'rowid DESC'} LIMIT %s) AS hit"
                " JOIN search_document AS d ON d.id = hit.rowid",
                [wanted, limit],
            )
            return [Candidate(*row) for row in cursor.fetchall()]

    def store(self, rows: Sequence[Row], finish: Callable[[Row], object] = id) -> None:
        """New rows, many with each statement."""
        for row in rows:
            finish(row)
        if rows:
            type(rows[0])._default_manager.bulk_create(rows)

    def count_words(self, changes: Sequence[tuple[str, int]], version: int) -> None:
        """Add to the count of each word."""
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO search_word (word, documents, version) VALUES (%s, %s, %s)"
                " ON CONFLICT (word) DO UPDATE SET"
                " documents = search_word.documents + excluded.documents, version = excluded.version",
                [(word, change, version) for word, change in changes],
            )

    def make(self) -> list[str]:
        """The virtual table, and the triggers that keep it true to the documents."""
        old = _OLD.format("old.words_head, old.words_body")
        return [
            (
                f"CREATE VIRTUAL TABLE search_words USING fts5({_COLUMNS}, content='search_document',"
                " content_rowid='id', tokenize='unicode61 remove_diacritics 2')"
            ),
            f"CREATE TRIGGER search_words_new AFTER INSERT ON search_document BEGIN {_NEW} END",
            f"CREATE TRIGGER search_words_gone AFTER DELETE ON search_document BEGIN {old} END",
            f"CREATE TRIGGER search_words_changed AFTER UPDATE OF {_COLUMNS} ON search_document BEGIN {old} {_NEW} END",
        ]

    def unmake(self) -> list[str]:
        """Triggers and table go."""
        names = ("new", "gone", "changed")
        return [*(f"DROP TRIGGER IF EXISTS search_words_{name}" for name in names), "DROP TABLE search_words"]
