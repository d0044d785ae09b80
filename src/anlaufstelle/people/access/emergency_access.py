"""Emergency access (break-glass): opening the file of a client of one's own provider, and ending that.

The colleague has to know the client's name. Existence is not revealed until a reason is given: before that, a match and
no match get the same answer, and each attempt is counted.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as late

from anlaufstelle.accounts.models import User
from anlaufstelle.audit.models import AuditAction, AuditEntry
from anlaufstelle.audit.record import record
from anlaufstelle.core.actor import Actor
from anlaufstelle.core.errors import Refused
from anlaufstelle.people.access.emergency_models import MAX_REASON_LENGTH
from anlaufstelle.people.access.permissions import assignments, may_end_emergency, may_open_in_an_emergency, team_of
from anlaufstelle.people.access.reading import lock_client_files
from anlaufstelle.people.clients.phonetics import phonetic_key
from anlaufstelle.people.models import (
    AssignmentRole,
    Case,
    ClientDetails,
    ClientProfile,
    EmergencyAccess,
    EmergencyAccessReason,
    Restriction,
)
from anlaufstelle.people.notifications import data_protection_officers, notify

DURATION_HOURS = 4
MIN_REASON_LENGTH = 20  # characters; a single word is no reason
ATTEMPTS = 5  # per hour and counsellor, successful or not
ATTEMPT = "attempt"  # the reason code of the audit entry
MAX_SHOWN = 20
DAYS = 30  # for which a lead sees notices


class EmergencyAccessRefused(Refused):
    """Emergency access was not granted. The message is the same whether or not there is a file."""


@transaction.atomic
def record_attempt(actor: Actor) -> None:
    """Record an attempt at emergency access and enforce the hourly limit.

    The audit entry is kept even if the request is refused afterwards. Attempts of one counsellor are serialised by a
    row lock, so that parallel requests cannot exceed the limit. Raises EmergencyAccessRefused, NotPermitted.
    """
    user_id = may_open_in_an_emergency(actor)
    list(User.objects.select_for_update().filter(pk=user_id))  # the row lock
    since = timezone.now() - dt.timedelta(hours=1)
    entries = AuditEntry.objects.filter(provider=actor.provider_id, action=AuditAction.CHANGE, at__gte=since)
    if entries.filter(user=user_id, what="emergencyaccess", reason=ATTEMPT).count() >= ATTEMPTS:
        raise EmergencyAccessRefused(
            _("Nothing was opened: you have tried it five times within an hour. Please ask whoever leads the case.")
        )
    record(actor, AuditAction.CHANGE, EmergencyAccess, reason=ATTEMPT)


@transaction.atomic
def grant_emergency_access(actor: Actor, *, name: str, born: dt.date | None, reason: str) -> UUID:
    """Let the actor read one client's file for `DURATION_HOURS`, to the extent of an open team.

    Notifies the leads and the data protection officers. Call `record_attempt` first, in a transaction of its own.
    Returns the id of the client. Raises EmergencyAccessRefused.
    """
    text = " ".join(reason.replace("\0", " ").split())
    if not MIN_REASON_LENGTH <= len(text) <= MAX_REASON_LENGTH:
        raise EmergencyAccessRefused(_("Nothing was opened: please say in a sentence why it cannot wait."))
    lock_client_files(actor.provider_id, _matching_client(actor, name, born))
    client = _matching_client(actor, name, born)
    if client is None:
        raise EmergencyAccessRefused(
            _("Nothing was opened. Perhaps the name is written otherwise, or there is no file, or more than one: then "
              "the day of birth helps.")
        )  # fmt: skip
    file: dict[str, Any] = {"client_id": client, "provider_id": actor.provider_id}
    if Case.objects.visible_to(actor).filter(**file, closed_on=None).exists():
        return client  # assigned already. Checks the case: the front desk sees a client's contact details, too
    now = timezone.now()
    period: dict[str, Any] = {
        "user_id": actor.user_id,
        "opened_at": now,
        "expires_at": now + dt.timedelta(hours=DURATION_HOURS),
    }
    emergency = EmergencyAccess.objects.create(**file, **period)
    author: dict[str, Any] = {"written_by_id": actor.user_id, "written_at": now}
    EmergencyAccessReason.objects.create(**file, **author, emergency=emergency, text=text)
    record(actor, AuditAction.CREATE, emergency, client=client, reason="emergency")
    _notify(actor, client)
    return client


@transaction.atomic
def end_emergency_access(actor: Actor, *, emergency: EmergencyAccess) -> None:
    """End an emergency access from the next request on.

    Allowed to its holder and to whoever leads a case of the client.

    Raises NotPermitted.
    """
    may_end_emergency(actor, emergency)
    live = EmergencyAccess.objects.filter(pk=emergency.pk, provider=actor.provider_id, ended_at=None)
    if live.update(ended_at=timezone.now()):
        record(actor, AuditAction.CHANGE, emergency, client=emergency.client_id, reason="emergency-ended")


def end_emergency_accesses(actor: Actor, *, client: UUID) -> None:
    """End all emergency accesses to a client at the actor's provider, because the client is now protected."""
    for row in EmergencyAccess.objects.live().filter(client=client, provider=actor.provider_id):
        EmergencyAccess.objects.filter(pk=row.pk, ended_at=None).update(ended_at=timezone.now())
        record(actor, AuditAction.CHANGE, row, client=client, reason="emergency-ended")


