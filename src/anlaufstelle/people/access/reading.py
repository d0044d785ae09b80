"""Reading a client's records: what may be shown, by which access grant, and the audit entry that reading leaves."""

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
    """One client as one reader sees them.

    `profile` is that of the reader's own provider if there is one, else a shared one.
    """

    client: Client
    profile: ClientProfile
    spoken: list[SpokenLanguage]
    details: ClientDetails | None
    cases: list[Case]
    grants: list[AccessGrant]  # from other providers to the reader's provider
    is_own: bool


def grants_to(actor: Actor, clients: Iterable[UUID]) -> QuerySet[AccessGrant]:
    """Return the grants by which the actor's provider sees what other providers have written about these clients.

    Leaves out grants on restricted files (Art. 18 GDPR).
    """
    restrictions = Restriction.objects.live().filter(client=OuterRef("client"), provider=OuterRef("source"))
    return (
        AccessGrant.objects.live()
        .filter(~Exists(restrictions), client__in=list(clients), grantee=actor.provider_id)
        .filter(purpose__in=(actor.purpose, Purpose.INDEX))
        .exclude(purpose=Purpose.INDEX, client__is_protected=True)
        .exclude(source=actor.provider_id)
        .select_related("source", "consent")
    )


def opened_by(actor: Actor, client: UUID) -> QuerySet[AccessGrant]:
    """Return the live grants on a client's records from the actor's provider to others."""
    rows = AccessGrant.objects.live().filter(client=client, source=actor.provider_id).exclude(grantee=actor.provider_id)
    return rows.select_related("grantee", "consent")


def visible_grants(actor: Actor, client: UUID) -> QuerySet[AccessGrant]:
    """Return all grants on a client's records that the actor may know of, ended ones included.

    The client may know of all.
    """
    grants = AccessGrant.objects.filter(client=client).select_related("source", "grantee", "consent")
    return grants if actor.client_id == client else grants.filter(source=actor.provider_id)


def visible_emergencies(actor: Actor, client: UUID, since: dt.datetime) -> QuerySet[EmergencyAccess]:
    """Return the emergency accesses to a client's file since a moment that the actor may know of, newest first."""
    rows = EmergencyAccess.objects.filter(client=client, opened_at__gte=since)
    rows = rows if actor.client_id == client else rows.filter(provider=actor.provider_id)
    return rows.select_related("user", "provider")


def is_counselled(client: UUID | None, provider: UUID) -> bool:
    """Return whether a provider keeps a file of this client."""
    return AccessGrant.objects.live().between(provider, provider).filter(client=client).exists()


def limit_to_role(actor: Actor, grants: Iterable[AccessGrant]) -> list[AccessGrant]:
    """Reduce grants to what the actor's role may see of them.

    The front desk sees contact details only, and no reason.
    """
    rows = list(grants)
    if Role.COUNSELLOR not in actor.roles:
        for grant in rows:
            grant.depth, grant.areas, grant.paragraph = Depth.CONTACT, 0, ""
            grant.opens_status = grant.opens_address = False
    return rows


def grants_by_source(actor: Actor, clients: Iterable[UUID]) -> dict[tuple[UUID, UUID], AccessGrant]:
    """Map (client, providing organisation) to the grant by which its rows are seen; of several, the deepest."""
    shallow_first = grants_to(actor, clients).order_by("depth", "pk")
    return {(grant.client_id, grant.source_id): grant for grant in limit_to_role(actor, shallow_first)}


def purposes_of(actor: Actor) -> list[Purpose]:
    """Return the purposes for which something is shared with the actor's provider, and the actor's current one."""
    opened = AccessGrant.objects.live().filter(grantee=actor.provider_id).exclude(source=actor.provider_id)
    purposes = set(opened.order_by().values_list("purpose", flat=True).distinct()) | {Purpose.ADVICE, actor.purpose}
    return [purpose for purpose in Purpose if purpose in purposes and purpose != Purpose.INDEX]


def is_restricted(actor: Actor, client: UUID) -> bool:
    """Return whether what the actor's provider keeps about a client is restricted (Art. 18 GDPR)."""
    return Restriction.objects.live().filter(client=client, provider=actor.provider_id).exists()


def lock_client_files(provider: UUID | None, *clients: UUID | None) -> None:
    """Lock the files of these clients at a provider until the transaction ends, waiting for a running erasure.

    Call it first in every action that adds something to a client's file, and check people/access/permissions.py
    afterwards, because the file may be gone by then. The locked row is the provider's own access grant, with which each
    file begins and ends.
    """
    own = AccessGrant.objects.filter(
        source=provider, grantee=provider, client__in=[client for client in clients if client]
    )
    list(own.order_by("client", "id").select_for_update(of=("self",)))


def read_client(actor: Actor, key: UUID) -> VisibleClient | None:
    """Return a client and record the read; None if the actor sees nothing of the client.

    Writes one audit entry for the records of the actor's own provider, and one for each grant by which others are read.
    """
    client = Client.objects.visible_to(actor).filter(pk=key).first()
    if client is None:
        return None
    profiles = list(ClientProfile.objects.visible_to(actor).filter(client=key).select_related("provider"))
    own = next((profile for profile in profiles if profile.provider_id == actor.provider_id), None)
    grants = limit_to_role(actor, grants_to(actor, [key]))
    sources = {profile.provider_id for profile in profiles}
    grant_ids = [grant.pk for grant in grants if grant.source_id in sources]
    if not profiles or not (own or grant_ids):
        return None  # access ended between the queries
    main = own or profiles[0]
    visible = VisibleClient(
        client=client,
        profile=main,
        spoken=list(SpokenLanguage.objects.visible_to(actor).filter(client=key, provider=main.provider_id)),
        details=ClientDetails.objects.visible_to(actor).filter(client=key, provider=main.provider_id).first(),
        cases=list(Case.objects.visible_to(actor).filter(client=key)),
        grants=grants,
        is_own=own is not None,
    )
    record_reads(actor, Client, [(key, grant) for grant in ([None] if own else []) + grant_ids])
    return visible


def read_clients(actor: Actor, profiles: QuerySet[ClientProfile]) -> list[tuple[ClientProfile, AccessGrant | None]]:
    """Return a page of clients, each with the grant by which the client is seen, and record the reads.

    Takes three queries, however many clients there are; one more if some of them are reached by letter.
    """
    rows = list(profiles)
    foreign = [row.client_id for row in rows if row.provider_id != actor.provider_id]
    grants = grants_by_source(actor, foreign) if foreign else {}
    visible = [(row, grants.get((row.client_id, row.provider_id))) for row in rows]
    record_reads(actor, ClientProfile, [(row.client_id, grant.pk if grant else None) for row, grant in visible])
    return visible
