"""Code lists with validity."""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Code",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("list", models.CharField(max_length=40)),
                ("code", models.CharField(max_length=40)),
                ("parent", models.CharField(blank=True, max_length=40)),
                ("sort", models.IntegerField(default=0)),
                ("labels", models.JSONField(default=dict)),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(blank=True, null=True)),
                ("legal_basis", models.CharField(blank=True, max_length=200)),
                ("source", models.CharField(blank=True, max_length=300)),
                ("verified_on", models.DateField(blank=True, null=True)),
                ("extras", models.JSONField(default=dict)),
            ],
            options={
                "ordering": ["list", "sort", "code", "valid_from"],
                "constraints": [
                    models.UniqueConstraint(fields=("list", "code", "valid_from"), name="code_once_per_start"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to", None), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="code_ends_after_it_starts",
                    ),
                ],
            },
        ),
    ]
