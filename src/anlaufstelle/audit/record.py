"""Writing a line, in the transaction of what it tells of."""

from uuid import UUID

from django.db import models

from anlaufstelle.audit.models import Deed, Entry
from anlaufstelle.core.actor import Actor


def record(
    actor: Actor,
    deed: Deed,
    subject: models.Model | type[models.Model],
    *,
    person: UUID | None = None,
    clearance: UUID | None = None,
    reason: str = "",
) -> None:
    """Note what the actor did to a record, or to all of a kind. `reason` is a code, never words of anybody."""
    key = subject.pk if isinstance(subject, models.Model) else None
    Entry.objects.create(
        deed=deed,
        what=subject._meta.model_name or "",
        subject=key if isinstance(key, UUID) else None,
        person=person,
        user=actor.user_id,
        provider=actor.provider_id,
        clearance=clearance,
        reason=reason,
    )
