"""Audit entries and their hash chain: no entry or link is ever updated or deleted."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from anlaufstelle.rls.operations import AppendOnly


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="AuditEntry",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "action",
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
                ("client", models.UUIDField(null=True)),
                ("user", models.UUIDField(null=True)),
                ("provider", models.UUIDField(null=True)),
                ("grant", models.UUIDField(null=True)),
                ("reason", models.CharField(blank=True, max_length=40)),
            ],
            options={
                "ordering": ["id"],
                "indexes": [
                    models.Index(fields=["client", "at"], name="entry_of_person"),
                    models.Index(fields=["provider", "action", "at"], name="entry_of_provider"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ChainLink",
            fields=[
                ("position", models.BigIntegerField(primary_key=True, serialize=False)),
                ("hash", models.CharField(max_length=64)),
                (
                    "entry",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="chain_link",
                        to="audit.auditentry",
                    ),
                ),
            ],
            options={
                "ordering": ["position"],
            },
        ),
        AppendOnly("audit_auditentry"),
        AppendOnly("audit_chainlink"),
    ]
