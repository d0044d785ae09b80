"""Files in a case, with their wall. What is in a file is the last column: reading the others does not walk through it."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import anlaufstelle.core.ids
from anlaufstelle.walls.steps import Wall


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0002_walls"),
        ("directory", "0005_offers_in_the_order_of_their_names"),
        ("people", "0003_clearance_by_basis"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Attachment",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=anlaufstelle.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("sealed", models.BinaryField()),
                (
                    "kind",
                    models.CharField(
                        choices=[("pdf", "PDF"), ("jpeg", "JPEG"), ("png", "PNG"), ("heic", "HEIC")], max_length=4
                    ),
                ),
                ("size", models.PositiveIntegerField()),
                ("fingerprint", models.CharField(max_length=64)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waits", "not yet"),
                            ("clean", "yes, nothing found"),
                            ("found", "yes, something found"),
                        ],
                        default="waits",
                        max_length=5,
                    ),
                ),
                ("written_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="attachments", to="people.case"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.person"
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
                ("content", models.BinaryField()),
            ],
            options={
                "ordering": ["-written_at", "-id"],
                "constraints": [models.UniqueConstraint(fields=("case", "fingerprint"), name="attachment_once")],
            },
        ),
        Wall("casework_attachment"),
    ]
