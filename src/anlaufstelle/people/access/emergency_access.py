"""Verbs: opening somebody's file in an emergency, inside one's own provider, and ending that.

Whoever does it knows the name. Whether there is a file is told to nobody who has not said why: until then hit and no
hit are answered alike, and each attempt is counted.
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

DURATION_HOURS = 4  # so long it lasts
MIN_REASON_LENGTH = 20  # characters of a reason: a word is none
ATTEMPTS = 5  # in an hour, of one counsellor, whatever became of them
ATTEMPT = "attempt"
MAX_SHOWN = 20
DAYS = 30


class EmergencyAccessRefused(Refused):
    """Nothing is opened in an emergency like this. The same words whether there is a file or not."""


@transaction.atomic
def record_attempt(actor: Actor) -> None:
    """Count that somebody tries; what becomes of it is noted beside. Its line stays, whatever is refused after it.

    Of one counsellor one after the other, so that many at once are no more than five.
    Raises EmergencyAccessRefused, NotPermitted.
    """
    user = may_open_in_an_emergency(actor)
    list(User.objects.select_for_update().filter(pk=user))
    since = timezone.now() - dt.timedelta(hours=1)
    tried = AuditEntry.objects.filter(provider=actor.provider_id, action=AuditAction.CHANGE, at__gte=since)
    if tried.filter(user=user, what="emergencyaccess", reason=ATTEMPT).count() >= ATTEMPTS:
        raise EmergencyAccessRefused(
            _("Nothing was opened: you have tried it five times within an hour. Please ask whoever leads the case.")
        )
    record(actor, AuditAction.CHANGE, EmergencyAccess, reason=ATTEMPT)


@transaction.atomic
def grant_emergency_access(actor: Actor, *, name: str, born: dt.date | None, reason: str) -> UUID:
    """Let the actor see one person's file for some hours, as far as an open team would, and tell whoever must know.

    Returns the key of the person. Call `attempt` before. Raises EmergencyAccessRefused.
    """
    words = " ".join(reason.replace("\0", " ").split())
    if not MIN_REASON_LENGTH <= len(words) <= MAX_REASON_LENGTH:
        raise EmergencyAccessRefused(_("Nothing was opened: please say in a sentence why it cannot wait."))
    lock_client_files(actor.provider_id, _client_meant(actor, name, born))
    found = _client_meant(actor, name, born)
    if found is None:
        raise EmergencyAccessRefused(
            _("Nothing was opened. Perhaps the name is written otherwise, or there is no file, or more than one: then "
              "the day of birth helps.")
        )  # fmt: skip
    own: dict[str, Any] = {"client_id": found, "provider_id": actor.provider_id}
    if Case.objects.visible_to(actor).filter(**own, closed_on=None).exists():
        return found  # she sees it anyway; her contact alone would not say so: the front desk sees that, too
    now = timezone.now()
    clock: dict[str, Any] = {
        "user_id": actor.user_id,
        "opened_at": now,
        "expires_at": now + dt.timedelta(hours=DURATION_HOURS),
    }
    made = EmergencyAccess.objects.create(**own, **clock)
    by: dict[str, Any] = {"written_by_id": actor.user_id, "written_at": now}
    EmergencyAccessReason.objects.create(**own, **by, emergency=made, text=words)
    record(actor, AuditAction.CREATE, made, client=found, reason="emergency")
    _notify(actor, found)
    return found


@transaction.atomic
def end_emergency_access(actor: Actor, *, emergency: EmergencyAccess) -> None:
    """It opens nothing any more, from the next request on: by whoever leads a case of hers, or opened it herself.

    Raises NotPermitted.
    """
    may_end_emergency(actor, emergency)
    live = EmergencyAccess.objects.filter(pk=emergency.pk, provider=actor.provider_id, ended_at=None)
    if live.update(ended_at=timezone.now()):
        record(actor, AuditAction.CHANGE, emergency, client=emergency.client_id, reason="emergency-ended")


def end_emergency_accesses(actor: Actor, *, client: UUID) -> None:
    """None at the actor's provider opens anything of this person any more: she is protected from now on."""
    for row in EmergencyAccess.objects.live().filter(client=client, provider=actor.provider_id):
        EmergencyAccess.objects.filter(pk=row.pk, ended_at=None).update(ended_at=timezone.now())
        record(actor, AuditAction.CHANGE, row, client=client, reason="emergency-ended")


def running(actor: Actor, key: UUID) -> EmergencyAccess | None:
    """One that opens something now at the actor's provider."""
    return EmergencyAccess.objects.live().filter(pk=key, provider=actor.provider_id).first()


def emergency_reasons(actor: Actor, client: UUID) -> list[EmergencyAccessReason]:
    """How often her file was opened like this, and why, as far as the actor may read it; the newest first."""
    rows = EmergencyAccessReason.objects.visible_to(actor).filter(client=client, provider=actor.provider_id)
    return list(rows.select_related("emergency", "written_by")[:MAX_SHOWN])


def emergency_notices(actor: Actor) -> QuerySet[EmergencyAccess]:
    """What the actor is told: files of cases that she leads, opened by somebody else in the last days."""
    since = timezone.now() - dt.timedelta(days=DAYS)
    led = assignments(actor, AssignmentRole.LEAD).values("client")
    rows = EmergencyAccess.objects.filter(provider=actor.provider_id, client__in=led)
    return rows.filter(opened_at__gte=since).exclude(user=actor.user_id).select_related("user")


def _client_meant(actor: Actor, name: str, born: dt.date | None) -> UUID | None:
    """The one person whom these words mean: two parts of her name, or one and her day of birth.

    Never a protected person, nobody whose file is held back, and nobody without an open case.
    """
    sounds = [one for one in (phonetic_key([part]).strip() for part in name.split()) if one]
    if len(sounds) < (1 if born else 2):
        return None
    rows = ClientProfile.objects.unrestricted(because="a name that somebody knows, in an emergency at her own provider")
    rows = rows.filter(provider=actor.provider_id, client__is_protected=False)
    for sound in sounds:
        rows = rows.filter(sounds__contains=f" {sound} ")
    keys = set(rows.values_list("client", flat=True)[: MAX_SHOWN + 1])
    held = Restriction.objects.live().filter(client=OuterRef("client"), provider=OuterRef("provider"))
    cases = Case.objects.unrestricted(because="whether she is counselled now, and when she was born")
    cases = cases.filter(~Exists(held), provider=actor.provider_id, client__in=keys, closed_on=None)
    found = set(cases.values_list("client", flat=True))
    if born:
        found &= _born(actor, found, born)
    return found.pop() if len(found) == 1 and len(keys) <= MAX_SHOWN else None


def _born(actor: Actor, clients: set[UUID], day: dt.date) -> set[UUID]:
    rows = ClientDetails.objects.unrestricted(because="whether it is she who is meant")
    return set(
        rows.filter(provider=actor.provider_id, client__in=clients, birth_date=day).values_list("client", flat=True)
    )


def _notify(actor: Actor, client: UUID) -> None:
    users: Iterable[User] = [
        one.user for one in team_of(actor.provider_id, client=client) if one.role == AssignmentRole.LEAD
    ]
    what = late("A counsellor has opened a file in an emergency.")
    notify(users, what=what, where=late("My desk"))
    if actor.provider_id:
        notify(data_protection_officers(actor.provider_id), what=what, where=late("Data protection"))
