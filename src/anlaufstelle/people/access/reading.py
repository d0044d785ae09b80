"""A person as somebody sees her: what may be shown, by what right, and the line that is left of having looked."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from anlaufstelle.audit.record import record_reads
from anlaufstelle.core.actor import Actor
from anlaufstelle.directory.roles import Role
from anlaufstelle.people.access.choices import Depth, Purpose
from anlaufstelle.people.models import (
    AccessGrant,
    Case,
    Client,
    ClientDetails,
    ClientProfile,
    EmergencyAccess,
    Restriction,
    SpokenLanguage,
)


@dataclass(frozen=True)
class VisibleClient:
    """One person before one reader. `profile` is her own provider's where there is one, else the one opened to it."""

    client: Client
    profile: ClientProfile
    spoken: list[SpokenLanguage]
    details: ClientDetails | None
    cases: list[Case]
    grants: list[AccessGrant]  # of other providers, that opened something to the reader's
    is_own: bool


def grants_to(actor: Actor, clients: Iterable[UUID]) -> QuerySet[AccessGrant]:
    """The clearances by which the actor's provider sees something that others have written of these people.

    What is held back (Art. 18) is not named either.
    """
    held = Restriction.objects.live().filter(client=OuterRef("client"), provider=OuterRef("source"))
    return (
        AccessGrant.objects.live()
        .filter(~Exists(held), client__in=list(clients), grantee=actor.provider_id)
        .filter(purpose__in=(actor.purpose, Purpose.INDEX))
        .exclude(purpose=Purpose.INDEX, client__is_protected=True)
        .exclude(source=actor.provider_id)
        .select_related("source", "consent")
    )


def opened_by(actor: Actor, client: UUID) -> QuerySet[AccessGrant]:
    """What the actor's provider has opened of a person to others, and is open today."""
    rows = AccessGrant.objects.live().filter(client=client, source=actor.provider_id).exclude(grantee=actor.provider_id)
    return rows.select_related("grantee", "consent")


def clearances_told(actor: Actor, client: UUID) -> QuerySet[AccessGrant]:
    """All clearances of a person that the actor may know of, ended ones too: all of them for the person herself."""
    found = AccessGrant.objects.filter(client=client).select_related("source", "grantee", "consent")
    return found if actor.client_id == client else found.filter(source=actor.provider_id)


def emergencies_told(actor: Actor, client: UUID, since: dt.datetime) -> QuerySet[EmergencyAccess]:
    """When a person's file was opened in an emergency, as far as the actor may know; the newest first."""
    found = EmergencyAccess.objects.filter(client=client, opened_at__gte=since)
    found = found if actor.client_id == client else found.filter(provider=actor.provider_id)
    return found.select_related("user", "provider")


def is_counselled(client: UUID | None, provider: UUID) -> bool:
    """Whether a provider keeps a file of this person."""
    return AccessGrant.objects.live().between(provider, provider).filter(client=client).exists()


def limit_to_role(actor: Actor, grants: Iterable[AccessGrant]) -> list[AccessGrant]:
    """What a clearance says to this reader: whoever only greets sees the contact by it, and never from where or why."""
    rows = list(grants)
    for one in rows if Role.COUNSELLOR not in actor.roles else ():
        one.depth, one.areas, one.paragraph = Depth.CONTACT, 0, ""
        one.opens_status = one.opens_address = False
    return rows


def grants_by_source(actor: Actor, clients: Iterable[UUID]) -> dict[tuple[UUID, UUID], AccessGrant]:
    """(person, provider that has written) → the clearance by which its rows are seen; of several the deepest."""
    shallow_first = grants_to(actor, clients).order_by("depth", "pk")
    return {(one.client_id, one.source_id): one for one in limit_to_role(actor, shallow_first)}


def purposes_of(actor: Actor) -> list[Purpose]:
    """For which purposes something was opened to the actor's provider, and the one she looks for now."""
    opened = AccessGrant.objects.live().filter(grantee=actor.provider_id).exclude(source=actor.provider_id)
    found = set(opened.order_by().values_list("purpose", flat=True).distinct()) | {Purpose.ADVICE, actor.purpose}
    return [one for one in Purpose if one in found and one != Purpose.INDEX]


def is_restricted(actor: Actor, client: UUID) -> bool:
    """Whether what the actor's provider keeps of a person is held back (Art. 18)."""
    return Restriction.objects.live().filter(client=client, provider=actor.provider_id).exists()


def lock_client_files(provider: UUID | None, *people: UUID | None) -> None:
    """Until this transaction ends nobody erases these people at this provider; who is just erasing is waited for.

    First in every verb that hangs something on a person: ask people/access/permissions.py after it, for she may be
    gone by
    then. What is held is the provider's own clearance, with which each file begins and ends; she herself may hold it,
    too. SQLite has one writer at a time anyway.
    """
    own = AccessGrant.objects.filter(source=provider, grantee=provider, client__in=[one for one in people if one])
    list(own.order_by("client", "id").select_for_update(of=("self",)))


def read_client(actor: Actor, key: UUID) -> VisibleClient | None:
    """One person, and the note that she was looked at; nobody where the actor sees nothing of her.

    A line for what the actor's own provider has written, and one for each clearance by which others' is seen.
    """
    client = Client.objects.visible_to(actor).filter(pk=key).first()
    if client is None:
        return None
    profiles = list(ClientProfile.objects.visible_to(actor).filter(client=key).select_related("provider"))
    own = next((one for one in profiles if one.provider_id == actor.provider_id), None)
    grants = limit_to_role(actor, grants_to(actor, [key]))
    sources = {one.provider_id for one in profiles}
    by = [one.pk for one in grants if one.source_id in sources]
    if not profiles or not (own or by):
        return None  # taken back while we were reading
    main = own or profiles[0]
    seen = VisibleClient(
        client=client,
        profile=main,
        spoken=list(SpokenLanguage.objects.visible_to(actor).filter(client=key, provider=main.provider_id)),
        details=ClientDetails.objects.visible_to(actor).filter(client=key, provider=main.provider_id).first(),
        cases=list(Case.objects.visible_to(actor).filter(client=key)),
        grants=grants,
        is_own=own is not None,
    )
    record_reads(actor, Client, [(key, one) for one in ([None] if own else []) + by])
    return seen


def read_clients(actor: Actor, profiles: QuerySet[ClientProfile]) -> list[tuple[ClientProfile, AccessGrant | None]]:
    """A page of people, each with the clearance by which she is seen, and the note that she was looked at.

    Three queries, however many they are; one more where letters are how some of them are reached.
    """
    rows = list(profiles)
    foreign = [row.client_id for row in rows if row.provider_id != actor.provider_id]
    by = grants_by_source(actor, foreign) if foreign else {}
    seen = [(row, by.get((row.client_id, row.provider_id))) for row in rows]
    record_reads(actor, ClientProfile, [(row.client_id, one.pk if one else None) for row, one in seen])
    return seen
