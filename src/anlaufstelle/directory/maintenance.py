"""Maintenance of the directory: creating, closing, transferring and merging services, locations, and feedback."""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from anlaufstelle.core.actor import Actor
from anlaufstelle.core.errors import Refused
from anlaufstelle.directory import service_part_rules
from anlaufstelle.directory.actions import as_text, change_service, register_new, value_of
from anlaufstelle.directory.models import (
    Accessibility,
    Feedback,
    FeedbackReason,
    Location,
    Metadata,
    Organization,
    Service,
    ServiceDraft,
    Status,
)
from anlaufstelle.directory.roles import Permission, require_permission
from anlaufstelle.directory.service_parts import SERVICE_PARTS
from anlaufstelle.outbox.actions import enqueue
from anlaufstelle.outbox.models import Topic

MAX_UNREAD = 50
"""Unread feedback per service. More is refused: it adds no information, and limits abuse of the public form."""


@transaction.atomic
def new_service(actor: Actor, organization: Organization, *, name: str) -> Service:
    """Create an inactive service, which is not public. Raises Refused without a name."""
    if not name.strip():
        raise Refused(_("An offer needs a name. Nothing was made; please write what people call it."))
    service = Service(organization=organization, name=name.strip()[:200], status=Status.INACTIVE)
    service.full_clean()
    service.save()
    register_new(actor, [service])
    return service


@transaction.atomic
def close_on(actor: Actor, service: Service, *, first: dt.date, last: dt.date) -> Service:
    """Close a service from `first` to `last`. Special opening hours that overlap these days are removed."""
    closure = {"first": first.isoformat(), "last": last.isoformat(), "opens": None, "closes": None}
    service_part_rules.check_part_value("exceptions", [closure])
    remaining = [
        exception
        for exception in value_of(service, "exceptions")
        if exception["last"] < closure["first"] or exception["first"] > closure["last"] or not exception["opens"]
    ]
    covered = any(
        not exception["opens"] and exception["first"] <= closure["first"] and exception["last"] >= closure["last"]
        for exception in remaining
    )
    return change_service(actor, service, exceptions=remaining if covered else [*remaining, closure])


@transaction.atomic
def transfer_service(actor: Actor, service: Service, *, to: Organization) -> Service:
    """Move a service to another organization. Drafts of its editors are deleted.

    Raises PermissionRefused, and Refused where the new organization has been merged.
    """
    require_permission(actor, Permission.MERGE)
    if to.replaced_by_id is not None:
        raise Refused(_("This provider has been merged into another one. Nothing was handed over."))
    before = service.organization
    if before == to:
        return service
    service.organization, service.last_modified = to, timezone.now()
    service.save(update_fields=["organization", "last_modified"])
    ServiceDraft.objects.filter(service=service).delete()
    _write_history(actor, service, "organization", before.name, to.name)
    enqueue(Topic.INDEX_OFFER, [service.pk])
    return service


@transaction.atomic
def merge_services(actor: Actor, *, keep: Service, gone: Service) -> Service:
    """Merge the service `gone` into `keep`. Empty fields of `keep` are filled from `gone`, whose address redirects.

    Raises PermissionRefused, and Refused where the two cannot be merged.
    """
    require_permission(actor, Permission.MERGE)
    if keep.pk == gone.pk:
        raise Refused(_("An offer cannot be merged with itself. Nothing was changed."))
    if gone.replaced_by_id or keep.replaced_by_id:
        raise Refused(_("One of the two has been merged already. Nothing was changed."))
    lacking = {
        name: value
        for name in SERVICE_PARTS
        if not value_of(keep, name) and (value := value_of(gone, name)) and name != "places"
    }
    texts = {
        name: getattr(gone, name)
        for name in ("tagline", "steps", "url", "email", "keywords")
        if not getattr(keep, name)
    }
    keep = change_service(actor, keep, **lacking, **texts)
    gone.replaced_by = keep
    gone.save(update_fields=["replaced_by"])
    ServiceDraft.objects.filter(service=gone).delete()
    Feedback.objects.filter(service=gone).update(service=keep)
    _write_history(actor, gone, "replaced_by", "", str(keep.pk))
    change_service(actor, gone, status=Status.DEFUNCT)
    return keep


