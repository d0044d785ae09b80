"""Rows keep the HSDS terms that no rule of this house reads; phones, contacts and languages hang on more things."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0001_first_tables"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="language",
            name="language_of_one",
        ),
        migrations.RemoveConstraint(
            model_name="phone",
            name="phone_of_one",
        ),
        migrations.AddField(
            model_name="accessibility",
            name="other",
            field=models.JSONField(blank=True, default=dict, editable=False),
        ),
        migrations.AddField(
            model_name="attribute",
            name="other",
            field=models.JSONField(blank=True, default=dict, editable=False),
        ),
        migrations.AddField(
            model_name="centre",
            name="organization",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="directory.organization",
            ),
        ),
        migrations.AddField(
            model_name="contact",
            name="department",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name="contact",
            name="email",
            field=models.EmailField(blank=True, max_length=254),
        ),
        migrations.AddField(
            model_name="contact",
            name="location",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="contacts",
                to="directory.location",
            ),
        ),
        migrations.AddField(
            model_name="contact",
            name="organization",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="contacts",
                to="directory.organization",
            ),
        ),
        migrations.AddField(
            model_name="contact",
            name="other",
            field=models.JSONField(blank=True, default=dict, editable=False),
        ),
        migrations.AddField(
            model_name="contact",
            name="service_at_location",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="contacts",
                to="directory.serviceatlocation",
            ),
        ),
        migrations.AddField(
            model_name="costoption",
            name="other",
            field=models.JSONField(blank=True, default=dict, editable=False),
        ),
        migrations.AddField(
            model_name="eligibility",
            name="other",
            field=models.JSONField(blank=True, default=dict, editable=False),
        ),
        migrations.AddField(
            model_name="funding",
            name="organization",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="funding",
                to="directory.organization",
            ),
        ),
        migrations.AddField(
            model_name="funding",
            name="other",
            field=models.JSONField(blank=True, default=dict, editable=False),
        ),
        migrations.AddField(
            model_name="language",
            name="location",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="languages",
                to="directory.location",
            ),
        ),
        migrations.AddField(
            model_name="language",
            name="other",
            field=models.JSONField(blank=True, default=dict, editable=False),
        ),
        migrations.AddField(
            model_name="language",
            name="phone",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="languages",
                to="directory.phone",
            ),
        ),
        migrations.AddField(
            model_name="location",
            name="other",
            field=models.JSONField(blank=True, default=dict, editable=False),
        ),
        migrations.AddField(
            model_name="metadata",
            name="other",
            field=models.JSONField(blank=True, default=dict, editable=False),
        ),
        migrations.AddField(
            model_name="organization",
            name="other",
            field=models.JSONField(blank=True, default=dict, editable=False),
        ),
        migrations.AddField(
            model_name="organization",
            name="replaced_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="replaces",
                to="directory.organization",
            ),
        ),
        migrations.AddField(
            model_name="phone",
            name="contact",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="phones",
                to="directory.contact",
            ),
        ),
        migrations.AddField(
            model_name="phone",
            name="description",
            field=models.CharField(blank=True, max_length=500),
        ),
        migrations.AddField(
            model_name="phone",
            name="extension",
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="phone",
            name="location",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="phones",
                to="directory.location",
            ),
        ),
        migrations.AddField(
            model_name="phone",
            name="other",
            field=models.JSONField(blank=True, default=dict, editable=False),
        ),
        migrations.AddField(
            model_name="phone",
            name="service_at_location",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="phones",
                to="directory.serviceatlocation",
            ),
        ),
        migrations.AddField(
            model_name="phone",
            name="type",
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddField(
            model_name="requireddocument",
            name="other",
            field=models.JSONField(blank=True, default=dict, editable=False),
        ),
        migrations.AddField(
            model_name="responsibility",
            name="other",
            field=models.JSONField(blank=True, default=dict, editable=False),
        ),
        migrations.AddField(
            model_name="schedule",
            name="other",
            field=models.JSONField(blank=True, default=dict, editable=False),
        ),
        migrations.AddField(
            model_name="scheduleexception",
            name="other",
            field=models.JSONField(blank=True, default=dict, editable=False),
        ),
        migrations.AddField(
            model_name="service",
            name="other",
            field=models.JSONField(blank=True, default=dict, editable=False),
        ),
        migrations.AddField(
            model_name="service",
            name="replaced_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="replaces",
                to="directory.service",
            ),
        ),
        migrations.AddField(
            model_name="servicearea",
            name="name",
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name="servicearea",
            name="other",
            field=models.JSONField(blank=True, default=dict, editable=False),
        ),
        migrations.AddField(
            model_name="serviceatlocation",
            name="other",
            field=models.JSONField(blank=True, default=dict, editable=False),
        ),
        migrations.AddField(
            model_name="servicecapacity",
            name="other",
            field=models.JSONField(blank=True, default=dict, editable=False),
        ),
        migrations.AlterField(
            model_name="contact",
            name="name",
            field=models.CharField(max_length=200),
        ),
        migrations.AlterField(
            model_name="contact",
            name="service",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="contacts",
                to="directory.service",
            ),
        ),
        migrations.AlterField(
            model_name="contact",
            name="title",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AlterField(
            model_name="funding",
            name="service",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="funding",
                to="directory.service",
            ),
        ),
        migrations.AlterField(
            model_name="servicearea",
            name="municipality",
            field=models.CharField(blank=True, max_length=8),
        ),
        migrations.AddConstraint(
            model_name="contact",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("location__isnull", True),
                        ("organization__isnull", True),
                        ("service__isnull", False),
                        ("service_at_location__isnull", True),
                    ),
                    models.Q(
                        ("location__isnull", True),
                        ("organization__isnull", False),
                        ("service__isnull", True),
                        ("service_at_location__isnull", True),
                    ),
                    models.Q(
                        ("location__isnull", False),
                        ("organization__isnull", True),
                        ("service__isnull", True),
                        ("service_at_location__isnull", True),
                    ),
                    models.Q(
                        ("location__isnull", True),
                        ("organization__isnull", True),
                        ("service__isnull", True),
                        ("service_at_location__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="contact_of_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="funding",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("organization__isnull", True), ("service__isnull", False)),
                    models.Q(("organization__isnull", False), ("service__isnull", True)),
                    _connector="OR",
                ),
                name="funding_of_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="language",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("contact__isnull", True),
                        ("location__isnull", True),
                        ("phone__isnull", True),
                        ("schedule__isnull", True),
                        ("service__isnull", False),
                    ),
                    models.Q(
                        ("contact__isnull", True),
                        ("location__isnull", True),
                        ("phone__isnull", True),
                        ("schedule__isnull", False),
                        ("service__isnull", True),
                    ),
                    models.Q(
                        ("contact__isnull", False),
                        ("location__isnull", True),
                        ("phone__isnull", True),
                        ("schedule__isnull", True),
                        ("service__isnull", True),
                    ),
                    models.Q(
                        ("contact__isnull", True),
                        ("location__isnull", False),
                        ("phone__isnull", True),
                        ("schedule__isnull", True),
                        ("service__isnull", True),
                    ),
                    models.Q(
                        ("contact__isnull", True),
                        ("location__isnull", True),
                        ("phone__isnull", False),
                        ("schedule__isnull", True),
                        ("service__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="language_of_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="phone",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("contact__isnull", True),
                        ("location__isnull", True),
                        ("organization__isnull", False),
                        ("service__isnull", True),
                        ("service_at_location__isnull", True),
                    ),
                    models.Q(
                        ("contact__isnull", True),
                        ("location__isnull", True),
                        ("organization__isnull", True),
                        ("service__isnull", False),
                        ("service_at_location__isnull", True),
                    ),
                    models.Q(
                        ("contact__isnull", True),
                        ("location__isnull", False),
                        ("organization__isnull", True),
                        ("service__isnull", True),
                        ("service_at_location__isnull", True),
                    ),
                    models.Q(
                        ("contact__isnull", True),
                        ("location__isnull", True),
                        ("organization__isnull", True),
                        ("service__isnull", True),
                        ("service_at_location__isnull", False),
                    ),
                    models.Q(
                        ("contact__isnull", False),
                        ("location__isnull", True),
                        ("organization__isnull", True),
                        ("service__isnull", True),
                        ("service_at_location__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="phone_of_one",
            ),
        ),
    ]
