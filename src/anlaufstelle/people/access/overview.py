"""The data behind “Who may see what of me?”, for the printed sheet and for the client portal.

A colleague sees what their own provider has shared and who has read that. The client sees everything.
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
from anlaufstelle.people.access.reading import visible_emergencies, visible_grants
from anlaufstelle.people.models import (
    AccessGrant,
    Case,
    ClientProfile,
    EmergencyAccess,
    PortalCode,
    ProviderPrivacySettings,
)

DAYS = 30
DAYS_OF_CODES = 365
# An export or a print counts as reading.
READ_ACTIONS = (AuditAction.READ, AuditAction.EXPORT, AuditAction.PRINT)


@dataclass(frozen=True)
class AccessEvent:
    """One reader's views, prints or exports of one record type on one day."""

    last: dt.datetime
    times: int
    who: str
    provider: str
    what: str
    action: str  # one of READ_ACTIONS
    grant: AccessGrant | None


@dataclass(frozen=True)
class IssuedCode:
    """A portal code that was issued. `since`: when it was first used, if ever."""

    code: PortalCode
    since: dt.datetime | None


@dataclass(frozen=True)
class AccessOverview:
    """Who sees what of a client, and who has read it."""

    client_id: UUID
    profile: ClientProfile | None
    own: list[AccessGrant]  # of the providers that counsel the client
    opened: list[AccessGrant]  # what those providers have shared with others
    events: list[AccessEvent]
    codes: list[IssuedCode]  # of the last twelve months
    emergencies: list[EmergencyAccess]  # of the last DAYS days
    privacy_settings: dict[UUID, ProviderPrivacySettings]  # of the providers that counsel the client
    is_complete: bool  # False: limited to one provider


def access_overview(actor: Actor, client: UUID) -> AccessOverview | None:
    """Return who sees what of a client; None if the reader is neither the client nor assigned to one of their cases."""
    if actor.client_id != client and not _sees_a_case(actor, client):
        return None
    grants = list(visible_grants(actor, client).live().order_by("source__name", "grantee__name", "id"))  # type: ignore[attr-defined]
    profiles = ClientProfile.objects.visible_to(actor).filter(client=client)
    if actor.client_id is None:
        profiles = profiles.filter(provider=actor.provider_id)
    own = [grant for grant in grants if grant.source_id == grant.grantee_id]
    privacy_settings = ProviderPrivacySettings.objects.filter(provider__in=[grant.source_id for grant in own])
    return AccessOverview(
        client_id=client,
        profile=profiles.first(),
        own=own,
        opened=[grant for grant in grants if grant.source_id != grant.grantee_id],
        events=access_events(actor, client),
        codes=_issued_codes(actor, client),
        emergencies=list(visible_emergencies(actor, client, timezone.now() - dt.timedelta(days=DAYS))),
        privacy_settings={row.provider_id: row for row in privacy_settings.select_related("provider")},
        is_complete=actor.client_id == client,
    )


def _sees_a_case(actor: Actor, client: UUID) -> bool:
    return Case.objects.visible_to(actor).filter(client=client, provider=actor.provider_id).exists()


def _issued_codes(actor: Actor, client: UUID) -> list[IssuedCode]:
    """Return the issued portal codes, newest first.

    All are listed, because somebody other than the client may hold one.
    """
    since = today() - dt.timedelta(days=DAYS_OF_CODES)
    rows = PortalCode.objects.visible_to(actor).filter(client=client, given_on__gte=since)
    if actor.client_id != client:
        rows = rows.filter(provider=actor.provider_id)
    codes = list(rows.select_related("provider", "written_by"))
    first_uses = AuditEntry.objects.filter(client=client, action=AuditAction.CHANGE, what="portalcode", reason="begun")
    first_used = dict(first_uses.filter(subject__in=[code.pk for code in codes]).values_list("subject", "at"))
    return [IssuedCode(code, first_used.get(code.pk)) for code in codes]


def access_events(actor: Actor, client: UUID, *, days: int = DAYS) -> list[AccessEvent]:
    """Return who has read, printed or exported a client's records in the last days, as far as the actor may know.

    Events are grouped by day, reader and record type; newest first.
    """
    since = timezone.now() - dt.timedelta(days=days)
    entries = AuditEntry.objects.filter(client=client, action__in=READ_ACTIONS, at__gte=since, user__isnull=False)
    grants = {grant.pk: grant for grant in visible_grants(actor, client)}
    if actor.client_id is None:
        entries = entries.filter(Q(provider=actor.provider_id, grant=None) | Q(grant__in=list(grants)))
    groups = entries.values("at__date", "user", "provider", "what", "action", "grant").annotate(
        last=Max("at"), times=Count("id")
    )
    rows: list[Any] = list(groups.order_by("-last"))
    users = {user.pk: user.name for user in User.objects.filter(pk__in={row["user"] for row in rows})}
    providers = dict(Organization.objects.filter(pk__in={row["provider"] for row in rows}).values_list("pk", "name"))
    return [
        AccessEvent(
            row["last"], row["times"], users.get(row["user"], ""), providers.get(row["provider"], ""), row["what"],
            row["action"], grants.get(row["grant"]),
        )
        for row in rows
    ]  # fmt: skip
