"""Guides."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import anlaufstelle.core.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Guide",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=anlaufstelle.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("source_id", models.CharField(max_length=200, unique=True)),
                ("situation", models.CharField(blank=True, max_length=40)),
                ("area", models.CharField(blank=True, max_length=100)),
                ("last_modified", models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
            ],
            options={
                "ordering": ["source_id"],
            },
        ),
        migrations.CreateModel(
            name="GuideText",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=anlaufstelle.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("lang", models.CharField(max_length=12)),
                ("title", models.CharField(max_length=300)),
                ("html", models.TextField()),
                ("plain", models.TextField()),
                ("url", models.URLField(blank=True, max_length=500)),
                ("modified", models.DateTimeField(blank=True, null=True)),
                (
                    "guide",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="texts", to="guides.guide"
                    ),
                ),
            ],
            options={
                "ordering": ["guide", "lang"],
                "constraints": [models.UniqueConstraint(fields=("guide", "lang"), name="guide_once_per_language")],
            },
        ),
    ]