@transaction.atomic
def merge_organizations(actor: Actor, *, keep: Organization, gone: Organization) -> Organization:
    """Merge the organization `gone` into `keep`: its services and locations move, and its address redirects.

    Raises PermissionRefused, and Refused where the two cannot be merged.
    """
    require_permission(actor, Permission.MERGE)
    if keep.pk == gone.pk:
        raise Refused(_("A provider cannot be merged with itself. Nothing was changed."))
    if gone.replaced_by_id or keep.replaced_by_id:
        raise Refused(_("One of the two has been merged already. Nothing was changed."))
    for service in list(Service.objects.filter(organization=gone)):
        transfer_service(actor, service, to=keep)
    Location.objects.filter(organization=gone).update(organization=keep, last_modified=timezone.now())
    Organization.objects.filter(parent_organization=gone).update(parent_organization=keep)
    gone.replaced_by, gone.last_modified = keep, timezone.now()
    gone.save(update_fields=["replaced_by", "last_modified"])
    _write_history(actor, gone, "replaced_by", "", str(keep.pk))
    return keep


@transaction.atomic
def new_location(actor: Actor, organization: Organization, *, step_free: bool = False, **fields: object) -> Location:
    """Create a location of an organization. Raises ValidationError for an invalid value."""
    location = Location(organization=organization, **fields)
    location.full_clean(exclude=["organization"])
    location.save()
    Accessibility.objects.create(location=location, step_free=step_free)
    _write_history(actor, location, "name", "", str(location))
    return location


@transaction.atomic
def new_organization(actor: Actor, *, name: str, description: str, kind: str) -> Organization:
    """Create an organization. Raises Refused without a name."""
    if not name.strip():
        raise Refused(_("A provider needs a name. Nothing was made."))
    organization = Organization(name=name.strip()[:200], description=description.strip() or name.strip(), kind=kind)
    organization.full_clean()
    organization.save()
    register_new(actor, [organization])
    return organization


@transaction.atomic
def change_location(actor: Actor, location: Location, *, step_free: bool | None = None, **fields: object) -> Location:
    """Change a location and queue all services there for indexing.

    A location that becomes confidential disappears from every output at once. Raises ValidationError.
    """
    changes = {name: value for name, value in fields.items() if getattr(location, name) != value}
    before = {name: getattr(location, name) for name in changes}
    for name, value in changes.items():
        setattr(location, name, value)
    location.full_clean(exclude=["organization"])
    location.last_modified = timezone.now()
    location.save()
    if step_free is not None:
        Accessibility.objects.update_or_create(location=location, defaults={"step_free": step_free})
    for name, value in changes.items():
        _write_history(actor, location, name, as_text(before[name]), as_text(value))
    services = Service.objects.filter(service_at_locations__location=location)
    services.update(last_modified=location.last_modified)
    enqueue(Topic.INDEX_OFFER, services.values_list("pk", flat=True))
    return location


@transaction.atomic
def leave_feedback(service: Service, *, language: str, what: str, text: str) -> Feedback:
    """Store a reader's feedback, without anything about the reader. Raises Refused above MAX_UNREAD."""
    if Feedback.objects.filter(service=service, read_at=None).count() >= MAX_UNREAD:
        raise Refused(_("Many people have written about this already. Please call instead; thank you."))
    return Feedback.objects.create(
        service=service, language=language[:12], what=FeedbackReason(what), text=text.strip()[:600]
    )


@transaction.atomic
def read_feedback(actor: Actor, feedback: Feedback) -> Feedback:
    """Mark feedback as read by the actor."""
    if feedback.read_at is None:
        feedback.read_at, feedback.read_by = timezone.now(), actor.name
        feedback.save(update_fields=["read_at", "read_by"])
    return feedback


def _write_history(
    actor: Actor, record: Service | Organization | Location, field: str, before: str, after: str
) -> None:
    Metadata.objects.create(
        resource_id=record.pk,
        resource_type=type(record).__name__.lower(),
        last_action_type="update",
        field_name=field,
        previous_value=before,
        replacement_value=after,
        updated_by=actor.name,
    )
