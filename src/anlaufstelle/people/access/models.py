"""The tables that decide who sees whom: access grants, case assignments, restrictions, emergency access.

The rule in people/access/rule.py reads them. No other code decides from them what somebody may see.
"""

import datetime as dt
from typing import Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Now
from django.utils import timezone

from anlaufstelle.core.dates import today
from anlaufstelle.core.ids import new_id
from anlaufstelle.directory.models import Membership, Organization
from anlaufstelle.directory.roles import Role
from anlaufstelle.people.access.areas import areas_field
from anlaufstelle.people.access.choices import Basis, Depth, Purpose


class AssignmentRole(models.TextChoices):
    """The role of a colleague on a case."""

    LEAD = "lead"
    MEMBER = "member"
    SUPERVISOR = "supervisor"
    SUBSTITUTE = "substitute"  # deadlines and follow-ups only


class ActiveQuerySet(models.QuerySet["CaseAssignment"]):
    """Rows with a period of validity."""

    def live(self, day: dt.date | None = None) -> Self:
        """Return rows that have begun and not ended. Computed on reading, so no nightly job is needed."""
        on = day or today()
        return self.filter(Q(until=None) | Q(until__gte=on), since__lte=on, ended_on=None)


class CaseAssignmentQuerySet(ActiveQuerySet):
    """Case assignments, as far as they are valid."""

    def live(self, day: dt.date | None = None) -> Self:
        """Only assignments made since the current counsellor membership began; rejoining does not restore old ones."""
        memberships = Membership.objects.live().filter(
            user=OuterRef("user"), organization=OuterRef("provider"), role=Role.COUNSELLOR, since__lte=OuterRef("since")
        )
        return super().live(day).filter(Exists(memberships))

    def assigned_to(self, user: UUID | None, provider: UUID | None, day: dt.date) -> Self:
        """The assignments of one colleague, including those from before they left and rejoined.

        The caller compares `since` with the start of the current membership, which it knows already.
        """
        return super().live(day).filter(user=user, provider=provider)


class CaseAssignment(models.Model):
    """The assignment of one colleague to one case of their own provider."""

    has_row_level_security = True

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey("people.Case", models.CASCADE, related_name="assignments")
    client = models.ForeignKey("people.Client", models.CASCADE, related_name="+")
    provider = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    role = models.CharField(max_length=10, choices=AssignmentRole.choices)
    since = models.DateField(default=today)
    until = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)

    objects = CaseAssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["case", "role", "since", "id"]
        indexes = [models.Index(fields=["user", "case"], name="place_of_user", condition=Q(ended_on=None))]
        constraints = [
            models.CheckConstraint(condition=Q(role__in=AssignmentRole.values), name="place_part_is_known"),
            models.UniqueConstraint(fields=["case", "user", "role"], condition=Q(ended_on=None), name="place_once"),
            models.UniqueConstraint(fields=["case"], condition=Q(role="lead", ended_on=None), name="place_one_lead"),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.user_id}"


class AccessGrantQuerySet(models.QuerySet["AccessGrant"]):
    """Access grants, as far as they are valid, and between which providers."""

    def live(self, day: dt.date | None = None) -> Self:
        """Return grants that have begun (are not dormant) and not ended.

        Computed on reading, so no nightly job is needed.
        """
        on = day or today()
        return self.filter(Q(until=None) | Q(until__gte=on), since__lte=on, ended_on=None)

    def between(self, source: UUID, grantee: UUID) -> Self:
        """Return grants from one provider to another."""
        return self.filter(source=source, grantee=grantee)


