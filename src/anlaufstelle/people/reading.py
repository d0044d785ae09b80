"""A person as somebody sees her: what may be shown, by what right, and the line that is left of having looked."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from anlaufstelle.audit.record import looked
from anlaufstelle.core.actor import Actor
from anlaufstelle.directory.roles import Role
from anlaufstelle.people.depth import Depth, Purpose
from anlaufstelle.people.models import Case, Clearance, Particulars, Person, Profile, Restriction, Spoken
from anlaufstelle.people.particulars import particulars_of
from anlaufstelle.people.reached import as_opened


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
    opens_address = any(one.opens_address for one in clearances if one.source_id == main.provider_id)
    seen = Seen(
        person=person,
        profile=as_opened(actor, main, address=opens_address and not person.is_protected),
        spoken=list(Spoken.objects.visible_to(actor).filter(person=key, provider=main.provider_id)),
        particulars=particulars_of(actor, person, main.provider_id),
        cases=list(Case.objects.visible_to(actor).filter(person=key)),
        clearances=clearances,
        is_own=own is not None,
    )
    looked(actor, Person, [(key, one) for one in ([None] if own else []) + by])
    return seen


def read_list(actor: Actor, profiles: QuerySet[Profile]) -> list[tuple[Profile, Clearance | None]]:
    """A page of people, each with the clearance by which she is seen, and the note that she was looked at.

    Three queries, however many they are.
    """
    rows = list(profiles)
    foreign = [row.person_id for row in rows if row.provider_id != actor.provider_id]
    by = by_source(actor, foreign) if foreign else {}
    seen = [(as_opened(actor, row, address=False), by.get((row.person_id, row.provider_id))) for row in rows]
    looked(actor, Profile, [(row.person_id, one.pk if one else None) for row, one in seen])
    return seen
