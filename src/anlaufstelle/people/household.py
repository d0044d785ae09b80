"""With whom she lives: reading it from either side, and the verbs that write and end it."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from anlaufstelle.audit.models import Deed
from anlaufstelle.audit.record import looked, record
from anlaufstelle.codes.shelf import shelf
from anlaufstelle.core.actor import Actor
from anlaufstelle.core.dates import today
from anlaufstelle.core.errors import Refused
from anlaufstelle.people.models import Housemate, Profile
from anlaufstelle.people.nameless import check_named
from anlaufstelle.people.permissions import may_link
from anlaufstelle.people.reading import by_source, hold

MOST = 30  # in one household


class CannotLive(Refused):
    """This cannot be written down of a household."""


@dataclass(frozen=True)
class Together:
    """One of those with whom she lives. `person`: where she has a file that the reader sees."""

    row: Housemate
    name: str
    role: str
    person: UUID | None

    @property
    def is_over(self) -> bool:
        """No longer."""
        return not self.row.holds_on(today())


def with_whom(actor: Actor, person: UUID) -> list[Together]:
    """Everybody with whom she lives or lived, as far as the actor sees both of them; and the note of having looked."""
    rows = list(Housemate.objects.visible_to(actor).filter(Q(person=person) | Q(other=person)))
    found = [(row, _other_of(row, person)) for row in rows]
    files = {key for _row, key in found if key}
    profiles = Profile.objects.visible_to(actor).filter(person__in=files)
    names = {(one.person_id, one.provider_id): one.name for one in profiles}
    foreign = {key for row, key in found if key and row.provider_id != actor.provider_id}
    by = by_source(actor, foreign) if foreign else {}
    seen = {(key, by.get((key, row.provider_id))) for row, key in found if key}
    looked(actor, Profile, {(key, one.pk if one else None) for key, one in seen})
    return [
        Together(row, names.get((key, row.provider_id), "") if key else row.name, _role_of(row, person), key)
        for row, key in found
    ]


@transaction.atomic
def live_with(
    actor: Actor, *, person: UUID, role: str, other: UUID | None = None, name: str = "", since: dt.date | None = None
) -> Housemate:
    """Write down with whom she lives: somebody with a file here, or only a name. Twice the same is no harm.

    Raises CannotLive, NotPermitted, StaysNameless.
    """
    hold(actor.provider_id, person, other)
    whose = [person, other] if other else [person]
    may_link(actor, *whose)
    check_named(actor, *whose)
    words = "" if other else " ".join(name.replace("\0", " ").split())
    if other is None and not 0 < len(words) <= 100:
        raise CannotLive(_("Nothing was saved: please write a name of at most 100 letters."))
    if other == person:
        raise CannotLive(_("Nothing was saved: this is she herself."))
    if shelf().get("household_role", role) is None:
        raise CannotLive(_("Nothing was saved: please choose who this is to her."))
    if since and since > today():
        raise CannotLive(_("Nothing was saved: this day is still to come."))
    rows = Housemate.objects.visible_to(actor).filter(provider=actor.provider_id, until=None)
    live = list(rows.filter(Q(person=person) | Q(other=person)))
    for row in live:
        same = _other_of(row, person) == other if other else row.name == words
        if same and _role_of(row, person) == role:
            return row
        if same and other:
            raise CannotLive(_("Nothing was saved: they are noted as living together already. Please end that first."))
    if len(live) >= MOST:
        raise CannotLive(_("Nothing was saved: these are too many for one household."))
    own: dict[str, Any] = {"person_id": person, "provider_id": actor.provider_id}
    made: Housemate = Housemate.objects.create(**own, other_id=other, name=words, role=role, since=since)
    record(actor, Deed.CREATE, made, person=person)
    return made


@transaction.atomic
def live_apart(actor: Actor, *, row: Housemate) -> None:
    """From today on they no longer live together. Doing it twice is no harm. Raises NotPermitted."""
    may_link(actor, row.person_id, *([row.other_id] if row.other_id else []))
    if Housemate.objects.visible_to(actor).filter(pk=row.pk, until=None).update(until=today()):
        record(actor, Deed.CHANGE, row, person=row.person_id, reason="ended")


def _other_of(row: Housemate, person: UUID) -> UUID | None:
    """The one who is not she, where there is a file."""
    return row.other_id if row.person_id == person else row.person_id


def _role_of(row: Housemate, person: UUID) -> str:
    """What the other one is to her: written from one side, turned round on the other."""
    if row.person_id == person:
        return row.role
    known = shelf().get("household_role", row.role)
    return str(known.extras.get("inverse", row.role)) if known else row.role
