"""Writing a line, in the transaction of what it tells of."""

from collections.abc import Iterable
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


def refuse(actor: Actor, *, what: str, subject: UUID | None, reason: str) -> None:
    """Note that the actor asked for something and was given nothing. Whether it exists is not noted."""
    Entry.objects.create(
        deed=Deed.REFUSE, what=what[:40], subject=subject, user=actor.user_id, provider=actor.provider_id,
        reason=reason[:40],
    )  # fmt: skip


def looked(actor: Actor, what: type[models.Model], seen: Iterable[tuple[UUID, UUID | None]]) -> None:
    """Note that the actor has read something of these people: each with the clearance by which, or none for her own."""
    Entry.objects.bulk_create(
        Entry(
            deed=Deed.READ, what=what._meta.model_name or "", person=person, clearance=clearance, user=actor.user_id,
            provider=actor.provider_id,
        )
        for person, clearance in seen
    )  # fmt: skip
