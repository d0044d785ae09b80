"""“Who may see what of me?”: one answer for the sheet at the desk and for her own page.

It never tells more than the reader may know: somebody at a provider what that provider itself has opened, and who has
looked at that; the person herself all of it.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Q
from django.utils import timezone

from anlaufstelle.accounts.models import User
from anlaufstelle.audit.models import Deed, Entry
from anlaufstelle.core.actor import Actor
from anlaufstelle.core.dates import today
from anlaufstelle.directory.models import Organization
from anlaufstelle.people.models import Case, Clearance, Emergency, OwnKey, Practice, Profile
from anlaufstelle.people.reading import clearances_told, emergencies_told

DAYS = 30
DAYS_OF_KEYS = 365
LOOKED = (Deed.READ, Deed.EXPORT, Deed.PRINT)  # whoever has it on paper or in a file has read it, too


@dataclass(frozen=True)
class Look:
    """That somebody has looked, on one day, at one kind of thing, or has taken it along."""

    last: dt.datetime
    times: int
    who: str
    provider: str
    what: str
    deed: str  # one of LOOKED
    clearance: Clearance | None


@dataclass(frozen=True)
class Given:
    """A code for her own page that was given out. `since`: when it was used for the first time."""

    key: OwnKey
    since: dt.datetime | None


@dataclass(frozen=True)
class WhoSees:
    """The whole answer."""

    person_id: UUID
    profile: Profile | None
    own: list[Clearance]  # providers where she is counselled
    opened: list[Clearance]  # what they have opened to others
    looks: list[Look]
    keys: list[Given]  # of the last twelve months
    emergencies: list[Emergency]  # of the last days
    practices: dict[UUID, Practice]  # of the providers where she is counselled
    is_whole: bool  # else it tells of one provider only


def who_sees(actor: Actor, person: UUID) -> WhoSees | None:
    """Who sees what of her, and who has looked; nothing where the reader works on no case of hers."""
    if actor.person_id != person and not _sees_a_case(actor, person):
        return None
    clearances = list(clearances_told(actor, person).live().order_by("source__name", "grantee__name", "id"))  # type: ignore[attr-defined]
    profiles = Profile.objects.visible_to(actor).filter(person=person)
    if actor.person_id is None:
        profiles = profiles.filter(provider=actor.provider_id)
    own = [one for one in clearances if one.source_id == one.grantee_id]
    practices = Practice.objects.filter(provider__in=[one.source_id for one in own])
    return WhoSees(
        person_id=person,
        profile=profiles.first(),
        own=own,
        opened=[one for one in clearances if one.source_id != one.grantee_id],
        looks=looks(actor, person),
        keys=_keys(actor, person),
        emergencies=list(emergencies_told(actor, person, timezone.now() - dt.timedelta(days=DAYS))),
        practices={one.provider_id: one for one in practices.select_related("provider")},
        is_whole=actor.person_id == person,
    )


def _sees_a_case(actor: Actor, person: UUID) -> bool:
    return Case.objects.visible_to(actor).filter(person=person, provider=actor.provider_id).exists()


def _keys(actor: Actor, person: UUID) -> list[Given]:
    """Each code that was given out, the newest first: whoever holds one may be another one than she."""
    since = today() - dt.timedelta(days=DAYS_OF_KEYS)
    rows = OwnKey.objects.visible_to(actor).filter(person=person, given_on__gte=since)
    if actor.person_id != person:
        rows = rows.filter(provider=actor.provider_id)
    keys = list(rows.select_related("provider", "written_by"))
    begun = Entry.objects.filter(person=person, deed=Deed.CHANGE, what="ownkey", reason="begun")
    used = dict(begun.filter(subject__in=[one.pk for one in keys]).values_list("subject", "at"))
    return [Given(one, used.get(one.pk)) for one in keys]


def looks(actor: Actor, person: UUID, *, days: int = DAYS) -> list[Look]:
    """Who has looked in so many days, or taken it along, as far as the reader may know: day by day, the last first."""
    since = timezone.now() - dt.timedelta(days=days)
    entries = Entry.objects.filter(person=person, deed__in=LOOKED, at__gte=since, user__isnull=False)
    known = {one.pk: one for one in clearances_told(actor, person)}
    if actor.person_id is None:
        entries = entries.filter(Q(provider=actor.provider_id, clearance=None) | Q(clearance__in=list(known)))
    groups = entries.values("at__date", "user", "provider", "what", "deed", "clearance").annotate(
        last=Max("at"), times=Count("id")
    )
    rows: list[Any] = list(groups.order_by("-last"))
    users = {one.pk: one.name for one in User.objects.filter(pk__in={row["user"] for row in rows})}
    providers = dict(Organization.objects.filter(pk__in={row["provider"] for row in rows}).values_list("pk", "name"))
    return [
        Look(
            row["last"], row["times"], users.get(row["user"], ""), providers.get(row["provider"], ""), row["what"],
            row["deed"], known.get(row["clearance"]),
        )
        for row in rows
    ]  # fmt: skip
