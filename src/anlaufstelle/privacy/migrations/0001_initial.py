"""Retention periods and extensions, with row-level security."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import anlaufstelle.core.dates
import anlaufstelle.core.ids
from anlaufstelle.rls.operations import EnableRowLevelSecurity


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("directory", "0001_initial"),
        ("people", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="RetentionExtension",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=anlaufstelle.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("period", models.CharField(max_length=40)),
                ("record", models.UUIDField()),
                ("reason", models.CharField(max_length=40)),
                ("until", models.DateField()),
                ("decided_on", models.DateField(default=anlaufstelle.core.dates.today)),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.client"
                    ),
                ),
                (
                    "provider",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="directory.organization"
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["until", "id"],
                "indexes": [models.Index(fields=["provider", "until"], name="kept_of_provider")],
            },
        ),
        migrations.CreateModel(
            name="ProviderRetentionPeriod",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=anlaufstelle.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("period", models.CharField(max_length=40)),
                ("count", models.PositiveSmallIntegerField()),
                (
                    "provider",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="directory.organization"
                    ),
                ),
            ],
            options={
                "ordering": ["provider", "period"],
                "constraints": [models.UniqueConstraint(fields=("provider", "period"), name="shorter_once")],
            },
        ),
        EnableRowLevelSecurity("privacy_retentionextension"),
    ]
