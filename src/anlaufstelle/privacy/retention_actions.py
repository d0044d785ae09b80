"""Deciding on what is due for erasure.

Nothing is erased automatically: somebody confirms it, or keeps it with a reason.
"""

import datetime as dt
from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from anlaufstelle.audit.models import AuditAction
from anlaufstelle.audit.record import record
from anlaufstelle.codes.cache import code_lists
from anlaufstelle.core.actor import Actor
from anlaufstelle.core.dates import today
from anlaufstelle.directory import roles
from anlaufstelle.people.access.reading import lock_client_files
from anlaufstelle.people.models import AccessGrant, Consent
from anlaufstelle.privacy import actions, client_records, retention
from anlaufstelle.privacy.models import ProviderRetentionPeriod, RetentionExtension
from anlaufstelle.privacy.retention_periods import CannotKeepLonger, check_keeping, shortened_period


@transaction.atomic
def destroy_due(actor: Actor, *, keys: Collection[str]) -> int:
    """Erase what is due and was confirmed. Returns how many.

    Raises PermissionRefused, and ErasureRefused if nothing is chosen.
    """
    provider = _require_decider(actor)
    lines = _locked_lines(actor, provider, keys)
    if not lines:
        raise actions.ErasureRefused(_("Nothing was erased: please tick what shall be destroyed."))
    for line in lines:
        if line.period.code == retention.FILE:
            actions.erase_records(actor, client=line.client, provider=provider, reason="retention")
        else:
            _destroy_consent(actor, line, provider)
    return len(lines)


@transaction.atomic
def keep_longer(actor: Actor, *, keys: Collection[str], reason: str, until: dt.date | None) -> int:
    """Keep due records longer, with a reason. Afterwards they are proposed again. Returns how many.

    Raises PermissionRefused, CannotKeepLonger, and ErasureRefused if the actor acts for no provider.
    """
    provider = _require_decider(actor)
    last = check_keeping(until, today())
    if code_lists().get("keep_reason", reason) is None:
        raise CannotKeepLonger(_("Please choose why it is kept."))
    lines = _locked_lines(actor, provider, keys)
    if not lines:
        raise CannotKeepLonger(_("Nothing was changed: please tick what shall be kept."))
    decision: dict[str, Any] = {"provider_id": provider, "written_by_id": actor.user_id}
    for line in lines:
        extension = RetentionExtension.objects.create(
            **decision, client_id=line.client, period=line.period.code, record=line.record, reason=reason, until=last
        )
        record(actor, AuditAction.CREATE, extension, client=line.client, reason=reason)
    return len(lines)


@transaction.atomic
def shorten_period(actor: Actor, *, period: str, count: int) -> None:
    """Set the provider's own retention period, shorter than that of the code list.

    Raises PermissionRefused, CannotKeepLonger.
    """
    roles.require_permission(actor, roles.Permission.DECLARE)
    longest = retention.maximum_periods().get(period)
    if longest is None or actor.provider_id is None:
        raise CannotKeepLonger(_("Not changed: there is no such time of keeping."))
    if shortened_period(longest, count) == retention.periods(actor.provider_id)[period]:
        return
    own, _is_new = ProviderRetentionPeriod.objects.update_or_create(
        provider_id=actor.provider_id, period=period, defaults={"count": count}
    )
    record(actor, AuditAction.CHANGE, own, reason=f"{period}:{count}")


def _require_decider(actor: Actor) -> UUID:
    roles.require_permission(actor, roles.Permission.THROW_AWAY)
    if actor.provider_id is None:
        raise actions.ErasureRefused(_("Nothing was done: you act for no provider."))
    return actor.provider_id


def _locked_lines(actor: Actor, provider: UUID, keys: Collection[str]) -> list[retention.DueRecord]:
    """Return the chosen lines, read again after locking the files against new cases and erasures."""
    lock_client_files(actor.provider_id, *(line.client for line in retention.chosen_records(provider, keys, today())))
    return retention.chosen_records(provider, keys, today())


def _destroy_consent(actor: Actor, line: retention.DueRecord, provider: UUID) -> None:
    """Delete a consent that ended long ago, with its grant. Does nothing if it was deleted with its file already."""
    AccessGrant.objects.filter(consent=line.record, source=provider).delete()
    deleted, _kinds = client_records.records(Consent, line.client, provider).filter(pk=line.record).delete()
    if deleted:
        record(actor, AuditAction.DELETE, Consent, client=line.client, reason="retention")
