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
from anlaufstelle.audit.models import Deed
from anlaufstelle.audit.record import record
from anlaufstelle.core.actor import Actor
from anlaufstelle.core.dates import today
from anlaufstelle.core.errors import Refused
from anlaufstelle.directory.roles import Deed as May
from anlaufstelle.directory.roles import demand
from anlaufstelle.people.clearance import Guarded
from anlaufstelle.people.models import Case, Part, Place
from anlaufstelle.people.permissions import counsellors
from anlaufstelle.people.reading import hold
from anlaufstelle.people.telling import officers, tell
from anlaufstelle.privacy import about, retention

AT_MOST = 100  # cases that are shown, and given on, at once; the oldest first


class CannotLead(Refused):
    """Nobody can be named to lead this."""


@dataclass(frozen=True)
class Waiting:
    """One case that nobody leads."""

    case: UUID
    person: UUID
    number: str
    opened_on: dt.date
    closed_on: dt.date | None

    @property
    def key(self) -> str:
        """What stands for it in a form."""
        return str(self.case)


def count(provider: UUID) -> int:
    """How many cases nobody leads."""
    return _cases(provider).count()


def waiting(provider: UUID) -> list[Waiting]:
    """The cases that nobody leads, the oldest first."""
    rows = _cases(provider).order_by("opened_on", "pk").values("pk", "person", "opened_on", "closed_on")[:AT_MOST]
    return [
        Waiting(
            one["pk"], one["person"], retention.number_of(one["person"], provider), one["opened_on"],
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

    Raises CannotLead, NotYourRole.
    """
    demand(actor, May.NAME_LEADS)
    user = next((one for one in colleagues(actor) if str(one.pk) == colleague), None)
    if actor.provider_id is None or user is None:
        raise CannotLead(_("Nothing was changed: please choose a counsellor of your provider, not yourself."))
    chosen = [one for one in waiting(actor.provider_id) if one.key in keys]
    hold(actor.provider_id, *{one.person for one in chosen})  # two who name at once: one after the other
    still = {one.key for one in waiting(actor.provider_id)}
    done = [_lead(actor, one, user) for one in chosen if one.key in still]
    if not done:
        raise CannotLead(_("Nothing was changed: please tick a case that nobody leads."))
    what = late("A new lead was named for cases whose lead has left.")
    tell([user], what=what, where=late("My desk"))
    tell(officers(actor.provider_id), what=what, where=late("Data protection"))
    return len(done)


def _lead(actor: Actor, case: Waiting, user: User) -> Place:
    over = Place.objects.filter(Q(part=Part.LEAD) | Q(user=user), case=case.case, ended_on=None)
    over.update(ended_on=today())
    own: dict[str, Any] = {"person_id": case.person, "provider_id": actor.provider_id}
    place: Place = Place.objects.create(case_id=case.case, **own, user=user, part=Part.LEAD)
    record(actor, Deed.CHANGE, place, person=case.person, reason="lead-named")
    return place


def _cases(provider: UUID) -> Guarded[Case]:
    led = Place.objects.live().filter(case=OuterRef("pk"), part=Part.LEAD)
    rows: Guarded[Case] = about.of_provider(Case, provider)
    return rows.filter(~Exists(led))
