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
from anlaufstelle.audit.models import AuditAction, AuditEntry
from anlaufstelle.core.actor import Actor
from anlaufstelle.core.dates import today
from anlaufstelle.directory.models import Organization
from anlaufstelle.people.access.reading import clearances_told, emergencies_told
from anlaufstelle.people.models import (
    AccessGrant,
    Case,
    ClientProfile,
    EmergencyAccess,
    PortalCode,
    ProviderPrivacySettings,
)

DAYS = 30
DAYS_OF_KEYS = 365
READ_ACTIONS = (
    AuditAction.READ,
    AuditAction.EXPORT,
    AuditAction.PRINT,
)  # whoever has it on paper or in a file has read it, too


@dataclass(frozen=True)
class AccessEvent:
    """That somebody has looked, on one day, at one kind of thing, or has taken it along."""

    last: dt.datetime
    times: int
    who: str
    provider: str
    what: str
    action: str  # one of LOOKED
    grant: AccessGrant | None


@dataclass(frozen=True)
class IssuedCode:
    """A code for her own page that was given out. `since`: when it was used for the first time."""

    key: PortalCode
    since: dt.datetime | None


@dataclass(frozen=True)
class AccessOverview:
    """The whole answer."""

    client_id: UUID
    profile: ClientProfile | None
    own: list[AccessGrant]  # providers where she is counselled
    opened: list[AccessGrant]  # what they have opened to others
    looks: list[AccessEvent]
    keys: list[IssuedCode]  # of the last twelve months
    emergencies: list[EmergencyAccess]  # of the last days
    practices: dict[UUID, ProviderPrivacySettings]  # of the providers where she is counselled
    is_whole: bool  # else it tells of one provider only


def access_overview(actor: Actor, client: UUID) -> AccessOverview | None:
    """Who sees what of her, and who has looked; nothing where the reader works on no case of hers."""
    if actor.client_id != client and not _sees_a_case(actor, client):
        return None
    grants = list(clearances_told(actor, client).live().order_by("source__name", "grantee__name", "id"))  # type: ignore[attr-defined]
    profiles = ClientProfile.objects.visible_to(actor).filter(client=client)
    if actor.client_id is None:
        profiles = profiles.filter(provider=actor.provider_id)
    own = [one for one in grants if one.source_id == one.grantee_id]
    practices = ProviderPrivacySettings.objects.filter(provider__in=[one.source_id for one in own])
    return AccessOverview(
        client_id=client,
        profile=profiles.first(),
        own=own,
        opened=[one for one in grants if one.source_id != one.grantee_id],
        looks=access_events(actor, client),
        keys=_keys(actor, client),
        emergencies=list(emergencies_told(actor, client, timezone.now() - dt.timedelta(days=DAYS))),
        practices={one.provider_id: one for one in practices.select_related("provider")},
        is_whole=actor.client_id == client,
    )


def _sees_a_case(actor: Actor, client: UUID) -> bool:
    return Case.objects.visible_to(actor).filter(client=client, provider=actor.provider_id).exists()


def _keys(actor: Actor, client: UUID) -> list[IssuedCode]:
    """Each code that was given out, the newest first: whoever holds one may be another one than she."""
    since = today() - dt.timedelta(days=DAYS_OF_KEYS)
    rows = PortalCode.objects.visible_to(actor).filter(client=client, given_on__gte=since)
    if actor.client_id != client:
        rows = rows.filter(provider=actor.provider_id)
    keys = list(rows.select_related("provider", "written_by"))
    begun = AuditEntry.objects.filter(client=client, action=AuditAction.CHANGE, what="portalcode", reason="begun")
    used = dict(begun.filter(subject__in=[one.pk for one in keys]).values_list("subject", "at"))
    return [IssuedCode(one, used.get(one.pk)) for one in keys]


def access_events(actor: Actor, client: UUID, *, days: int = DAYS) -> list[AccessEvent]:
    """Who has looked in so many days, or taken it along, as far as the reader may know: day by day, the last first."""
    since = timezone.now() - dt.timedelta(days=days)
    entries = AuditEntry.objects.filter(client=client, action__in=READ_ACTIONS, at__gte=since, user__isnull=False)
    known = {one.pk: one for one in clearances_told(actor, client)}
    if actor.client_id is None:
        entries = entries.filter(Q(provider=actor.provider_id, grant=None) | Q(grant__in=list(known)))
    groups = entries.values("at__date", "user", "provider", "what", "action", "grant").annotate(
        last=Max("at"), times=Count("id")
    )
    rows: list[Any] = list(groups.order_by("-last"))
    users = {one.pk: one.name for one in User.objects.filter(pk__in={row["user"] for row in rows})}
    providers = dict(Organization.objects.filter(pk__in={row["provider"] for row in rows}).values_list("pk", "name"))
    return [
        AccessEvent(
            row["last"], row["times"], users.get(row["user"], ""), providers.get(row["provider"], ""), row["what"],
            row["action"], known.get(row["grant"]),
        )
        for row in rows
    ]  # fmt: skip
