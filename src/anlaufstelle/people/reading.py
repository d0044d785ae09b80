"""A person as somebody sees her: what may be shown, by what right, and the line that is left of having looked."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from anlaufstelle.audit.record import looked
from anlaufstelle.core.actor import Actor
from anlaufstelle.directory.roles import Role
from anlaufstelle.people.depth import Depth, Purpose
from anlaufstelle.people.models import Case, Clearance, Emergency, Particulars, Person, Profile, Restriction, Spoken


@dataclass(frozen=True)
class Seen:
    """One person before one reader. `profile` is her own provider's where there is one, else the one opened to it."""

    person: Person
    profile: Profile
    spoken: list[Spoken]
    particulars: Particulars | None
    cases: list[Case]
    clearances: list[Clearance]  # of other providers, that opened something to the reader's
    is_own: bool


def opened_to(actor: Actor, persons: Iterable[UUID]) -> QuerySet[Clearance]:
    """The clearances by which the actor's provider sees something that others have written of these people.

    What is held back (Art. 18) is not named either.
    """
    held = Restriction.objects.live().filter(person=OuterRef("person"), provider=OuterRef("source"))
    return (
        Clearance.objects.live()
        .filter(~Exists(held), person__in=list(persons), grantee=actor.provider_id)
        .filter(purpose__in=(actor.purpose, Purpose.INDEX))
        .exclude(purpose=Purpose.INDEX, person__is_protected=True)
        .exclude(source=actor.provider_id)
        .select_related("source", "consent")
    )


def opened_by(actor: Actor, person: UUID) -> QuerySet[Clearance]:
    """What the actor's provider has opened of a person to others, and is open today."""
    rows = Clearance.objects.live().filter(person=person, source=actor.provider_id).exclude(grantee=actor.provider_id)
    return rows.select_related("grantee", "consent")


def clearances_told(actor: Actor, person: UUID) -> QuerySet[Clearance]:
    """All clearances of a person that the actor may know of, ended ones too: all of them for the person herself."""
    found = Clearance.objects.filter(person=person).select_related("source", "grantee", "consent")
    return found if actor.person_id == person else found.filter(source=actor.provider_id)


def emergencies_told(actor: Actor, person: UUID, since: dt.datetime) -> QuerySet[Emergency]:
    """When a person's file was opened in an emergency, as far as the actor may know; the newest first."""
    found = Emergency.objects.filter(person=person, opened_at__gte=since)
    found = found if actor.person_id == person else found.filter(provider=actor.provider_id)
    return found.select_related("user", "provider")


def is_counselled(person: UUID | None, provider: UUID) -> bool:
    """Whether a provider keeps a file of this person."""
    return Clearance.objects.live().between(provider, provider).filter(person=person).exists()


def as_far_as(actor: Actor, clearances: Iterable[Clearance]) -> list[Clearance]:
    """What a clearance says to this reader: whoever only greets sees the contact by it, and never from where or why."""
    rows = list(clearances)
    for one in rows if Role.COUNSELLOR not in actor.roles else ():
        one.depth, one.areas, one.paragraph = Depth.CONTACT, 0, ""
        one.opens_status = one.opens_address = False
    return rows


def by_source(actor: Actor, persons: Iterable[UUID]) -> dict[tuple[UUID, UUID], Clearance]:
    """(person, provider that has written) → the clearance by which its rows are seen; of several the deepest."""
    shallow_first = opened_to(actor, persons).order_by("depth", "pk")
    return {(one.person_id, one.source_id): one for one in as_far_as(actor, shallow_first)}


def purposes_of(actor: Actor) -> list[Purpose]:
    """For which purposes something was opened to the actor's provider, and the one she looks for now."""
    opened = Clearance.objects.live().filter(grantee=actor.provider_id).exclude(source=actor.provider_id)
    found = set(opened.order_by().values_list("purpose", flat=True).distinct()) | {Purpose.ADVICE, actor.purpose}
    return [one for one in Purpose if one in found and one != Purpose.INDEX]


def is_restricted(actor: Actor, person: UUID) -> bool:
    """Whether what the actor's provider keeps of a person is held back (Art. 18)."""
    return Restriction.objects.live().filter(person=person, provider=actor.provider_id).exists()


def hold(provider: UUID | None, *people: UUID | None) -> None:
    """Until this transaction ends nobody erases these people at this provider; who is just erasing is waited for.

    First in every verb that hangs something on a person: ask people/permissions.py after it, for she may be gone by
    then. What is held is the provider's own clearance, with which each file begins and ends; she herself may hold it,
    too. SQLite has one writer at a time anyway.
    """
    own = Clearance.objects.filter(source=provider, grantee=provider, person__in=[one for one in people if one])
    list(own.order_by("person", "id").select_for_update(of=("self",)))


def read_person(actor: Actor, key: UUID) -> Seen | None:
    """One person, and the note that she was looked at; nobody where the actor sees nothing of her.

    A line for what the actor's own provider has written, and one for each clearance by which others' is seen.
    """
    person = Person.objects.visible_to(actor).filter(pk=key).first()
    if person is None:
        return None
    profiles = list(Profile.objects.visible_to(actor).filter(person=key).select_related("provider"))
    own = next((one for one in profiles if one.provider_id == actor.provider_id), None)
    clearances = as_far_as(actor, opened_to(actor, [key]))
    sources = {one.provider_id for one in profiles}
    by = [one.pk for one in clearances if one.source_id in sources]
    if not profiles or not (own or by):
        return None  # taken back while we were reading
    main = own or profiles[0]
    seen = Seen(
        person=person,
        profile=main,
        spoken=list(Spoken.objects.visible_to(actor).filter(person=key, provider=main.provider_id)),
        particulars=Particulars.objects.visible_to(actor).filter(person=key, provider=main.provider_id).first(),
        cases=list(Case.objects.visible_to(actor).filter(person=key)),
        clearances=clearances,
        is_own=own is not None,
    )
    looked(actor, Person, [(key, one) for one in ([None] if own else []) + by])
    return seen


def read_list(actor: Actor, profiles: QuerySet[Profile]) -> list[tuple[Profile, Clearance | None]]:
    """A page of people, each with the clearance by which she is seen, and the note that she was looked at.

    Three queries, however many they are; one more where letters are how some of them are reached.
    """
    rows = list(profiles)
    foreign = [row.person_id for row in rows if row.provider_id != actor.provider_id]
    by = by_source(actor, foreign) if foreign else {}
    seen = [(row, by.get((row.person_id, row.provider_id))) for row in rows]
    looked(actor, Profile, [(row.person_id, one.pk if one else None) for row, one in seen])
    return seen
