"""What happened, and its chain: nobody changes a line or a seal, and nobody takes one away."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from anlaufstelle.walls.steps import OnlyGrows


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "deed",
                    models.CharField(
                        choices=[
                            ("read", "Read"),
                            ("create", "Create"),
                            ("change", "Change"),
                            ("delete", "Delete"),
                            ("export", "Export"),
                            ("print", "Print"),
                            ("consent", "Consent"),
                            ("withdraw", "Withdraw"),
                            ("refuse", "Refuse"),
                        ],
                        max_length=10,
                    ),
                ),
                ("what", models.CharField(max_length=40)),
                ("subject", models.UUIDField(null=True)),
                ("person", models.UUIDField(null=True)),
                ("user", models.UUIDField(null=True)),
                ("provider", models.UUIDField(null=True)),
                ("clearance", models.UUIDField(null=True)),
                ("reason", models.CharField(blank=True, max_length=40)),
            ],
            options={
                "ordering": ["id"],
                "indexes": [
                    models.Index(fields=["person", "at"], name="entry_of_person"),
                    models.Index(fields=["provider", "deed", "at"], name="entry_of_provider"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Seal",
            fields=[
                ("place", models.BigIntegerField(primary_key=True, serialize=False)),
                ("hash", models.CharField(max_length=64)),
                (
                    "entry",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seal",
                        to="audit.entry",
                    ),
                ),
            ],
            options={
                "ordering": ["place"],
            },
        ),
        OnlyGrows("audit_entry"),
        OnlyGrows("audit_seal"),
    ]
