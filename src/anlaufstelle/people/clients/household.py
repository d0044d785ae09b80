"""With whom she lives: reading it from either side, and the verbs that write and end it."""

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
    """This cannot be written down of a household."""


@dataclass(frozen=True)
class HouseholdView:
    """One of those with whom she lives. `person`: where she has a file that the reader sees."""

    row: HouseholdMember
    name: str
    role: str
    client: UUID | None

    @property
    def is_over(self) -> bool:
        """No longer."""
        return not self.row.holds_on(today())


def household_of(actor: Actor, client: UUID) -> list[HouseholdView]:
    """Everybody with whom she lives or lived, as far as the actor sees both of them; and the note of having looked."""
    rows = list(HouseholdMember.objects.visible_to(actor).filter(Q(client=client) | Q(other=client)))
    found = [(row, _other_of(row, client)) for row in rows]
    files = {key for _row, key in found if key}
    profiles = ClientProfile.objects.visible_to(actor).filter(client__in=files)
    names = {(one.client_id, one.provider_id): one.name for one in profiles}
    foreign = {key for row, key in found if key and row.provider_id != actor.provider_id}
    by = grants_by_source(actor, foreign) if foreign else {}
    seen = {(key, by.get((key, row.provider_id))) for row, key in found if key}
    record_reads(actor, ClientProfile, {(key, one.pk if one else None) for key, one in seen})
    return [
        HouseholdView(row, names.get((key, row.provider_id), "") if key else row.name, _role_of(row, client), key)
        for row, key in found
    ]


@transaction.atomic
def add_household_member(
    actor: Actor, *, client: UUID, role: str, other: UUID | None = None, name: str = "", since: dt.date | None = None
) -> HouseholdMember:
    """Write down with whom she lives: somebody with a file here, or only a name. Twice the same is no harm.

    Raises CannotChangeHousehold, NotPermitted, NameRequired.
    """
    lock_client_files(actor.provider_id, client, other)
    whose = [client, other] if other else [client]
    may_link(actor, *whose)
    require_name(actor, *whose)
    words = "" if other else " ".join(name.replace("\0", " ").split())
    if other is None and not 0 < len(words) <= 100:
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
        same = _other_of(row, client) == other if other else row.name == words
        if same and _role_of(row, client) == role:
            return row
        if same and other:
            raise CannotChangeHousehold(
                _("Nothing was saved: they are noted as living together already. Please end that first.")
            )
    if len(live) >= MAX_MEMBERS:
        raise CannotChangeHousehold(_("Nothing was saved: these are too many for one household."))
    own: dict[str, Any] = {"client_id": client, "provider_id": actor.provider_id}
    made: HouseholdMember = HouseholdMember.objects.create(**own, other_id=other, name=words, role=role, since=since)
    record(actor, AuditAction.CREATE, made, client=client)
    return made


@transaction.atomic
def end_household_member(actor: Actor, *, row: HouseholdMember) -> None:
    """From today on they no longer live together. Doing it twice is no harm. Raises NotPermitted."""
    may_link(actor, row.client_id, *([row.other_id] if row.other_id else []))
    if HouseholdMember.objects.visible_to(actor).filter(pk=row.pk, until=None).update(until=today()):
        record(actor, AuditAction.CHANGE, row, client=row.client_id, reason="ended")


def _other_of(row: HouseholdMember, client: UUID) -> UUID | None:
    """The one who is not she, where there is a file."""
    return row.other_id if row.client_id == client else row.client_id


def _role_of(row: HouseholdMember, client: UUID) -> str:
    """What the other one is to her: written from one side, turned round on the other."""
    if row.client_id == client:
        return row.role
    known = code_lists().get("household_role", row.role)
    return str(known.extras.get("inverse", row.role)) if known else row.role
