"""The household of a client: reading it from either side, adding and ending members."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from anlaufstelle.audit.models import AuditAction
from anlaufstelle.audit.record import record, record_reads
from anlaufstelle.codes.cache import code_lists
from anlaufstelle.core.actor import Actor
from anlaufstelle.core.dates import today
from anlaufstelle.core.errors import Refused
from anlaufstelle.people.access.permissions import may_link
from anlaufstelle.people.access.reading import grants_by_source, lock_client_files
from anlaufstelle.people.clients.anonymous import require_name
from anlaufstelle.people.models import ClientProfile, HouseholdMember

MAX_MEMBERS = 30  # in one household


class CannotChangeHousehold(Refused):
    """The household cannot be changed like this."""


@dataclass(frozen=True)
class HouseholdView:
    """One member of the household. `client`: set if the member has a file that the reader sees."""

    row: HouseholdMember
    name: str
    role: str
    client: UUID | None

    @property
    def is_over(self) -> bool:
        """Whether they no longer live together."""
        return not self.row.holds_on(today())


def household_of(actor: Actor, client: UUID) -> list[HouseholdView]:
    """Return past and present household members, as far as the actor sees both clients, and record the reads."""
    rows = list(HouseholdMember.objects.visible_to(actor).filter(Q(client=client) | Q(other=client)))
    pairs = [(row, _other_of(row, client)) for row in rows]
    files = {key for _row, key in pairs if key}
    profiles = ClientProfile.objects.visible_to(actor).filter(client__in=files)
    names = {(profile.client_id, profile.provider_id): profile.name for profile in profiles}
    foreign = {key for row, key in pairs if key and row.provider_id != actor.provider_id}
    grants = grants_by_source(actor, foreign) if foreign else {}
    reads = {(key, grants.get((key, row.provider_id))) for row, key in pairs if key}
    record_reads(actor, ClientProfile, {(key, grant.pk if grant else None) for key, grant in reads})
    return [
        HouseholdView(row, names.get((key, row.provider_id), "") if key else row.name, _role_of(row, client), key)
        for row, key in pairs
    ]


@transaction.atomic
def add_household_member(
    actor: Actor, *, client: UUID, role: str, other: UUID | None = None, name: str = "", since: dt.date | None = None
) -> HouseholdMember:
    """Add a household member: a client with a file here, or only a name. Idempotent.

    Raises CannotChangeHousehold, NotPermitted, NameRequired.
    """
    lock_client_files(actor.provider_id, client, other)
    clients = [client, other] if other else [client]
    may_link(actor, *clients)
    require_name(actor, *clients)
    member_name = "" if other else " ".join(name.replace("\0", " ").split())
    if other is None and not 0 < len(member_name) <= 100:
        raise CannotChangeHousehold(_("Nothing was saved: please write a name of at most 100 letters."))
    if other == client:
        raise CannotChangeHousehold(_("Nothing was saved: this is she herself."))
    if code_lists().get("household_role", role) is None:
        raise CannotChangeHousehold(_("Nothing was saved: please choose who this is to her."))
    if since and since > today():
        raise CannotChangeHousehold(_("Nothing was saved: this day is still to come."))
    rows = HouseholdMember.objects.visible_to(actor).filter(provider=actor.provider_id, until=None)
    live = list(rows.filter(Q(client=client) | Q(other=client)))
    for row in live:
        same = _other_of(row, client) == other if other else row.name == member_name
        if same and _role_of(row, client) == role:
            return row
        if same and other:
            raise CannotChangeHousehold(
                _("Nothing was saved: they are noted as living together already. Please end that first.")
            )
    if len(live) >= MAX_MEMBERS:
        raise CannotChangeHousehold(_("Nothing was saved: these are too many for one household."))
    own: dict[str, Any] = {"client_id": client, "provider_id": actor.provider_id}
    member: HouseholdMember = HouseholdMember.objects.create(
        **own, other_id=other, name=member_name, role=role, since=since
    )
    record(actor, AuditAction.CREATE, member, client=client)
    return member


@transaction.atomic
def end_household_member(actor: Actor, *, row: HouseholdMember) -> None:
    """Record that they no longer live together from today on. Idempotent. Raises NotPermitted."""
    may_link(actor, row.client_id, *([row.other_id] if row.other_id else []))
    if HouseholdMember.objects.visible_to(actor).filter(pk=row.pk, until=None).update(until=today()):
        record(actor, AuditAction.CHANGE, row, client=row.client_id, reason="ended")


def _other_of(row: HouseholdMember, client: UUID) -> UUID | None:
    """Return the other client of this row, if that one has a file."""
    return row.other_id if row.client_id == client else row.client_id


def _role_of(row: HouseholdMember, client: UUID) -> str:
    """Return the role of the other member towards `client`; seen from the other side, the inverse role."""
    if row.client_id == client:
        return row.role
    code = code_lists().get("household_role", row.role)
    return str(code.extras.get("inverse", row.role)) if code else row.role
