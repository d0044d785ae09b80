"""Documents, their words, passages and vectors."""

import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Word",
            fields=[
                ("word", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("documents", models.IntegerField()),
                ("version", models.BigIntegerField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name="Document",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("kind", models.CharField(choices=[("offer", "offer"), ("guide", "guide")], max_length=10)),
                ("source", models.UUIDField()),
                ("lang", models.CharField(max_length=12)),
                ("title", models.TextField()),
                ("text", models.TextField(blank=True)),
                ("keywords", models.JSONField(default=list)),
                ("words_head", models.TextField(blank=True)),
                ("words_body", models.TextField(blank=True)),
                ("card", models.JSONField(default=dict)),
                ("facets", models.JSONField(default=dict)),
                ("fingerprint", models.CharField(max_length=64)),
                ("version", models.BigIntegerField(db_index=True)),
                ("waits", models.BooleanField(default=True)),
            ],
            options={
                "indexes": [models.Index(condition=models.Q(("waits", True)), fields=["id"], name="document_waits")],
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "source", "lang"), name="document_once"),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["offer", "guide"])), name="document_kind_known"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="IndexState",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("version", models.BigIntegerField(default=0)),
                ("documents", models.BigIntegerField(default=0)),
                ("lineage", models.UUIDField(default=uuid.uuid4)),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=models.Q(("id", 1)), name="index_state_one_row")],
            },
        ),
        migrations.CreateModel(
            name="ZeroResultCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                ("lang", models.CharField(max_length=12)),
                ("situation", models.CharField(blank=True, max_length=40)),
                ("count", models.PositiveIntegerField(default=0)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("day", "lang", "situation"), name="unanswered_once")],
            },
        ),
        migrations.CreateModel(
            name="Vector",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("model", models.CharField(max_length=40)),
                ("hash", models.CharField(max_length=64)),
                ("packed", models.BinaryField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("model", "hash"), name="vector_once")],
            },
        ),
        migrations.CreateModel(
            name="Passage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("hash", models.CharField(max_length=64)),
                ("text", models.TextField()),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="passages", to="search.document"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("document", "number"), name="passage_once")],
            },
        ),
        # Exactly our stems: no parser that knows addresses and numbers better, no dictionary. Kept in the row itself,
        # unpacked: fetching them from elsewhere took longest.
        migrations.RunSQL(
            "ALTER TABLE search_document ADD COLUMN words tsvector GENERATED ALWAYS AS (array_to_tsvector("
            "string_to_array(words_head, ' ') || string_to_array(words_body, ' '))) STORED;"
            "ALTER TABLE search_document ALTER COLUMN words SET STORAGE MAIN",
            "ALTER TABLE search_document DROP COLUMN words",
        ),
        # New words wait in a short list and go into the index together; a search reads that list too.
        migrations.RunSQL(
            "CREATE INDEX search_document_words ON search_document USING gin(words)"
            " WITH (fastupdate = on, gin_pending_list_limit = 1024)",
            "DROP INDEX search_document_words",
        ),
    ]
