"""Writing audit entries, in the transaction of what they record."""

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
    """Record what the actor did to a record, or to records of a model. `reason` is a code, never free text."""
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
    """Record that the actor asked for something and was refused. Whether it exists is not recorded."""
    AuditEntry.objects.create(
        action=AuditAction.REFUSE, what=what[:40], subject=subject, user=actor.user_id, provider=actor.provider_id,
        reason=reason[:40],
    )  # fmt: skip


def record_reads(actor: Actor, what: type[models.Model], seen: Iterable[tuple[UUID, UUID | None]]) -> None:
    """Record that the actor has read records of these clients.

    `seen`: pairs of client and the access grant used, or None for clients of the actor's own provider.
    """
    AuditEntry.objects.bulk_create(
        AuditEntry(
            action=AuditAction.READ, what=what._meta.model_name or "", client=client, grant=grant, user=actor.user_id,
            provider=actor.provider_id,
        )
        for client, grant in seen
    )  # fmt: skip
