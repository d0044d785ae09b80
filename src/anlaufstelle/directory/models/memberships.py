"""Memberships of users in organizations, and invitations to join one."""

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Lower
from django.utils import timezone

from anlaufstelle.accounts.models import User
from anlaufstelle.core.dates import today
from anlaufstelle.core.ids import new_id
from anlaufstelle.directory.models.organizations import Centre, Organization
from anlaufstelle.directory.roles import Role

INVITATION_VALIDITY = dt.timedelta(days=7)


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Queries on memberships."""

    def live(self) -> Self:
        """Memberships that have not ended."""
        return self.filter(ended_on=None)

    def acting(self, user: User) -> Self:
        """Live memberships of an active user, in one query.

        Each row carries its organization, `at_centre` (whether that organization runs the centre) and `in_demo`.
        """
        centre = Centre.objects.filter(organization=OuterRef("organization"))
        demo = Centre.objects.filter(is_demo=True)
        memberships = self.live().filter(user=user, user__is_active=True).select_related("organization")
        memberships = memberships.annotate(at_centre=Exists(centre), in_demo=Exists(demo))
        return memberships.order_by("organization__name", "organization", "role")


class Membership(models.Model):
    """One role of one user at one organization. A user with two roles has two rows."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role.choices)
    since = models.DateField(default=today)
    ended_on = models.DateField(null=True, blank=True)  # set once; a later return is a new row

    at_centre: bool  # annotated by acting(), like in_demo
    in_demo: bool

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["organization", "user", "role", "since", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organization", "role"], condition=Q(ended_on=None), name="membership_live_once"
            ),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="membership_role_is_known"),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("since")), name="membership_days_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} @ {self.organization_id}"


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Queries on invitations."""

    def open(self, now: dt.datetime) -> Self:
        """Invitations that can still be accepted at this moment."""
        return self.filter(used_at=None, revoked_at=None, expires_at__gt=now)


def invitation_expiry() -> dt.datetime:
    """Return the moment at which an invitation created now expires."""
    return timezone.now() + INVITATION_VALIDITY


class Invitation(models.Model):
    """An invitation to join an organization. Only a hash of the link's token is stored."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField()  # always in lower case
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="invitations")
    roles = models.JSONField(default=list)
    token_hash = models.CharField(max_length=64, unique=True)  # SHA-256 in hexadecimal
    invited_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+"
    )  # null: sent from the command line
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(default=invitation_expiry)
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(used_at=None) | Q(revoked_at=None), name="invitation_used_or_revoked_not_both"
            ),
            models.CheckConstraint(condition=Q(email=Lower("email")), name="invitation_email_in_lower_case"),
            models.CheckConstraint(condition=Q(expires_at__gt=F("created_at")), name="invitation_lasts_a_while"),
        ]

    def __str__(self) -> str:
        return f"{self.email} → {self.organization_id}"