def live_emergency_access(actor: Actor, key: UUID) -> EmergencyAccess | None:
    """Return the emergency access with this id if it is live at the actor's provider, else None."""
    return EmergencyAccess.objects.live().filter(pk=key, provider=actor.provider_id).first()


def emergency_reasons(actor: Actor, client: UUID) -> list[EmergencyAccessReason]:
    """Return the reasons for past emergency accesses to a client that the actor may read, newest first."""
    rows = EmergencyAccessReason.objects.visible_to(actor).filter(client=client, provider=actor.provider_id)
    return list(rows.select_related("emergency", "written_by")[:MAX_SHOWN])


def emergency_notices(actor: Actor) -> QuerySet[EmergencyAccess]:
    """Return recent emergency accesses of other colleagues to clients whose case the actor leads."""
    since = timezone.now() - dt.timedelta(days=DAYS)
    led = assignments(actor, AssignmentRole.LEAD).values("client")
    rows = EmergencyAccess.objects.filter(provider=actor.provider_id, client__in=led)
    return rows.filter(opened_at__gte=since).exclude(user=actor.user_id).select_related("user")


def _matching_client(actor: Actor, name: str, born: dt.date | None) -> UUID | None:
    """Return the one client that matches two parts of the name, or one part and the date of birth; else None.

    Leaves out protected clients, restricted files (Art. 18 GDPR) and clients without an open case.
    """
    sounds = [sound for part in name.split() if (sound := phonetic_key([part]).strip())]
    if len(sounds) < (1 if born else 2):
        return None
    rows = ClientProfile.objects.unrestricted(because="emergency access by name, inside one's own provider")
    rows = rows.filter(provider=actor.provider_id, client__is_protected=False)
    for sound in sounds:
        rows = rows.filter(sounds__contains=f" {sound} ")
    clients = set(rows.values_list("client", flat=True)[: MAX_SHOWN + 1])
    restrictions = Restriction.objects.live().filter(client=OuterRef("client"), provider=OuterRef("provider"))
    cases = Case.objects.unrestricted(because="whether the client has an open case")
    cases = cases.filter(~Exists(restrictions), provider=actor.provider_id, client__in=clients, closed_on=None)
    matches = set(cases.values_list("client", flat=True))
    if born:
        matches &= _born_on(actor, matches, born)
    return matches.pop() if len(matches) == 1 and len(clients) <= MAX_SHOWN else None


def _born_on(actor: Actor, clients: set[UUID], day: dt.date) -> set[UUID]:
    rows = ClientDetails.objects.unrestricted(because="whether the date of birth matches")
    return set(
        rows.filter(provider=actor.provider_id, client__in=clients, birth_date=day).values_list("client", flat=True)
    )


def _notify(actor: Actor, client: UUID) -> None:
    users: Iterable[User] = [
        assignment.user
        for assignment in team_of(actor.provider_id, client=client)
        if assignment.role == AssignmentRole.LEAD
    ]
    what = late("A counsellor has opened a file in an emergency.")
    notify(users, what=what, where=late("My desk"))
    if actor.provider_id:
        notify(data_protection_officers(actor.provider_id), what=what, where=late("Data protection"))
