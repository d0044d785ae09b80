"""The directory, its history, and who works for a provider."""

import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import anlaufstelle.core.dates
import anlaufstelle.core.ids
import anlaufstelle.directory.models.memberships


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Location",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=anlaufstelle.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("other", models.JSONField(blank=True, default=dict, editable=False)),
                ("last_modified", models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
                ("name", models.CharField(blank=True, max_length=200)),
                (
                    "location_type",
                    models.CharField(
                        choices=[("physical", "physical"), ("postal", "postal"), ("virtual", "virtual")],
                        default="physical",
                        max_length=10,
                    ),
                ),
                ("address_1", models.CharField(blank=True, max_length=200)),
                ("postal_code", models.CharField(blank=True, max_length=10)),
                ("city", models.CharField(blank=True, max_length=100)),
                ("municipality", models.CharField(blank=True, max_length=8)),
                ("latitude", models.FloatField(blank=True, null=True)),
                ("longitude", models.FloatField(blank=True, null=True)),
                ("transportation", models.CharField(blank=True, max_length=120)),
                ("walk_minutes", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("way", models.TextField(blank=True)),
                ("confidential", models.BooleanField(default=False)),
            ],
            options={
                "ordering": ["organization", "name", "id"],
            },
        ),
        migrations.CreateModel(
            name="Accessibility",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=anlaufstelle.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("other", models.JSONField(blank=True, default=dict, editable=False)),
                ("step_free", models.BooleanField(default=False)),
                ("description", models.CharField(blank=True, max_length=300)),
                (
                    "location",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="accessibility",
                        to="directory.location",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Metadata",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=anlaufstelle.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("other", models.JSONField(blank=True, default=dict, editable=False)),
                ("resource_id", models.UUIDField()),
                ("resource_type", models.CharField(max_length=40)),
                ("last_action_date", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "last_action_type",
                    models.CharField(
                        choices=[("create", "create"), ("update", "update"), ("delete", "delete")], max_length=10
                    ),
                ),
                ("field_name", models.CharField(max_length=60)),
                ("previous_value", models.TextField(blank=True)),
                ("replacement_value", models.TextField(blank=True)),
                ("updated_by", models.CharField(max_length=100)),
                ("change", models.UUIDField(blank=True, null=True)),
            ],
            options={
                "ordering": ["-last_action_date", "-id"],
                "indexes": [
                    models.Index(fields=["resource_id", "-last_action_date"], name="history_of_a_record"),
                    models.Index(
                        condition=models.Q(("change__isnull", False)), fields=["change"], name="history_of_a_change"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Organization",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=anlaufstelle.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("other", models.JSONField(blank=True, default=dict, editable=False)),
                ("last_modified", models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
                ("name", models.CharField(max_length=200)),
                ("description", models.TextField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("association", "Association"),
                            ("church", "Church"),
                            ("municipal", "Municipal"),
                            ("initiative", "Initiative"),
                            ("company", "Company"),
                            ("authority", "Authority"),
                        ],
                        max_length=20,
                    ),
                ),
                ("legal_status", models.CharField(blank=True, max_length=80)),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("website", models.URLField(blank=True)),
                ("external_id", models.CharField(blank=True, max_length=200)),
                (
                    "parent_organization",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, to="directory.organization"
                    ),
                ),
                (
                    "replaced_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="replaces",
                        to="directory.organization",
                    ),
                ),
            ],
            options={
                "ordering": ["name", "id"],
            },
        ),
        migrations.AddField(
            model_name="location",
            name="organization",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="locations", to="directory.organization"
            ),
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=anlaufstelle.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("email", models.EmailField(max_length=254)),
                ("roles", models.JSONField(default=list)),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "expires_at",
                    models.DateTimeField(default=anlaufstelle.directory.models.memberships.invitation_expiry),
                ),
                ("used_at", models.DateTimeField(blank=True, null=True)),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "invited_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="invitations",
                        to="directory.organization",
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="Contact",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=anlaufstelle.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("other", models.JSONField(blank=True, default=dict, editable=False)),
                ("name", models.CharField(max_length=200)),
                ("title", models.CharField(blank=True, max_length=200)),
                ("department", models.CharField(blank=True, max_length=200)),
                ("email", models.EmailField(blank=True, max_length=254)),
                (
                    "location",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="contacts",
                        to="directory.location",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="contacts",
                        to="directory.organization",
                    ),
                ),
            ],
            options={
                "ordering": ["name", "id"],
            },
        ),
        migrations.CreateModel(
            name="ConfidentialityUndertaking",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=anlaufstelle.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("activity", models.CharField(max_length=20)),
                ("bound_on", models.DateField(default=anlaufstelle.core.dates.today)),
                ("bound_by", models.CharField(max_length=200)),
                ("text_version", models.CharField(max_length=10)),
                ("proof_seen_on", models.DateField(blank=True, null=True)),
                ("ended_on", models.DateField(blank=True, null=True)),
                (
                    "proof_seen_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "provider",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="pledges", to="directory.organization"
                    ),
                ),
            ],
            options={
                "ordering": ["name", "bound_on", "id"],
            },
        ),
        migrations.CreateModel(
            name="Responsibility",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=anlaufstelle.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("other", models.JSONField(blank=True, default=dict, editable=False)),
                ("matter", models.CharField(max_length=40)),
                ("municipality", models.CharField(blank=True, max_length=8)),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="responsibilities",
                        to="directory.organization",
                    ),
                ),
            ],
            options={
                "ordering": ["matter", "municipality"],
            },
        ),
        migrations.CreateModel(
            name="Service",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=anlaufstelle.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("other", models.JSONField(blank=True, default=dict, editable=False)),
                ("last_modified", models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
                ("name", models.CharField(max_length=200)),
                ("alternate_name", models.CharField(blank=True, max_length=200)),
                ("tagline", models.CharField(blank=True, max_length=300)),
                ("steps", models.JSONField(blank=True, default=list)),
                ("description", models.TextField(blank=True)),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("url", models.URLField(blank=True)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("active", "Active"),
                            ("inactive", "Inactive"),
                            ("defunct", "Defunct"),
                            ("temporarily closed", "Closed"),
                        ],
                        default="active",
                        max_length=20,
                    ),
                ),
                (
                    "arrival",
                    models.CharField(
                        choices=[
                            ("walk-in", "Walk In"),
                            ("appointment", "Appointment"),
                            ("both", "Both"),
                            ("registration", "Registration"),
                        ],
                        default="walk-in",
                        max_length=12,
                    ),
                ),
                ("minutes", models.PositiveSmallIntegerField(default=0)),
                ("referral_needed", models.BooleanField(default=False)),
                ("online", models.BooleanField(default=False)),
                ("childcare", models.BooleanField(default=False)),
                ("come_anyway", models.BooleanField(default=True)),
                ("keywords", models.JSONField(blank=True, default=list)),
                ("external_id", models.CharField(blank=True, max_length=200)),
                ("assured_date", models.DateField(blank=True, null=True)),
                ("assurer", models.CharField(blank=True, max_length=200)),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="services",
                        to="directory.organization",
                    ),
                ),
                (
                    "replaced_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="replaces",
                        to="directory.service",
                    ),
                ),
            ],
            options={
                "ordering": ["name", "id"],
            },
        ),
        migrations.CreateModel(
            name="ScheduleException",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=anlaufstelle.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("other", models.JSONField(blank=True, default=dict, editable=False)),
                ("first", models.DateField()),
                ("last", models.DateField()),
                ("opens_at", models.TimeField(blank=True, null=True)),
                ("closes_at", models.TimeField(blank=True, null=True)),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="exceptions", to="directory.service"
                    ),
                ),
            ],
            options={
                "ordering": ["first", "opens_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="Schedule",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=anlaufstelle.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("other", models.JSONField(blank=True, default=dict, editable=False)),
                (
                    "weekday",
                    models.PositiveSmallIntegerField(
                        choices=[(0, "MO"), (1, "TU"), (2, "WE"), (3, "TH"), (4, "FR"), (5, "SA"), (6, "SU")]
                    ),
                ),
                ("opens_at", models.TimeField()),
                ("closes_at", models.TimeField()),
                ("week_of_month", models.SmallIntegerField(default=0)),
                ("valid_from", models.DateField(blank=True, null=True)),
                ("valid_to", models.DateField(blank=True, null=True)),
                ("by_appointment", models.BooleanField(default=False)),
                ("on_holidays", models.BooleanField(default=False)),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="schedules", to="directory.service"
                    ),
                ),
            ],
            options={
                "ordering": ["weekday", "opens_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="RequiredDocument",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=anlaufstelle.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("other", models.JSONField(blank=True, default=dict, editable=False)),
                ("document", models.CharField(max_length=40)),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="required_documents",
                        to="directory.service",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Phone",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=anlaufstelle.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("other", models.JSONField(blank=True, default=dict, editable=False)),
                ("number", models.CharField(max_length=40)),
                ("extension", models.PositiveIntegerField(blank=True, null=True)),
                ("type", models.CharField(blank=True, max_length=20)),
                ("description", models.CharField(blank=True, max_length=500)),
                (
                    "contact",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="phones",
                        to="directory.contact",
                    ),
                ),
                (
                    "location",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="phones",
                        to="directory.location",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="phones",
                        to="directory.organization",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="phones",
                        to="directory.service",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Language",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=anlaufstelle.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("other", models.JSONField(blank=True, default=dict, editable=False)),
                ("code", models.CharField(max_length=12)),
                ("note", models.CharField(blank=True, max_length=200)),
                (
                    "contact",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="languages",
                        to="directory.contact",
                    ),
                ),
                (
                    "location",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="languages",
                        to="directory.location",
                    ),
                ),
                (
                    "phone",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="languages",
                        to="directory.phone",
                    ),
                ),
                (
                    "schedule",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="languages",
                        to="directory.schedule",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="languages",
                        to="directory.service",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Funding",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=anlaufstelle.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("other", models.JSONField(blank=True, default=dict, editable=False)),
                ("source", models.CharField(max_length=200)),
                ("until", models.DateField(blank=True, null=True)),
                (
                    "organization",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="funding",
                        to="directory.organization",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="funding",
                        to="directory.service",
                    ),
                ),
            ],
            options={
                "ordering": ["until", "id"],
            },
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
                ("submitted_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("read_at", models.DateTimeField(blank=True, null=True)),
                ("read_by", models.CharField(blank=True, max_length=100)),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="feedback", to="directory.service"
                    ),
                ),
            ],
            options={
                "ordering": ["-submitted_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Eligibility",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=anlaufstelle.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("other", models.JSONField(blank=True, default=dict, editable=False)),
                ("status_groups", models.JSONField(blank=True, default=list)),
                ("target_groups", models.JSONField(blank=True, default=list)),
                ("gender", models.CharField(blank=True, choices=[("women", "women"), ("men", "men")], max_length=10)),
                ("minimum_age", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("maximum_age", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("german_from", models.CharField(blank=True, max_length=10)),
                ("german_to", models.CharField(blank=True, max_length=10)),
                ("description", models.TextField(blank=True)),
                (
                    "service",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="eligibility", to="directory.service"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ServiceDraft",
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
                ("saved_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="drafts", to="directory.service"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CostOption",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=anlaufstelle.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("other", models.JSONField(blank=True, default=dict, editable=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[("free", "free"), ("fixed", "fixed"), ("reduced", "reduced")], max_length=10
                    ),
                ),
                ("amount_cents", models.PositiveIntegerField(default=0)),
                ("note", models.CharField(blank=True, max_length=300)),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="cost_options", to="directory.service"
                    ),
                ),
            ],
            options={
                "ordering": ["amount_cents", "id"],
            },
        ),
        migrations.AddField(
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
        migrations.CreateModel(
            name="Centre",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=120)),
                ("county", models.CharField(max_length=120)),
                ("is_demo", models.BooleanField(default=False)),
                (
                    "organization",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="directory.organization",
                    ),
                ),
                (
                    "front_desk",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, to="directory.service"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Attribute",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=anlaufstelle.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("other", models.JSONField(blank=True, default=dict, editable=False)),
                ("taxonomy_term", models.CharField(max_length=40)),
                ("rank", models.PositiveSmallIntegerField(default=0)),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="attributes", to="directory.service"
                    ),
                ),
            ],
            options={
                "ordering": ["rank", "id"],
            },
        ),
        migrations.CreateModel(
            name="ServiceArea",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=anlaufstelle.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("other", models.JSONField(blank=True, default=dict, editable=False)),
                ("municipality", models.CharField(blank=True, max_length=8)),
                ("name", models.CharField(blank=True, max_length=300)),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="service_areas",
                        to="directory.service",
                    ),
                ),
            ],
            options={
                "ordering": ["municipality", "id"],
            },
        ),
        migrations.CreateModel(
            name="ServiceAtLocation",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=anlaufstelle.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("other", models.JSONField(blank=True, default=dict, editable=False)),
                ("description", models.TextField(blank=True)),
                (
                    "location",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="service_at_locations",
                        to="directory.location",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="service_at_locations",
                        to="directory.service",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
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
        migrations.CreateModel(
            name="ServiceCapacity",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=anlaufstelle.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("other", models.JSONField(blank=True, default=dict, editable=False)),
                ("maximum", models.PositiveIntegerField(blank=True, null=True)),
                ("available", models.PositiveIntegerField(default=0)),
                ("waiting_weeks", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("updated", models.DateField()),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="capacities", to="directory.service"
                    ),
                ),
            ],
            options={
                "ordering": ["-updated", "id"],
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=anlaufstelle.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("front-desk", "Front desk"),
                            ("counsellor", "Counsellor"),
                            ("coordinator", "Coordinator of the house"),
                            ("editor", "Directory editor"),
                            ("funding", "Funding officer"),
                            ("round-table", "Member of the Round Table"),
                            ("privacy", "Data protection officer"),
                            ("administrator", "Administrator of the provider"),
                            ("operator", "Operator of the installation"),
                        ],
                        max_length=20,
                    ),
                ),
                ("since", models.DateField(default=anlaufstelle.core.dates.today)),
                ("ended_on", models.DateField(blank=True, null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to="directory.organization",
                    ),
                ),
            ],
            options={
                "ordering": ["organization", "user", "role", "since", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_on", None)),
                        fields=("user", "organization", "role"),
                        name="membership_live_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "role__in",
                                [
                                    "front-desk",
                                    "counsellor",
                                    "coordinator",
                                    "editor",
                                    "funding",
                                    "round-table",
                                    "privacy",
                                    "administrator",
                                    "operator",
                                ],
                            )
                        ),
                        name="membership_role_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ended_on", None), ("ended_on__gte", models.F("since")), _connector="OR"),
                        name="membership_days_in_order",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="location",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("latitude", None), ("longitude", None)),
                    models.Q(
                        ("latitude__isnull", False),
                        ("latitude__range", (-90, 90)),
                        ("longitude__isnull", False),
                        ("longitude__range", (-180, 180)),
                    ),
                    _connector="OR",
                ),
                name="location_on_earth",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(("used_at", None), ("revoked_at", None), _connector="OR"),
                name="invitation_used_or_revoked_not_both",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(("email", django.db.models.functions.text.Lower("email"))),
                name="invitation_email_in_lower_case",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(("expires_at__gt", models.F("created_at"))), name="invitation_lasts_a_while"
            ),
        ),
        migrations.AddConstraint(
            model_name="confidentialityundertaking",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_on", None)), fields=("provider", "name", "activity"), name="pledge_live_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="confidentialityundertaking",
            constraint=models.CheckConstraint(
                condition=models.Q(("ended_on", None), ("ended_on__gte", models.F("bound_on")), _connector="OR"),
                name="pledge_days_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="confidentialityundertaking",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("proof_seen_by", None), ("proof_seen_on", None)),
                    models.Q(("proof_seen_by__isnull", False), ("proof_seen_on__isnull", False)),
                    _connector="OR",
                ),
                name="pledge_proof_seen_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="responsibility",
            constraint=models.UniqueConstraint(
                fields=("organization", "matter", "municipality"), name="responsibility_once"
            ),
        ),
        migrations.AddIndex(
            model_name="service",
            index=models.Index(fields=["name", "id"], name="service_by_name"),
        ),
        migrations.AddConstraint(
            model_name="scheduleexception",
            constraint=models.CheckConstraint(
                condition=models.Q(("last__gte", models.F("first"))), name="exception_ends_after_it_starts"
            ),
        ),
        migrations.AddConstraint(
            model_name="scheduleexception",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closes_at", None), ("opens_at", None)),
                    models.Q(
                        ("closes_at__gt", models.F("opens_at")),
                        ("closes_at__isnull", False),
                        ("opens_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="exception_closes_after_it_opens",
            ),
        ),
        migrations.AddConstraint(
            model_name="schedule",
            constraint=models.CheckConstraint(
                condition=models.Q(("closes_at__gt", models.F("opens_at"))), name="schedule_closes_after_it_opens"
            ),
        ),
        migrations.AddConstraint(
            model_name="schedule",
            constraint=models.CheckConstraint(condition=models.Q(("weekday__lte", 6)), name="schedule_on_a_weekday"),
        ),
        migrations.AddConstraint(
            model_name="schedule",
            constraint=models.CheckConstraint(
                condition=models.Q(("week_of_month__range", (-1, 5))), name="schedule_in_a_week_of_the_month"
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
        migrations.AddIndex(
            model_name="feedback",
            index=models.Index(condition=models.Q(("read_at", None)), fields=["service"], name="feedback_unread"),
        ),
        migrations.AddConstraint(
            model_name="eligibility",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("minimum_age", None),
                    ("maximum_age", None),
                    ("maximum_age__gte", models.F("minimum_age")),
                    _connector="OR",
                ),
                name="eligibility_ages_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="servicedraft",
            constraint=models.UniqueConstraint(fields=("service", "editor"), name="draft_once_per_editor"),
        ),
        migrations.AddConstraint(
            model_name="centre",
            constraint=models.CheckConstraint(condition=models.Q(("id", 1)), name="centre_only_one"),
        ),
        migrations.AddConstraint(
            model_name="attribute",
            constraint=models.UniqueConstraint(fields=("service", "taxonomy_term"), name="attribute_once"),
        ),
        migrations.AddConstraint(
            model_name="serviceatlocation",
            constraint=models.UniqueConstraint(fields=("service", "location"), name="service_once_per_place"),
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
    ]
