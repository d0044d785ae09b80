"""Cases whose lead no longer works at the provider, and naming a new lead for them.

Without a lead nobody hands a case over, closes it or serves the client's rights. Whoever names the new lead sees the
file number and the dates of a case, but not whose it is.
"""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as late

from anlaufstelle.accounts.models import User
from anlaufstelle.audit.models import AuditAction
from anlaufstelle.audit.record import record
from anlaufstelle.core.actor import Actor
from anlaufstelle.core.dates import today
from anlaufstelle.core.errors import Refused
from anlaufstelle.directory.roles import Permission, require_permission
from anlaufstelle.people.access.permissions import counsellors
from anlaufstelle.people.access.reading import lock_client_files
from anlaufstelle.people.access.rule import GuardedQuerySet
from anlaufstelle.people.models import AssignmentRole, Case, CaseAssignment
from anlaufstelle.people.notifications import data_protection_officers, notify
from anlaufstelle.privacy import client_records, retention

MAX_ROWS = 100  # cases that are listed and reassigned at once, oldest first


class CannotNameLead(Refused):
    """No lead can be named like this."""


@dataclass(frozen=True)
class LeaderlessCase:
    """One case without a lead."""

    case: UUID
    client: UUID
    number: str
    opened_on: dt.date
    closed_on: dt.date | None

    @property
    def key(self) -> str:
        """The value that stands for the case in a form."""
        return str(self.case)


def count_leaderless(provider: UUID) -> int:
    """Return how many cases of a provider have no lead."""
    return _cases(provider).count()


def leaderless_cases(provider: UUID) -> list[LeaderlessCase]:
    """Return the cases of a provider without a lead, oldest first."""
    rows = _cases(provider).order_by("opened_on", "pk").values("pk", "client", "opened_on", "closed_on")[:MAX_ROWS]
    return [
        LeaderlessCase(
            row["pk"], row["client"], retention.file_number(row["client"], provider), row["opened_on"],
            row["closed_on"],
        )
        for row in rows
    ]  # fmt: skip


def colleagues(actor: Actor) -> QuerySet[User]:
    """Return who can be named: the provider's counsellors except the actor."""
    return counsellors(actor.provider_id).filter(~Q(pk=actor.user_id))


@transaction.atomic
def name_lead(actor: Actor, *, keys: Collection[str], colleague: str) -> int:
    """Make a colleague the lead of these cases, and notify them and the data protection officers. Returns how many.

    Raises CannotNameLead, PermissionRefused.
    """
    require_permission(actor, Permission.NAME_LEADS)
    user = next((user for user in colleagues(actor) if str(user.pk) == colleague), None)
    if actor.provider_id is None or user is None:
        raise CannotNameLead(_("Nothing was changed: please choose a counsellor of your provider, not yourself."))
    chosen = [case for case in leaderless_cases(actor.provider_id) if case.key in keys]
    lock_client_files(actor.provider_id, *{case.client for case in chosen})  # serialises concurrent calls
    still_leaderless = {case.key for case in leaderless_cases(actor.provider_id)}
    assigned = [_assign_lead(actor, case, user) for case in chosen if case.key in still_leaderless]
    if not assigned:
        raise CannotNameLead(_("Nothing was changed: please tick a case that nobody leads."))
    what = late("A new lead was named for cases whose lead has left.")
    notify([user], what=what, where=late("My desk"))
    notify(data_protection_officers(actor.provider_id), what=what, where=late("Data protection"))
    return len(assigned)


def _assign_lead(actor: Actor, case: LeaderlessCase, user: User) -> CaseAssignment:
    previous = CaseAssignment.objects.filter(Q(role=AssignmentRole.LEAD) | Q(user=user), case=case.case, ended_on=None)
    previous.update(ended_on=today())
    own: dict[str, Any] = {"client_id": case.client, "provider_id": actor.provider_id}
    assignment: CaseAssignment = CaseAssignment.objects.create(
        case_id=case.case, **own, user=user, role=AssignmentRole.LEAD
    )
    record(actor, AuditAction.CHANGE, assignment, client=case.client, reason="lead-named")
    return assignment


def _cases(provider: UUID) -> GuardedQuerySet[Case]:
    led = CaseAssignment.objects.live().filter(case=OuterRef("pk"), role=AssignmentRole.LEAD)
    rows: GuardedQuerySet[Case] = client_records.records_of_provider(Case, provider)
    return rows.filter(~Exists(led))
