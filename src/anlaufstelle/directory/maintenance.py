"""Keeping the directory in order: new offers, days off, duplicates, offers that move, what readers say."""

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
"""So many unread words about one offer are kept: beyond that more would tell nobody anything."""


@transaction.atomic
def new_service(actor: Actor, organization: Organization, *, name: str) -> Service:
    """An offer that nobody sees until it is published. Raises Refused without a name."""
    if not name.strip():
        raise Refused(_("An offer needs a name. Nothing was made; please write what people call it."))
    service = Service(organization=organization, name=name.strip()[:200], status=Status.INACTIVE)
    service.full_clean()
    service.save()
    register_new(actor, [service])
    return service


@transaction.atomic
def close_on(actor: Actor, service: Service, *, first: dt.date, last: dt.date) -> Service:
    """Closed on these days; opening hours that were changed for one of them give way."""
    told = {"first": first.isoformat(), "last": last.isoformat(), "opens": None, "closes": None}
    service_part_rules.check_part_value("exceptions", [told])
    there = value_of(service, "exceptions")
    kept = [one for one in there if one["last"] < told["first"] or one["first"] > told["last"] or not one["opens"]]
    covered = any(
        not one["opens"] and one["first"] <= told["first"] and one["last"] >= told["last"] for one in kept
    )  # fmt: skip
    return change_service(actor, service, exceptions=kept if covered else [*kept, told])


@transaction.atomic
def transfer_service(actor: Actor, service: Service, *, to: Organization) -> Service:
    """Another provider keeps this offer from now on."""
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
    """Two entries of one offer become one. What `keep` lacks it takes from the other; its address leads to `keep`."""
    require_permission(actor, Permission.MERGE)
    if keep.pk == gone.pk:
        raise Refused(_("An offer cannot be merged with itself. Nothing was changed."))
    if gone.replaced_by_id or keep.replaced_by_id:
        raise Refused(_("One of the two has been merged already. Nothing was changed."))
    lacking = {
        name: theirs
        for name in SERVICE_PARTS
        if not value_of(keep, name) and (theirs := value_of(gone, name)) and name != "places"
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
    """Two entries of one provider become one: its offers and places move, its address leads to `keep`."""
    require_permission(actor, Permission.MERGE)
    if keep.pk == gone.pk:
        raise Refused(_("A provider cannot be merged with itself. Nothing was changed."))
    if gone.replaced_by_id or keep.replaced_by_id:
        raise Refused(_("One of the two has been merged already. Nothing was changed."))
    moved = list(Service.objects.filter(organization=gone))
    for service in moved:
        transfer_service(actor, service, to=keep)
    Location.objects.filter(organization=gone).update(organization=keep, last_modified=timezone.now())
    Organization.objects.filter(parent_organization=gone).update(parent_organization=keep)
    gone.replaced_by, gone.last_modified = keep, timezone.now()
    gone.save(update_fields=["replaced_by", "last_modified"])
    _write_history(actor, gone, "replaced_by", "", str(keep.pk))
    return keep


@transaction.atomic
def new_location(actor: Actor, organization: Organization, *, step_free: bool = False, **fields: object) -> Location:
    """A place of a provider. Raises ValidationError where a value cannot be."""
    place = Location(organization=organization, **fields)
    place.full_clean(exclude=["organization"])
    place.save()
    Accessibility.objects.create(location=place, step_free=step_free)
    _write_history(actor, place, "name", "", str(place))
    return place


@transaction.atomic
def new_organization(actor: Actor, *, name: str, description: str, kind: str) -> Organization:
    """A provider that is new in the house. Raises Refused without a name."""
    if not name.strip():
        raise Refused(_("A provider needs a name. Nothing was made."))
    made = Organization(name=name.strip()[:200], description=description.strip() or name.strip(), kind=kind)
    made.full_clean()
    made.save()
    register_new(actor, [made])
    return made


@transaction.atomic
def change_location(actor: Actor, place: Location, *, step_free: bool | None = None, **fields: object) -> Location:
    """Change a place; every offer there is shown anew. A confidential place leaves every output at once."""
    changes = {name: value for name, value in fields.items() if getattr(place, name) != value}
    before = {name: getattr(place, name) for name in changes}
    for name, value in changes.items():
        setattr(place, name, value)
    place.full_clean(exclude=["organization"])
    place.last_modified = timezone.now()
    place.save()
    if step_free is not None:
        Accessibility.objects.update_or_create(location=place, defaults={"step_free": step_free})
    for name, value in changes.items():
        _write_history(actor, place, name, as_text(before[name]), as_text(value))
    there = Service.objects.filter(service_at_locations__location=place)
    there.update(last_modified=place.last_modified)
    enqueue(Topic.INDEX_OFFER, there.values_list("pk", flat=True))
    return place


@transaction.atomic
def leave_feedback(service: Service, *, language: str, what: str, text: str) -> Feedback:
    """A reader says what is wrong. Nothing about the reader is kept. Raises Refused when too much is unread."""
    if Feedback.objects.filter(service=service, read_at=None).count() >= MAX_UNREAD:
        raise Refused(_("Many people have written about this already. Please call instead; thank you."))
    return Feedback.objects.create(
        service=service, language=language[:12], what=FeedbackReason(what), text=text.strip()[:600]
    )


@transaction.atomic
def read_feedback(actor: Actor, feedback: Feedback) -> Feedback:
    """Somebody of the provider has read it and done what is to be done."""
    if feedback.read_at is None:
        feedback.read_at, feedback.read_by = timezone.now(), actor.name
        feedback.save(update_fields=["read_at", "read_by"])
    return feedback


def _write_history(actor: Actor, thing: Service | Organization | Location, field: str, before: str, after: str) -> None:
    Metadata.objects.create(
        resource_id=thing.pk,
        resource_type=type(thing).__name__.lower(),
        last_action_type="update",
        field_name=field,
        previous_value=before,
        replacement_value=after,
        updated_by=actor.name,
    )
