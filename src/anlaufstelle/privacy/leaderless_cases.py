"""Cases whose lead works at the provider no more: how many wait, and who leads them from now on.

Without a lead nobody hands a case over, closes it or gives the person her rights. Whoever names the new one sees of a
case the number of its file and its days, and not whose it is.
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

AT_MOST = 100  # cases that are shown, and given on, at once; the oldest first


class CannotNameLead(Refused):
    """Nobody can be named to lead this."""


@dataclass(frozen=True)
class LeaderlessCase:
    """One case that nobody leads."""

    case: UUID
    client: UUID
    number: str
    opened_on: dt.date
    closed_on: dt.date | None

    @property
    def key(self) -> str:
        """What stands for it in a form."""
        return str(self.case)


def count_leaderless(provider: UUID) -> int:
    """How many cases nobody leads."""
    return _cases(provider).count()


def leaderless_cases(provider: UUID) -> list[LeaderlessCase]:
    """The cases that nobody leads, the oldest first."""
    rows = _cases(provider).order_by("opened_on", "pk").values("pk", "client", "opened_on", "closed_on")[:AT_MOST]
    return [
        LeaderlessCase(
            one["pk"], one["client"], retention.file_number(one["client"], provider), one["opened_on"],
            one["closed_on"],
        )
        for one in rows
    ]  # fmt: skip


def colleagues(actor: Actor) -> QuerySet[User]:
    """Who can be named: the provider's counsellors, and never the one who names."""
    return counsellors(actor.provider_id).filter(~Q(pk=actor.user_id))


@transaction.atomic
def name_lead(actor: Actor, *, keys: Collection[str], colleague: str) -> int:
    """From now on a colleague leads these cases; she and the data protection officer are told. Returns how many.

    Raises CannotNameLead, PermissionRefused.
    """
    require_permission(actor, Permission.NAME_LEADS)
    user = next((one for one in colleagues(actor) if str(one.pk) == colleague), None)
    if actor.provider_id is None or user is None:
        raise CannotNameLead(_("Nothing was changed: please choose a counsellor of your provider, not yourself."))
    chosen = [one for one in leaderless_cases(actor.provider_id) if one.key in keys]
    lock_client_files(actor.provider_id, *{one.client for one in chosen})  # two who name at once: one after the other
    still = {one.key for one in leaderless_cases(actor.provider_id)}
    done = [_lead(actor, one, user) for one in chosen if one.key in still]
    if not done:
        raise CannotNameLead(_("Nothing was changed: please tick a case that nobody leads."))
    what = late("A new lead was named for cases whose lead has left.")
    notify([user], what=what, where=late("My desk"))
    notify(data_protection_officers(actor.provider_id), what=what, where=late("Data protection"))
    return len(done)


def _lead(actor: Actor, case: LeaderlessCase, user: User) -> CaseAssignment:
    over = CaseAssignment.objects.filter(Q(role=AssignmentRole.LEAD) | Q(user=user), case=case.case, ended_on=None)
    over.update(ended_on=today())
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
