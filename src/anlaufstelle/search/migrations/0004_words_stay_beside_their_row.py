"""PostgreSQL keeps the words it ranks by in the row itself, unpacked: fetching them from elsewhere took longest."""

from django.db import migrations


def stay(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE search_document ALTER COLUMN words SET STORAGE MAIN")


class Migration(migrations.Migration):
    dependencies = [("search", "0003_documents_have_a_version_not_a_time")]

    # Rows that are there already move with their next change; nothing depends on it.
    operations = [migrations.RunPython(stay, migrations.RunPython.noop)]
