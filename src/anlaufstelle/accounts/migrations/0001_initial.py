"""User accounts of staff."""

import django.db.models.functions.text
import django.utils.timezone
from django.db import migrations, models

import anlaufstelle.accounts.models
import anlaufstelle.core.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="User",
            fields=[
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                (
                    "id",
                    models.UUIDField(
                        default=anlaufstelle.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("email", models.EmailField(max_length=254, unique=True)),
                ("name", models.CharField(max_length=100)),
                (
                    "language",
                    models.CharField(choices=[("de", "Deutsch"), ("en", "English")], default="de", max_length=2),
                ),
                ("is_active", models.BooleanField(default=True)),
                (
                    "session_generation",
                    models.CharField(
                        default=anlaufstelle.accounts.models.new_session_generation, editable=False, max_length=32
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ],
            options={
                "ordering": ["name", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("email", django.db.models.functions.text.Lower("email"))),
                        name="user_email_in_lower_case",
                    )
                ],
            },
        ),
    ]
