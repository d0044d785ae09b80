"""Editors keep drafts, readers may say what is wrong, and what was changed together is known."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import anlaufstelle.core.ids


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0003_people_of_a_provider"),
    ]

    operations = [
        migrations.CreateModel(
            name="Draft",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=anlaufstelle.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("other", models.JSONField(blank=True, default=dict, editable=False)),
                ("editor", models.UUIDField()),
                ("editor_name", models.CharField(max_length=100)),
                ("values", models.JSONField(default=dict)),
                ("seen", models.JSONField(default=dict)),
                ("kept_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name="Feedback",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=anlaufstelle.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("other", models.JSONField(blank=True, default=dict, editable=False)),
                ("language", models.CharField(max_length=12)),
                ("what", models.CharField(max_length=20)),
                ("text", models.CharField(blank=True, max_length=600)),
                ("said_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("read_at", models.DateTimeField(blank=True, null=True)),
                ("read_by", models.CharField(blank=True, max_length=100)),
            ],
            options={
                "ordering": ["-said_at", "-id"],
            },
        ),
        migrations.AddField(
            model_name="metadata",
            name="change",
            field=models.UUIDField(blank=True, null=True),
        ),
        migrations.AddIndex(
            model_name="metadata",
            index=models.Index(
                condition=models.Q(("change__isnull", False)), fields=["change"], name="history_of_a_change"
            ),
        ),
        migrations.AddField(
            model_name="draft",
            name="service",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="drafts", to="directory.service"
            ),
        ),
        migrations.AddField(
            model_name="feedback",
            name="service",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="feedback", to="directory.service"
            ),
        ),
        migrations.AddConstraint(
            model_name="draft",
            constraint=models.UniqueConstraint(fields=("service", "editor"), name="draft_once_per_editor"),
        ),
        migrations.AddIndex(
            model_name="feedback",
            index=models.Index(condition=models.Q(("read_at", None)), fields=["service"], name="feedback_unread"),
        ),
    ]
