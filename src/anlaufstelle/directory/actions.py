"""Changing the directory. Each change leaves its history and tells the search index, in one transaction."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone

from anlaufstelle.core.actor import Actor
from anlaufstelle.core.dates import today
from anlaufstelle.core.errors import Refused
from anlaufstelle.directory.models import Metadata, Organization, Service
from anlaufstelle.outbox.actions import note
from anlaufstelle.outbox.models import Topic

# What a provider may change of an offer by itself; everything else hangs on it in rows of its own.
OPEN_FIELDS = frozenset(
    {
        "name", "alternate_name", "deed", "steps", "description", "email", "url", "status", "arrival",
        "minutes", "referral_needed", "online", "childcare", "come_anyway", "keywords",
    }
)  # fmt: skip


class NotThisField(Refused):
    """Somebody tried to change what is not theirs to change."""


@transaction.atomic
def change_service(actor: Actor, service: Service, **fields: Any) -> Service:
    """Change fields of an offer. Raises NotThisField; ValidationError where a value cannot be."""
    unknown = set(fields) - OPEN_FIELDS
    if unknown:
        raise NotThisField(f"The offer was not changed: {', '.join(sorted(unknown))} cannot be set here.")
    changes = {name: value for name, value in fields.items() if getattr(service, name) != value}
    if not changes:
        return service
    history = [
        Metadata(
            resource_id=service.id,
            resource_type="service",
            last_action_type="update",
            field_name=name,
            previous_value=str(getattr(service, name)),
            replacement_value=str(value),
            updated_by=actor.name,
        )
        for name, value in changes.items()
    ]
    for name, value in changes.items():
        setattr(service, name, value)
    service.full_clean()
    service.last_modified = timezone.now()
    service.save(update_fields=[*changes, "last_modified"])
    Metadata.objects.bulk_create(history)
    note(Topic.INDEX_OFFER, [service.id])
    return service


@transaction.atomic
def confirm_service(actor: Actor, service: Service) -> Service:
    """Say that everything about an offer is right as of today."""
    before = service.assured_date
    service.assured_date, service.assurer = today(), actor.name
    service.last_modified = timezone.now()
    service.save(update_fields=["assured_date", "assurer", "last_modified"])
    Metadata.objects.create(
        resource_id=service.id,
        resource_type="service",
        last_action_type="update",
        field_name="assured_date",
        previous_value=str(before or ""),
        replacement_value=str(service.assured_date),
        updated_by=actor.name,
    )
    note(Topic.INDEX_OFFER, [service.id])
    return service


@transaction.atomic
def take_in(actor: Actor, things: Iterable[Organization | Service]) -> None:
    """Record that these were made, and have the new offers indexed."""
    made = list(things)
    Metadata.objects.bulk_create(
        [
            Metadata(
                resource_id=thing.id,
                resource_type="service" if isinstance(thing, Service) else "organization",
                last_action_type="create",
                field_name="name",
                replacement_value=thing.name,
                updated_by=actor.name,
            )
            for thing in made
        ],
        batch_size=1000,
    )
    note(Topic.INDEX_OFFER, [thing.id for thing in made if isinstance(thing, Service)])
