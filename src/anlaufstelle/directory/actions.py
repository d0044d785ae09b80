"""Changes to the directory. Each one writes its history and queues the indexing job, in one transaction."""

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

# Fields of the service's own row that editors may change. All else is kept in related rows (SERVICE_PARTS).
EDITABLE_FIELDS = frozenset(
    {
        "name", "alternate_name", "tagline", "steps", "description", "email", "url", "status", "arrival",
        "minutes", "referral_needed", "online", "childcare", "come_anyway", "keywords",
    }
)  # fmt: skip


class FieldNotEditable(Refused):
    """The change names a field that editors may not set."""


class ServiceChangedMeanwhile(Refused):
    """Another user has changed the same field since it was read. `theirs` is the value that user saved."""

    def __init__(self, field: str, theirs: Any) -> None:
        super().__init__(_("Somebody else has changed this meanwhile. Nothing was saved; both versions are below."))
        self.field, self.theirs = field, theirs


def possible_locations(service: Service) -> QuerySet[Location]:
    """Return the locations of the service's organization, and those where the service already is."""
    own, current = Q(organization=service.organization_id), Q(service_at_locations__service=service.pk)
    return Location.objects.filter(own | current).distinct()


def check_part(service: Service, part: str, value: Any) -> None:
    """Check the value of a part of this service. Raises InvalidPart."""
    service_part_rules.check_part_value(part, value)
    if part == "places" and not set(value) <= {str(place.pk) for place in possible_locations(service)}:
        raise service_part_rules.InvalidPart(
            part, _("This place belongs to another provider. Nothing was saved; please choose one of its own places.")
        )


def value_of(service: Service, field: str) -> Any:
    """Return the current value of a field or part, in the form that `change_service` takes."""
    return SERVICE_PARTS[field].read(service) if field in SERVICE_PARTS else getattr(service, field)


@transaction.atomic
def change_service(actor: Actor, service: Service, *, seen: Mapping[str, str] | None = None, **fields: Any) -> Service:
    """Change fields and parts of a service, and return the changed service.

    `seen` maps each field to the fingerprint of the value that the caller's page had shown.
    Raises FieldNotEditable, InvalidPart and ServiceChangedMeanwhile, and ValidationError for an invalid value of the
    service's own row.
    """
    unknown = set(fields) - EDITABLE_FIELDS - set(SERVICE_PARTS)
    if unknown:
        raise FieldNotEditable(f"The offer was not changed: {', '.join(sorted(unknown))} cannot be set here.")
    service = Service.objects.select_for_update().get(pk=service.pk)  # lock the current row
    before = {name: value_of(service, name) for name in fields}
    changes = {name: value for name, value in fields.items() if before[name] != value}
    for name in changes:
        if seen and name in seen and seen[name] != fingerprint(before[name]):
            raise ServiceChangedMeanwhile(name, before[name])
    if changes:
        _write(service, changes)
        # Read the values again for the history: related rows have an order of their own.
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
    """Return a value as the history stores it: text unchanged, everything else as JSON."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def from_text(field: str, text: str) -> Any:
    """Reverse `as_text` for a value of this field."""
    plain = field not in SERVICE_PARTS and isinstance(getattr(Service(), field), str)
    return text if plain else json.loads(text)


@transaction.atomic
def undo_change(actor: Actor, service: Service, change: UUID) -> Service:
    """Undo one change to a service. Raises ServiceChangedMeanwhile where a field has been changed again since."""
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
    """Record that all details of a service are confirmed as of today."""
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
def register_new(actor: Actor, new_records: Iterable[Organization | Service]) -> None:
    """Record the creation of these rows in the history, and queue new services for indexing."""
    records = list(new_records)
    Metadata.objects.bulk_create(
        [
            Metadata(
                resource_id=record.id,
                resource_type="service" if isinstance(record, Service) else "organization",
                last_action_type="create",
                field_name="name",
                replacement_value=record.name,
                updated_by=actor.name,
            )
            for record in records
        ],
        batch_size=1000,
    )
    enqueue(Topic.INDEX_OFFER, [record.id for record in records if isinstance(record, Service)])
