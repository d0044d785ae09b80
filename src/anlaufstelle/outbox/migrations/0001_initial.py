"""Work that a change brings with it, and mail."""

import django.utils.timezone
from django.db import migrations, models

import anlaufstelle.core.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Heartbeat",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="OutboxMail",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=anlaufstelle.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("to", models.EmailField(max_length=254)),
                ("subject", models.CharField(max_length=200)),
                ("body", models.TextField()),
                ("written_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("not_after", models.DateTimeField()),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="OutboxJob",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "topic",
                    models.CharField(
                        choices=[
                            ("index-offer", "an offer has changed: refresh it in the search index"),
                            ("index-guide", "a guide has changed: refresh it in the search index"),
                            ("mail", "a letter is to be sent"),
                        ],
                        max_length=20,
                    ),
                ),
                ("subject", models.UUIDField()),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("not_before", models.DateTimeField(default=django.utils.timezone.now)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("last_error", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "ordering": ["id"],
                "indexes": [models.Index(fields=["topic", "not_before"], name="note_due")],
            },
        ),
    ]
