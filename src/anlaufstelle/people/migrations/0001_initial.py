"""Clients, cases, consents and access grants, with row-level security."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import anlaufstelle.core.dates
import anlaufstelle.core.ids
from anlaufstelle.rls.operations import EnableRowLevelSecurity, ImmutableColumns
from anlaufstelle.rls.policies import CLIENT, CODE, PROVIDER

KNOWN_CLIENTS = f"SELECT client_id FROM people_accessgrant WHERE source_id = {PROVIDER} OR grantee_id = {PROVIDER}"
OWN_CLIENTS = f"SELECT client_id FROM people_accessgrant WHERE source_id = {PROVIDER}"
VALID_CONSENT = (
    "SELECT c.id FROM people_consent c WHERE c.id = consent_id AND c.provider_id = source_id"
    " AND c.recipient_id = grantee_id AND c.client_id = people_accessgrant.client_id AND c.withdrawn_on IS NULL"
)
USER = "(SELECT nullif(current_setting('app.user', true), '')::uuid)"
# For the actor only, at the actor's own provider, for twelve hours at most, whatever the application asks for.
OWN_EMERGENCY = f"provider_id = {PROVIDER} AND user_id = {USER} AND expires_at <= opened_at + interval '12 hours'"

CONSENT_COLUMNS = (
    "client_id", "provider_id", "recipient_id", "recipient_contact", "released", "purpose", "granted_depth", "areas", "about",
    "opens_status", "opens_address", "is_mutual", "forms", "law", "text_version", "language", "interpreter",
    "was_read_aloud", "consent_method", "given_on", "given_at_place", "representative", "witness", "signature", "until",
    "written_by_id", "agreed_by_client",
)  # fmt: skip
GRANT_COLUMNS = (
    "client_id", "source_id", "grantee_id", "purpose", "depth", "areas", "opens_status", "opens_address", "basis",
    "paragraph", "consent_id", "until",
)  # fmt: skip


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("directory", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Client",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=anlaufstelle.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("is_protected", models.BooleanField(default=False)),
                ("created_on", models.DateField(default=anlaufstelle.core.dates.today)),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Consent",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=anlaufstelle.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("recipient_contact", models.CharField(blank=True, max_length=200)),
                ("released", models.CharField(max_length=200)),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("advice", "Advice and support"),
                            ("course", "Finding a course"),
                            ("housing", "Finding a home"),
                            ("recognition", "Recognition of qualifications"),
                            ("work", "Work and training"),
                            ("index", "House index: so that nobody has to ask twice"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "granted_depth",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "Name, languages, safe channel, next appointment"),
                            (2, "Also birth date, household, needs, plan and contacts"),
                            (3, "Also health and confidential notes"),
                        ]
                    ),
                ),
                ("areas", models.PositiveIntegerField(default=0)),
                ("about", models.CharField(blank=True, max_length=300)),
                ("opens_status", models.BooleanField(default=False)),
                ("opens_address", models.BooleanField(default=False)),
                ("is_mutual", models.BooleanField(default=False)),
                ("forms", models.JSONField(default=list)),
                (
                    "law",
                    models.CharField(
                        choices=[
                            ("dsgvo", "GDPR and the federal or state act"),
                            ("kdg", "KDG, law of the Catholic Church"),
                            ("dsg-ekd", "DSG-EKD, law of the Protestant Church"),
                        ],
                        max_length=10,
                    ),
                ),
                ("text_version", models.CharField(max_length=20)),
                ("language", models.CharField(max_length=10)),
                ("interpreter", models.CharField(blank=True, max_length=100)),
                ("was_read_aloud", models.BooleanField(default=False)),
                (
                    "consent_method",
                    models.CharField(
                        choices=[
                            ("screen", "Signed on the screen"),
                            ("paper", "Signed on paper"),
                            ("witnessed", "Said, before a witness"),
                        ],
                        max_length=10,
                    ),
                ),
                ("given_on", models.DateField(default=anlaufstelle.core.dates.today)),
                ("given_at_place", models.CharField(blank=True, max_length=100)),
                ("representative", models.CharField(blank=True, max_length=100)),
                ("agreed_by_client", models.BooleanField(null=True)),
                ("witness", models.CharField(blank=True, max_length=100)),
                ("signature", models.TextField(blank=True)),
                ("copy_given", models.BooleanField(default=False)),
                ("until", models.DateField()),
                ("withdrawn_on", models.DateField(blank=True, null=True)),
                ("withdrawal_channel", models.CharField(blank=True, max_length=20)),
                (
                    "provider",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="directory.organization"
                    ),
                ),
                (
                    "recipient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="directory.organization"
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.client"
                    ),
                ),
            ],
            options={
                "ordering": ["-given_on", "-id"],
            },
        ),
        migrations.CreateModel(
            name="EmergencyAccess",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=anlaufstelle.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("opened_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("expires_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "provider",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="directory.organization"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.client"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "emergencies",
                "ordering": ["-opened_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="EmergencyAccessReason",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=anlaufstelle.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("text", models.CharField(max_length=500)),
                ("written_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "emergency",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="reason", to="people.emergencyaccess"
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
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.client"
                    ),
                ),
            ],
            options={
                "ordering": ["-written_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="RectificationRequest",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=anlaufstelle.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("text", models.TextField()),
                ("requested_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("was_accepted", models.BooleanField(null=True)),
                ("reason", models.TextField(blank=True)),
                ("answered_on", models.DateField(blank=True, null=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "provider",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="directory.organization"
                    ),
                ),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.client"
                    ),
                ),
            ],
            options={
                "ordering": ["-requested_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="AccessGrant",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=anlaufstelle.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("advice", "Advice and support"),
                            ("course", "Finding a course"),
                            ("housing", "Finding a home"),
                            ("recognition", "Recognition of qualifications"),
                            ("work", "Work and training"),
                            ("index", "House index: so that nobody has to ask twice"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "depth",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "Name, languages, safe channel, next appointment"),
                            (2, "Also birth date, household, needs, plan and contacts"),
                            (3, "Also health and confidential notes"),
                        ]
                    ),
                ),
                ("areas", models.PositiveIntegerField(default=0)),
                ("opens_status", models.BooleanField(default=False)),
                ("opens_address", models.BooleanField(default=False)),
                (
                    "basis",
                    models.CharField(
                        choices=[("own", "Own client"), ("consent", "Consent of the person"), ("duty", "Legal duty")],
                        max_length=10,
                    ),
                ),
                ("paragraph", models.CharField(blank=True, max_length=80)),
                ("since", models.DateField(blank=True, null=True)),
                ("until", models.DateField(blank=True, null=True)),
                ("ended_on", models.DateField(blank=True, null=True)),
                ("end_reason", models.CharField(blank=True, max_length=20)),
                (
                    "grantee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="directory.organization"
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="directory.organization"
                    ),
                ),
                (
                    "consent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="grants",
                        to="people.consent",
                    ),
                ),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="grants", to="people.client"
                    ),
                ),
            ],
            options={
                "ordering": ["client", "source", "grantee", "id"],
            },
        ),
        migrations.CreateModel(
            name="Case",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=anlaufstelle.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("matter", models.CharField(blank=True, max_length=200)),
                ("areas", models.PositiveIntegerField(default=0)),
                ("opened_on", models.DateField(default=anlaufstelle.core.dates.today)),
                ("closed_on", models.DateField(blank=True, null=True)),
                ("closure_reason", models.CharField(blank=True, max_length=40)),
                (
                    "provider",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="directory.organization"
                    ),
                ),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.client"
                    ),
                ),
            ],
            options={
                "ordering": ["-opened_on", "id"],
            },
        ),
        migrations.CreateModel(
            name="ClientKey",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=anlaufstelle.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("version", models.PositiveIntegerField()),
                ("wrapped", models.BinaryField()),
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
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="CaseAssignment",
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
                            ("lead", "Lead"),
                            ("member", "Member"),
                            ("supervisor", "Supervisor"),
                            ("substitute", "Substitute"),
                        ],
                        max_length=10,
                    ),
                ),
                ("since", models.DateField(default=anlaufstelle.core.dates.today)),
                ("until", models.DateField(blank=True, null=True)),
                ("ended_on", models.DateField(blank=True, null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="assignments", to="people.case"
                    ),
                ),
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
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["case", "role", "since", "id"],
            },
        ),
        migrations.CreateModel(
            name="ProviderPrivacySettings",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=anlaufstelle.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "law",
                    models.CharField(
                        choices=[
                            ("dsgvo", "GDPR and the federal or state act"),
                            ("kdg", "KDG, law of the Catholic Church"),
                            ("dsg-ekd", "DSG-EKD, law of the Protestant Church"),
                        ],
                        default="dsgvo",
                        max_length=10,
                    ),
                ),
                ("is_public_body", models.BooleanField(default=False)),
                ("open_team", models.BooleanField(default=False)),
                ("data_protection_officer", models.CharField(blank=True, max_length=200)),
                (
                    "provider",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="privacy_settings",
                        to="directory.organization",
                    ),
                ),
            ],
            options={
                "ordering": ["provider", "id"],
            },
        ),
        migrations.CreateModel(
            name="ClientProfile",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=anlaufstelle.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("given_name", models.CharField(blank=True, max_length=100)),
                ("family_name", models.CharField(blank=True, max_length=100)),
                ("original_name", models.CharField(blank=True, max_length=200)),
                ("pronunciation", models.CharField(blank=True, max_length=100)),
                ("reads", models.CharField(blank=True, max_length=10)),
                ("wants_interpreter", models.BooleanField(default=False)),
                ("interpreter_preference", models.CharField(blank=True, max_length=200)),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("call", "Call"),
                            ("message", "Text message"),
                            ("voice", "Voice message"),
                            ("mail", "Email"),
                            ("letter", "Letter"),
                            ("none", "Not at all, comes in person"),
                        ],
                        default="none",
                        max_length=10,
                    ),
                ),
                ("contact_value", models.CharField(blank=True, max_length=200)),
                ("contact_note", models.CharField(blank=True, max_length=200)),
                ("sounds", models.CharField(blank=True, editable=False, max_length=200)),
                ("corrected_at", models.DateTimeField(blank=True, null=True)),
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
            ],
            options={
                "ordering": ["family_name", "given_name", "id"],
            },
        ),
        migrations.CreateModel(
            name="Restriction",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=anlaufstelle.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("since", models.DateField(default=anlaufstelle.core.dates.today)),
                ("until", models.DateField(blank=True, null=True)),
                ("ended_on", models.DateField(blank=True, null=True)),
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
            ],
            options={
                "ordering": ["since", "id"],
            },
        ),
        migrations.CreateModel(
            name="SpokenLanguage",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=anlaufstelle.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("language", models.CharField(max_length=10)),
                ("level", models.CharField(blank=True, max_length=10)),
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
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="ClientDetails",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=anlaufstelle.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("birth_date", models.DateField(blank=True, null=True)),
                (
                    "birth_precision",
                    models.CharField(
                        choices=[
                            ("day", "Exactly"),
                            ("month", "Month and year"),
                            ("year", "Only the year"),
                            ("guess", "Estimated"),
                        ],
                        default="day",
                        max_length=5,
                    ),
                ),
                ("household", models.CharField(blank=True, max_length=300)),
                (
                    "provider",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="directory.organization"
                    ),
                ),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.client"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("client", "provider"), name="particulars_once"),
                    models.CheckConstraint(
                        condition=models.Q(("birth_precision__in", ["day", "month", "year", "guess"])),
                        name="particulars_precision_is_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PortalCode",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=anlaufstelle.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("code_hash", models.CharField(max_length=64, unique=True)),
                ("pin", models.CharField(blank=True, max_length=200)),
                ("session_token", models.CharField(blank=True, max_length=32)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("given_on", models.DateField(default=anlaufstelle.core.dates.today)),
                ("used_at", models.DateTimeField(blank=True, null=True)),
                ("ended_on", models.DateField(blank=True, null=True)),
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
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.client"
                    ),
                ),
            ],
            options={
                "ordering": ["-given_on", "-id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_on", None)), fields=("client", "provider"), name="own_key_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="HouseholdMember",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=anlaufstelle.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=100)),
                ("role", models.CharField(max_length=20)),
                ("since", models.DateField(blank=True, null=True)),
                ("until", models.DateField(blank=True, null=True)),
                (
                    "provider",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="directory.organization"
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="people.client",
                    ),
                ),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.client"
                    ),
                ),
            ],
            options={
                "ordering": ["since", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("other", None), models.Q(("name", ""), _negated=True)),
                            models.Q(("name", ""), ("other__isnull", False)),
                            _connector="OR",
                        ),
                        name="housemate_file_or_name",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("other", None), models.Q(("other", models.F("client")), _negated=True), _connector="OR"
                        ),
                        name="housemate_is_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("since", None), ("until", None), ("until__gte", models.F("since")), _connector="OR"
                        ),
                        name="housemate_days_in_order",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("until", None)),
                        fields=("client", "provider", "other"),
                        name="housemate_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LegalRepresentative",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=anlaufstelle.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=100)),
                ("is_office", models.BooleanField(default=False)),
                ("basis", models.CharField(max_length=20)),
                ("areas", models.PositiveIntegerField(default=0)),
                ("since", models.DateField(blank=True, null=True)),
                ("until", models.DateField(blank=True, null=True)),
                ("ended_on", models.DateField(blank=True, null=True)),
                ("proof", models.CharField(blank=True, max_length=200)),
                ("proof_seen_on", models.DateField(blank=True, null=True)),
                ("excluded_areas", models.PositiveIntegerField(default=0)),
                ("is_fully_excluded", models.BooleanField(default=False)),
                (
                    "proof_seen_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "provider",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="directory.organization"
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="people.client",
                    ),
                ),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.client"
                    ),
                ),
            ],
            options={
                "ordering": ["since", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("other", None), models.Q(("name", ""), _negated=True)),
                            models.Q(("is_office", False), ("name", ""), ("other__isnull", False)),
                            _connector="OR",
                        ),
                        name="guardian_file_or_name",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("other", None), models.Q(("other", models.F("client")), _negated=True), _connector="OR"
                        ),
                        name="guardian_is_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("since", None), ("until", None), ("until__gte", models.F("since")), _connector="OR"
                        ),
                        name="guardian_days_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("proof_seen_by", None), ("proof_seen_on", None)),
                            models.Q(
                                ("proof_seen_by__isnull", False),
                                ("proof_seen_on__isnull", False),
                                models.Q(("proof", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="guardian_proof_seen_by_somebody",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="emergencyaccess",
            index=models.Index(fields=["user", "expires_at"], name="emergency_of_user"),
        ),
        migrations.AddIndex(
            model_name="emergencyaccess",
            index=models.Index(fields=["provider", "opened_at"], name="emergency_of_provider"),
        ),
        migrations.AddConstraint(
            model_name="emergencyaccess",
            constraint=models.CheckConstraint(
                condition=models.Q(("expires_at__gt", models.F("opened_at"))), name="emergency_times_in_order"
            ),
        ),
        migrations.AddConstraint(
            model_name="rectificationrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answered_on", None), ("was_accepted", None)),
                    models.Q(("answered_on__isnull", False), ("was_accepted__isnull", False)),
                    _connector="OR",
                ),
                name="correction_answered_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(("provider", models.F("recipient")), _negated=True), name="consent_towards_another"
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(("until__gte", models.F("given_on"))), name="consent_ends_after_it_begins"
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("consent_method", "witnessed"), _negated=True),
                    models.Q(("witness", ""), _negated=True),
                    _connector="OR",
                ),
                name="consent_names_witness",
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("consent_method", "screen"), _negated=True),
                    models.Q(("signature", ""), _negated=True),
                    _connector="OR",
                ),
                name="consent_is_signed",
            ),
        ),
        migrations.AddIndex(
            model_name="accessgrant",
            index=models.Index(fields=["grantee", "client", "source"], name="clearance_of_grantee"),
        ),
        migrations.AddIndex(
            model_name="accessgrant",
            index=models.Index(fields=["grantee", "basis"], name="clearance_by_basis"),
        ),
        migrations.AddIndex(
            model_name="accessgrant",
            index=models.Index(fields=["client", "source"], name="clearance_of_person"),
        ),
        migrations.AddConstraint(
            model_name="accessgrant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("basis", "own"), ("consent", None), ("source", models.F("grantee"))),
                    models.Q(
                        ("basis", "consent"),
                        ("consent__isnull", False),
                        models.Q(("source", models.F("grantee")), _negated=True),
                    ),
                    models.Q(
                        ("basis", "duty"),
                        ("consent", None),
                        ("opens_address", False),
                        ("opens_status", False),
                        models.Q(("paragraph", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="clearance_has_its_basis",
            ),
        ),
        migrations.AddConstraint(
            model_name="accessgrant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("purpose", "index"), _negated=True),
                    models.Q(("areas", 0), ("depth", 1), ("opens_address", False), ("opens_status", False)),
                    _connector="OR",
                ),
                name="clearance_index_is_contact_only",
            ),
        ),
        migrations.AddConstraint(
            model_name="accessgrant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("basis", "duty"), _negated=True),
                    models.Q(
                        ("depth__lte", 2),
                        ("until__isnull", False),
                        models.Q(("purpose", "index"), _negated=True),
                        models.Q(("source", models.F("grantee")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="clearance_duty_has_its_bounds",
            ),
        ),
        migrations.AddConstraint(
            model_name="accessgrant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("until", None), ("since", None), ("until__gte", models.F("since")), _connector="OR"
                ),
                name="clearance_days_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="accessgrant",
            constraint=models.UniqueConstraint(
                condition=models.Q(("basis", "own"), ("ended_on", None)),
                fields=("client", "source"),
                name="clearance_own_once",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["provider", "closed_on"], name="case_of_provider"),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(("closed_on", None), ("closed_on__gte", models.F("opened_on")), _connector="OR"),
                name="case_days_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="clientkey",
            constraint=models.UniqueConstraint(fields=("client", "provider"), name="person_key_once"),
        ),
        migrations.AddIndex(
            model_name="caseassignment",
            index=models.Index(condition=models.Q(("ended_on", None)), fields=["user", "case"], name="place_of_user"),
        ),
        migrations.AddConstraint(
            model_name="caseassignment",
            constraint=models.CheckConstraint(
                condition=models.Q(("role__in", ["lead", "member", "supervisor", "substitute"])),
                name="place_part_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="caseassignment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_on", None)), fields=("case", "user", "role"), name="place_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="caseassignment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_on", None), ("role", "lead")), fields=("case",), name="place_one_lead"
            ),
        ),
        migrations.AddConstraint(
            model_name="clientprofile",
            constraint=models.UniqueConstraint(fields=("client", "provider"), name="profile_once"),
        ),
        migrations.AddConstraint(
            model_name="spokenlanguage",
            constraint=models.UniqueConstraint(fields=("client", "provider", "language"), name="spoken_once"),
        ),
        # Intake inserts a row, and only a named command deletes it.
        EnableRowLevelSecurity(
            "people_client",
            own="",
            read=f"id IN ({KNOWN_CLIENTS}) OR id = {CLIENT}",
            write=f"{PROVIDER} IS NOT NULL",
            change=f"id IN ({OWN_CLIENTS})",
            remove="false",
        ),
        EnableRowLevelSecurity("people_clientprofile"),
        EnableRowLevelSecurity("people_spokenlanguage"),
        EnableRowLevelSecurity("people_clientdetails"),
        EnableRowLevelSecurity("people_case"),
        EnableRowLevelSecurity("people_caseassignment", read=f"provider_id = {PROVIDER} OR client_id = {CLIENT}"),
        EnableRowLevelSecurity("people_restriction"),
        EnableRowLevelSecurity("people_clientkey"),
        EnableRowLevelSecurity(
            "people_consent", by_client=True, read=f"provider_id = {PROVIDER} OR client_id = {CLIENT}"
        ),
        # The holder of a code reads its one row.
        EnableRowLevelSecurity(
            "people_portalcode",
            by_client=True,
            read=f"provider_id = {PROVIDER} OR client_id = {CLIENT} OR code_hash = {CODE}",
        ),
        # Inserted by the source only, and for another provider only with a consent or a legal basis.
        EnableRowLevelSecurity(
            "people_accessgrant",
            own="source_id",
            changed_by=("grantee_id",),
            by_client=True,
            read=f"source_id = {PROVIDER} OR grantee_id = {PROVIDER} OR client_id = {CLIENT}",
            write=f"source_id = {PROVIDER} AND (basis IN ('own', 'duty') OR EXISTS ({VALID_CONSENT}))",
        ),
        # Inserted by the client, for a provider that counsels them. That provider answers, once.
        EnableRowLevelSecurity("people_rectificationrequest", added_by_client=True),
        EnableRowLevelSecurity("people_householdmember"),
        EnableRowLevelSecurity("people_legalrepresentative"),
        EnableRowLevelSecurity(
            "people_emergencyaccess",
            read=f"provider_id = {PROVIDER} OR client_id = {CLIENT}",
            write=OWN_EMERGENCY,
            change=f"provider_id = {PROVIDER}",
            remove=f"provider_id = {PROVIDER}",
        ),
        EnableRowLevelSecurity("people_emergencyaccessreason"),
        ImmutableColumns("people_consent", CONSENT_COLUMNS, once=("withdrawn_on",)),
        ImmutableColumns("people_accessgrant", GRANT_COLUMNS, once=("since", "ended_on"), begun_by="grantee_id"),
        ImmutableColumns(
            "people_rectificationrequest",
            ("client_id", "provider_id", "text", "requested_at"),
            once=("was_accepted", "answered_on", "answered_by_id"),
        ),
        ImmutableColumns(
            "people_emergencyaccess",
            ("client_id", "provider_id", "user_id", "opened_at", "expires_at"),
            once=("ended_at",),
        ),
    ]