class AccessGrant(models.Model):
    """The right of `grantee` to see what `source` has written about a client: purpose, depth, areas and period.

    A provider's own client is a grant with source = grantee. `since` is empty while the grant is dormant: it is written
    with a referral and begins when the recipient accepts it. Only its beginning and its end ever change; the database
    refuses any other update (people/migrations).
    """

    has_row_level_security = True

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    client = models.ForeignKey("people.Client", models.CASCADE, related_name="grants")
    source = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    grantee = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    depth = models.PositiveSmallIntegerField(choices=Depth.choices)
    areas = areas_field()
    opens_status = models.BooleanField(default=False)
    opens_address = models.BooleanField(default=False)
    basis = models.CharField(max_length=10, choices=Basis.choices)
    paragraph = models.CharField(max_length=80, blank=True)  # of a legal duty
    consent = models.ForeignKey("people.Consent", models.PROTECT, null=True, blank=True, related_name="grants")
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    end_reason = models.CharField(max_length=20, blank=True)

    objects = AccessGrantQuerySet.as_manager()

    class Meta:
        ordering = ["client", "source", "grantee", "id"]
        indexes = [
            models.Index(fields=["grantee", "client", "source"], name="clearance_of_grantee"),
            models.Index(fields=["grantee", "basis"], name="clearance_by_basis"),
            models.Index(fields=["client", "source"], name="clearance_of_person"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(basis=Basis.OWN, source=F("grantee"), consent=None)
                | Q(basis=Basis.CONSENT, consent__isnull=False) & ~Q(source=F("grantee"))
                | Q(basis=Basis.DUTY, consent=None, opens_status=False, opens_address=False) & ~Q(paragraph=""),
                name="clearance_has_its_basis",
            ),
            models.CheckConstraint(
                condition=~Q(purpose=Purpose.INDEX)
                | Q(depth=Depth.CONTACT, areas=0, opens_status=False, opens_address=False),
                name="clearance_index_is_contact_only",
            ),
            models.CheckConstraint(
                condition=~Q(basis=Basis.DUTY)
                | Q(depth__lte=Depth.CASE, until__isnull=False) & ~Q(purpose=Purpose.INDEX) & ~Q(source=F("grantee")),
                name="clearance_duty_has_its_bounds",
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(since=None) | Q(until__gte=F("since")), name="clearance_days_in_order"
            ),
            models.UniqueConstraint(
                fields=["client", "source"], condition=Q(basis=Basis.OWN, ended_on=None), name="clearance_own_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} → {self.grantee_id} {self.purpose}"


class Restriction(models.Model):
    """Restriction of processing of a client's data at one provider (Art. 18 GDPR, § 20 KDG, § 20 DSG-EKD).

    While it lasts, only the client and the lead of the case see the client's records there.
    """

    has_row_level_security = True

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    client = models.ForeignKey("people.Client", models.CASCADE, related_name="+")
    provider = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    since = models.DateField(default=today)
    until = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)

    objects = ActiveQuerySet.as_manager()

    class Meta:
        ordering = ["since", "id"]

    def __str__(self) -> str:
        return f"restricted since {self.since}"


class EmergencyAccessQuerySet(models.QuerySet["EmergencyAccess"]):
    """Emergency accesses, as far as they are valid."""

    def live(self) -> Self:
        """Not expired and not revoked. Uses the database's clock, computed on reading."""
        return self.filter(expires_at__gt=Now(), ended_at=None)


class EmergencyAccess(models.Model):
    """Temporary break-glass access of a counsellor to the file of a client of their own provider.

    It needs no case assignment, and opens only what this provider has written. The reason is kept in
    EmergencyAccessReason.
    """

    has_row_level_security = True

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    client = models.ForeignKey("people.Client", models.CASCADE, related_name="+")
    provider = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = EmergencyAccessQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at", "-id"]
        verbose_name_plural = "emergencies"
        indexes = [
            models.Index(fields=["user", "expires_at"], name="emergency_of_user"),
            models.Index(fields=["provider", "opened_at"], name="emergency_of_provider"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("opened_at")), name="emergency_times_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.opened_at:%Y-%m-%d %H:%M}"

    @property
    def holds(self) -> bool:
        """Whether the access is live. For display only; the rule asks the database."""
        return self.ended_at is None and self.expires_at > timezone.now()
