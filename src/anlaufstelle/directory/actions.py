"""Changing the directory. Each change leaves its history and tells the search index, in one transaction."""

import json
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from anlaufstelle.core.actor import Actor
from anlaufstelle.core.dates import today
from anlaufstelle.core.errors import Refused
from anlaufstelle.core.ids import new_id
from anlaufstelle.directory import service_part_rules
from anlaufstelle.directory.models import Location, Metadata, Organization, Service
from anlaufstelle.directory.service_parts import SERVICE_PARTS, fingerprint
from anlaufstelle.outbox.actions import enqueue
from anlaufstelle.outbox.models import Topic

# What a provider may change of an offer's own row; everything else hangs on it in rows of its own (PARTS).
EDITABLE_FIELDS = frozenset(
    {
        "name", "alternate_name", "tagline", "steps", "description", "email", "url", "status", "arrival",
        "minutes", "referral_needed", "online", "childcare", "come_anyway", "keywords",
    }
)  # fmt: skip


class FieldNotEditable(Refused):
    """Somebody tried to change what is not theirs to change."""


class ServiceChangedMeanwhile(Refused):
    """Somebody else has changed the same field since it was read. Both texts are kept: `theirs` and the caller's."""

    def __init__(self, field: str, theirs: Any) -> None:
        super().__init__(_("Somebody else has changed this meanwhile. Nothing was saved; both versions are below."))
        self.field, self.theirs = field, theirs


def possible_locations(service: Service) -> QuerySet[Location]:
    """The places of the offer's provider, and those where it is already."""
    mine, there = Q(organization=service.organization_id), Q(service_at_locations__service=service.pk)
    return Location.objects.filter(mine | there).distinct()


def check_part(service: Service, part: str, value: Any) -> None:
    """Whether a part of this offer may say this. Raises InvalidPart."""
    service_part_rules.check_part_value(part, value)
    if part == "places" and not set(value) <= {str(place.pk) for place in possible_locations(service)}:
        raise service_part_rules.InvalidPart(
            part, _("This place belongs to another provider. Nothing was saved; please choose one of its own places.")
        )


def value_of(service: Service, field: str) -> Any:
    """What an offer says now, in the form that `change_service` takes."""
    return SERVICE_PARTS[field].read(service) if field in SERVICE_PARTS else getattr(service, field)


@transaction.atomic
def change_service(actor: Actor, service: Service, *, seen: Mapping[str, str] | None = None, **fields: Any) -> Service:
    """Change fields and parts of an offer, and return it as it is then.

    `seen` holds for each field the fingerprint of what the caller's page had shown.
    Raises FieldNotEditable, InvalidPart, ServiceChangedMeanwhile; ValidationError where a value of the offer's own row
    cannot be.
    """
    unknown = set(fields) - EDITABLE_FIELDS - set(SERVICE_PARTS)
    if unknown:
        raise FieldNotEditable(f"The offer was not changed: {', '.join(sorted(unknown))} cannot be set here.")
    service = Service.objects.select_for_update().get(pk=service.pk)  # as it is now, and nobody else's until the end
    before = {name: value_of(service, name) for name in fields}
    changes = {name: value for name, value in fields.items() if before[name] != value}
    for name in changes:
        if seen and name in seen and seen[name] != fingerprint(before[name]):
            raise ServiceChangedMeanwhile(name, before[name])
    if changes:
        _write(service, changes)
        # History remembers what is read again: rows have an order of their own.
        _write_history(actor, service, before, {name: value_of(service, name) for name in changes})
        enqueue(Topic.INDEX_OFFER, [service.pk])
    return service


def _write(service: Service, changes: Mapping[str, Any]) -> None:
    own = [name for name in changes if name in EDITABLE_FIELDS]
    for name, value in changes.items():
        if name in SERVICE_PARTS:
            check_part(service, name, value)
        else:
            setattr(service, name, value)
    if own:
        service.full_clean()
    service.last_modified = timezone.now()
    service.save(update_fields=[*own, "last_modified"])
    for name, value in changes.items():
        if name in SERVICE_PARTS:
            SERVICE_PARTS[name].write(service, value)


def _write_history(actor: Actor, service: Service, before: Mapping[str, Any], changes: Mapping[str, Any]) -> None:
    change = new_id()
    Metadata.objects.bulk_create(
        [
            Metadata(
                resource_id=service.id,
                resource_type="service",
                last_action_type="update",
                field_name=name,
                previous_value=as_text(before[name]),
                replacement_value=as_text(value),
                updated_by=actor.name,
                change=change,
            )
            for name, value in changes.items()
        ]
    )


def as_text(value: Any) -> str:
    """A value as history keeps it: texts as they are, everything else as JSON."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def from_text(field: str, text: str) -> Any:
    """What `as_text` has made of a value of this field."""
    plain = field not in SERVICE_PARTS and isinstance(getattr(Service(), field), str)
    return text if plain else json.loads(text)


@transaction.atomic
def undo_change(actor: Actor, service: Service, change: UUID) -> Service:
    """Undo one change of an offer. Raises ServiceChangedMeanwhile where a field has been changed again since."""
    rows = Metadata.objects.filter(resource_id=service.pk, change=change, last_action_type="update")
    fields, seen = {}, {}
    for row in rows:
        fields[row.field_name] = from_text(row.field_name, row.previous_value)
        seen[row.field_name] = fingerprint(from_text(row.field_name, row.replacement_value))
    if not fields:
        raise Refused(_("There is no such change. Nothing was taken back."))
    return change_service(actor, service, seen=seen, **fields)


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
    enqueue(Topic.INDEX_OFFER, [service.id])
    return service


@transaction.atomic
def register_new(actor: Actor, things: Iterable[Organization | Service]) -> None:
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
    enqueue(Topic.INDEX_OFFER, [thing.id for thing in made if isinstance(thing, Service)])
