"""Translations."""

from django.db import migrations, models

import anlaufstelle.core.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Translation",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=anlaufstelle.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("owner", models.UUIDField()),
                ("field", models.CharField(max_length=40)),
                ("language", models.CharField(max_length=12)),
                ("text", models.TextField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("missing", "Missing"),
                            ("machine", "Machine"),
                            ("outdated", "Outdated"),
                            ("reviewed", "Reviewed"),
                        ],
                        default="reviewed",
                        max_length=10,
                    ),
                ),
                ("source_hash", models.CharField(max_length=64)),
                ("origin", models.CharField(blank=True, max_length=40)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("owner", "field", "language"), name="translation_once")
                ],
            },
        ),
    ]
