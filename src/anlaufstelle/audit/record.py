"""Writing a line, in the transaction of what it tells of."""

from collections.abc import Iterable
from uuid import UUID

from django.db import models

from anlaufstelle.audit.models import AuditAction, AuditEntry
from anlaufstelle.core.actor import Actor


def record(
    actor: Actor,
    action: AuditAction,
    subject: models.Model | type[models.Model],
    *,
    client: UUID | None = None,
    grant: UUID | None = None,
    reason: str = "",
) -> None:
    """Note what the actor did to a record, or to all of a kind. `reason` is a code, never words of anybody."""
    key = subject.pk if isinstance(subject, models.Model) else None
    AuditEntry.objects.create(
        action=action,
        what=subject._meta.model_name or "",
        subject=key if isinstance(key, UUID) else None,
        client=client,
        user=actor.user_id,
        provider=actor.provider_id,
        grant=grant,
        reason=reason,
    )


def record_refusal(actor: Actor, *, what: str, subject: UUID | None, reason: str) -> None:
    """Note that the actor asked for something and was given nothing. Whether it exists is not noted."""
    AuditEntry.objects.create(
        action=AuditAction.REFUSE, what=what[:40], subject=subject, user=actor.user_id, provider=actor.provider_id,
        reason=reason[:40],
    )  # fmt: skip


def record_reads(actor: Actor, what: type[models.Model], seen: Iterable[tuple[UUID, UUID | None]]) -> None:
    """Note that the actor has read something of these people: each with the clearance by which, or none for her own."""
    AuditEntry.objects.bulk_create(
        AuditEntry(
            action=AuditAction.READ, what=what._meta.model_name or "", client=client, grant=grant, user=actor.user_id,
            provider=actor.provider_id,
        )
        for client, grant in seen
    )  # fmt: skip
