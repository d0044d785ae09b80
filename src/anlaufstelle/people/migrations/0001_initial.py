"""Persons, cases and what opens them, and row-level security on all of it."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import anlaufstelle.core.dates
import anlaufstelle.core.ids
from anlaufstelle.walls.postgres import CODE, PERSON, PROVIDER
from anlaufstelle.walls.steps import Stays, Wall

KNOWN = f"SELECT person_id FROM people_clearance WHERE source_id = {PROVIDER} OR grantee_id = {PROVIDER}"
OWN = f"SELECT person_id FROM people_clearance WHERE source_id = {PROVIDER}"
CONSENTED = (
    "SELECT c.id FROM people_consent c WHERE c.id = consent_id AND c.provider_id = source_id"
    " AND c.recipient_id = grantee_id AND c.person_id = people_clearance.person_id AND c.withdrawn_on IS NULL"
)
USER = "(SELECT nullif(current_setting('app.user', true), '')::uuid)"
# Only for oneself, at one's own provider, and not for longer than half a day, whatever a verb says.
OPENED = f"provider_id = {PROVIDER} AND user_id = {USER} AND until_at <= opened_at + interval '12 hours'"

SAID = (
    "person_id", "provider_id", "recipient_id", "recipient_contact", "released", "purpose", "up_to", "areas", "about",
    "opens_status", "opens_address", "is_mutual", "forms", "law", "text_version", "language", "interpreter",
    "was_read_aloud", "given_how", "given_on", "given_at_place", "guardian", "witness", "signature", "until",
    "written_by_id", "own_yes",
)  # fmt: skip
GRANTED = (
    "person_id", "source_id", "grantee_id", "purpose", "depth", "areas", "opens_status", "opens_address", "basis",
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
            name="Person",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=anlaufstelle.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("is_protected", models.BooleanField(default=False)),
                ("made_on", models.DateField(default=anlaufstelle.core.dates.today)),
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
                    "up_to",
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
                    "given_how",
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
                ("guardian", models.CharField(blank=True, max_length=100)),
                ("own_yes", models.BooleanField(null=True)),
                ("witness", models.CharField(blank=True, max_length=100)),
                ("signature", models.TextField(blank=True)),
                ("copy_given", models.BooleanField(default=False)),
                ("until", models.DateField()),
                ("withdrawn_on", models.DateField(blank=True, null=True)),
                ("withdrawn_how", models.CharField(blank=True, max_length=20)),
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
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.person"
                    ),
                ),
            ],
            options={
                "ordering": ["-given_on", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Emergency",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=anlaufstelle.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("opened_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("until_at", models.DateTimeField()),
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
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.person"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "emergencies",
                "ordering": ["-opened_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="EmergencyReason",
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
                        on_delete=django.db.models.deletion.CASCADE, related_name="reason", to="people.emergency"
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
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.person"
                    ),
                ),
            ],
            options={
                "ordering": ["-written_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Correction",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=anlaufstelle.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("text", models.TextField()),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("was_done", models.BooleanField(null=True)),
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
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.person"
                    ),
                ),
            ],
            options={
                "ordering": ["-asked_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Clearance",
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
                ("ended_why", models.CharField(blank=True, max_length=20)),
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
                        related_name="clearances",
                        to="people.consent",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="clearances", to="people.person"
                    ),
                ),
            ],
            options={
                "ordering": ["person", "source", "grantee", "id"],
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
                ("closed_why", models.CharField(blank=True, max_length=40)),
                (
                    "provider",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="directory.organization"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.person"
                    ),
                ),
            ],
            options={
                "ordering": ["-opened_on", "id"],
            },
        ),
        migrations.CreateModel(
            name="PersonKey",
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
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Place",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=anlaufstelle.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "part",
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
                        on_delete=django.db.models.deletion.CASCADE, related_name="places", to="people.case"
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
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["case", "part", "since", "id"],
            },
        ),
        migrations.CreateModel(
            name="Practice",
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
                ("protection_officer", models.CharField(blank=True, max_length=200)),
                (
                    "provider",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="practice",
                        to="directory.organization",
                    ),
                ),
            ],
            options={
                "ordering": ["provider", "id"],
            },
        ),
        migrations.CreateModel(
            name="Profile",
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
                ("said_like", models.CharField(blank=True, max_length=100)),
                ("reads", models.CharField(blank=True, max_length=10)),
                ("wants_interpreter", models.BooleanField(default=False)),
                ("interpreter_wish", models.CharField(blank=True, max_length=200)),
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
                ("reached_at", models.CharField(blank=True, max_length=200)),
                ("reach_note", models.CharField(blank=True, max_length=200)),
                ("sounds", models.CharField(blank=True, editable=False, max_length=200)),
                ("corrected_at", models.DateTimeField(blank=True, null=True)),
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
            ],
            options={
                "ordering": ["since", "id"],
            },
        ),
        migrations.CreateModel(
            name="Spoken",
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
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Particulars",
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
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.person"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("person", "provider"), name="particulars_once"),
                    models.CheckConstraint(
                        condition=models.Q(("birth_precision__in", ["day", "month", "year", "guess"])),
                        name="particulars_precision_is_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OwnKey",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=anlaufstelle.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("code_hash", models.CharField(max_length=64, unique=True)),
                ("pin", models.CharField(blank=True, max_length=200)),
                ("seal", models.CharField(blank=True, max_length=32)),
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
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.person"
                    ),
                ),
            ],
            options={
                "ordering": ["-given_on", "-id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_on", None)), fields=("person", "provider"), name="own_key_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Housemate",
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
                        to="people.person",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.person"
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
                            ("other", None), models.Q(("other", models.F("person")), _negated=True), _connector="OR"
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
                        fields=("person", "provider", "other"),
                        name="housemate_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Guardian",
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
                ("shut_areas", models.PositiveIntegerField(default=0)),
                ("is_shut_out", models.BooleanField(default=False)),
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
                        to="people.person",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.person"
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
                            ("other", None), models.Q(("other", models.F("person")), _negated=True), _connector="OR"
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
            model_name="emergency",
            index=models.Index(fields=["user", "until_at"], name="emergency_of_user"),
        ),
        migrations.AddIndex(
            model_name="emergency",
            index=models.Index(fields=["provider", "opened_at"], name="emergency_of_provider"),
        ),
        migrations.AddConstraint(
            model_name="emergency",
            constraint=models.CheckConstraint(
                condition=models.Q(("until_at__gt", models.F("opened_at"))), name="emergency_times_in_order"
            ),
        ),
        migrations.AddConstraint(
            model_name="correction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answered_on", None), ("was_done", None)),
                    models.Q(("answered_on__isnull", False), ("was_done__isnull", False)),
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
                    models.Q(("given_how", "witnessed"), _negated=True),
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
                    models.Q(("given_how", "screen"), _negated=True),
                    models.Q(("signature", ""), _negated=True),
                    _connector="OR",
                ),
                name="consent_is_signed",
            ),
        ),
        migrations.AddIndex(
            model_name="clearance",
            index=models.Index(fields=["grantee", "person", "source"], name="clearance_of_grantee"),
        ),
        migrations.AddIndex(
            model_name="clearance",
            index=models.Index(fields=["grantee", "basis"], name="clearance_by_basis"),
        ),
        migrations.AddIndex(
            model_name="clearance",
            index=models.Index(fields=["person", "source"], name="clearance_of_person"),
        ),
        migrations.AddConstraint(
            model_name="clearance",
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
            model_name="clearance",
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
            model_name="clearance",
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
            model_name="clearance",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("until", None), ("since", None), ("until__gte", models.F("since")), _connector="OR"
                ),
                name="clearance_days_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="clearance",
            constraint=models.UniqueConstraint(
                condition=models.Q(("basis", "own"), ("ended_on", None)),
                fields=("person", "source"),
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
            model_name="personkey",
            constraint=models.UniqueConstraint(fields=("person", "provider"), name="person_key_once"),
        ),
        migrations.AddIndex(
            model_name="place",
            index=models.Index(condition=models.Q(("ended_on", None)), fields=["user", "case"], name="place_of_user"),
        ),
        migrations.AddConstraint(
            model_name="place",
            constraint=models.CheckConstraint(
                condition=models.Q(("part__in", ["lead", "member", "supervisor", "substitute"])),
                name="place_part_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="place",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_on", None)), fields=("case", "user", "part"), name="place_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="place",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_on", None), ("part", "lead")), fields=("case",), name="place_one_lead"
            ),
        ),
        migrations.AddConstraint(
            model_name="profile",
            constraint=models.UniqueConstraint(fields=("person", "provider"), name="profile_once"),
        ),
        migrations.AddConstraint(
            model_name="spoken",
            constraint=models.UniqueConstraint(fields=("person", "provider", "language"), name="spoken_once"),
        ),
        # The row says nothing of the person; intake makes one, and only a named command removes it.
        Wall(
            "people_person",
            own="",
            read=f"id IN ({KNOWN}) OR id = {PERSON}",
            write=f"{PROVIDER} IS NOT NULL",
            change=f"id IN ({OWN})",
            remove="false",
        ),
        Wall("people_profile"),
        Wall("people_spoken"),
        Wall("people_particulars"),
        Wall("people_case"),
        Wall("people_place", read=f"provider_id = {PROVIDER} OR person_id = {PERSON}"),
        Wall("people_restriction"),
        Wall("people_personkey"),
        Wall("people_consent", by_herself=True, read=f"provider_id = {PROVIDER} OR person_id = {PERSON}"),
        # Whoever holds the code reads its one row, and nothing else.
        Wall(
            "people_ownkey",
            by_herself=True,
            read=f"provider_id = {PROVIDER} OR person_id = {PERSON} OR code_hash = {CODE}",
        ),
        # Only the source, and for another provider only with a consent (or by law, with its paragraph).
        Wall(
            "people_clearance",
            own="source_id",
            changed_by=("grantee_id",),
            by_herself=True,
            read=f"source_id = {PROVIDER} OR grantee_id = {PROVIDER} OR person_id = {PERSON}",
            write=f"source_id = {PROVIDER} AND (basis IN ('own', 'duty') OR EXISTS ({CONSENTED}))",
        ),
        # The person writes it, to a provider that counsels them; that provider answers, once.
        Wall("people_correction", from_her=True),
        Wall("people_housemate"),
        Wall("people_guardian"),
        Wall(
            "people_emergency",
            read=f"provider_id = {PROVIDER} OR person_id = {PERSON}",
            write=OPENED,
            change=f"provider_id = {PROVIDER}",
            remove=f"provider_id = {PROVIDER}",
        ),
        Wall("people_emergencyreason"),
        Stays("people_consent", SAID, once=("withdrawn_on",)),
        Stays("people_clearance", GRANTED, once=("since", "ended_on"), begun_by="grantee_id"),
        Stays(
            "people_correction",
            ("person_id", "provider_id", "text", "asked_at"),
            once=("was_done", "answered_on", "answered_by_id"),
        ),
        Stays("people_emergency", ("person_id", "provider_id", "user_id", "opened_at", "until_at"), once=("ended_at",)),
    ]
