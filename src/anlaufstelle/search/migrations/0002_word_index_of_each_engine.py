"""The word index: an FTS5 table with its triggers on SQLite, a tsvector column with its index on PostgreSQL."""

from django.db import migrations

from anlaufstelle.search.engines import engine


def make(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        for statement in engine(schema_editor.connection.vendor).make():
            cursor.execute(statement)


def unmake(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        for statement in engine(schema_editor.connection.vendor).unmake():
            cursor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("search", "0001_documents_passages_and_vectors")]

    operations = [migrations.RunPython(make, unmake)]
