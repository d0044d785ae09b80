"""Drafts of a service: an editor's changes are saved as they are typed and published together."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from anlaufstelle.core.actor import Actor
from anlaufstelle.core.errors import Refused
from anlaufstelle.directory import public_facts
from anlaufstelle.directory.actions import EDITABLE_FIELDS, FieldNotEditable, change_service, check_part, value_of
from anlaufstelle.directory.models import Service, ServiceDraft
from anlaufstelle.directory.service_parts import SERVICE_PARTS, fingerprint
from anlaufstelle.languages.texts import texts_of


def draft_of(actor: Actor, service: Service) -> ServiceDraft | None:
    """Return this actor's draft of a service, if there is one."""
    return ServiceDraft.objects.filter(service=service, editor=actor.user_id).first() if actor.user_id else None


@transaction.atomic
def save_draft(actor: Actor, service: Service, **values: Any) -> ServiceDraft | None:
    """Save changed values in the actor's draft. Values equal to the public ones are dropped, an empty draft is deleted.

    Raises FieldNotEditable, InvalidPart.
    """
    unknown = set(values) - EDITABLE_FIELDS - set(SERVICE_PARTS)
    if unknown:
        raise FieldNotEditable(f"The offer was not changed: {', '.join(sorted(unknown))} cannot be set here.")
    service = Service.objects.select_for_update().get(pk=service.pk)  # serialises two quick requests
    draft = draft_of(actor, service) or ServiceDraft(service=service, editor=_editor_id(actor), editor_name=actor.name)
    for name, value in values.items():
        check_part(service, name, value)
        public = value_of(service, name)
        if value == public:
            draft.values.pop(name, None)
            draft.seen.pop(name, None)
        else:
            draft.values[name] = value
            draft.seen.setdefault(name, fingerprint(public))
    if not draft.values:
        ServiceDraft.objects.filter(pk=draft.pk).delete()
        return None
    draft.saved_at = timezone.now()
    draft.save()
    return draft


def _editor_id(actor: Actor) -> UUID:
    if actor.user_id is None:
        raise Refused("A draft belongs to somebody who has signed in. Nothing was kept.")
    return actor.user_id


@transaction.atomic
def publish_draft(actor: Actor, service: Service) -> Service:
    """Publish the actor's draft. Raises ServiceChangedMeanwhile; the draft is then kept."""
    draft = draft_of(actor, service)
    if draft is None:
        return service
    changed = change_service(actor, service, seen=draft.seen, **draft.values)
    draft.delete()
    return changed


def discard_draft(actor: Actor, service: Service) -> None:
    """Delete the actor's draft without publishing it."""
    ServiceDraft.objects.filter(service=service, editor=_editor_id(actor)).delete()


def facts_with(service: Service, draft: ServiceDraft | None) -> public_facts.Facts:
    """Return the public facts a service would have with this draft. Stores nothing.

    The draft is written into the rows and rolled back afterwards. The preview is therefore exactly what publishing
    would show.
    """
    with transaction.atomic():
        if draft is not None:
            edited = Service.objects.get(pk=service.pk)
            for name, value in draft.values.items():
                if name in SERVICE_PARTS:
                    SERVICE_PARTS[name].write(edited, value)
                else:
                    setattr(edited, name, value)
            edited.save()
        service_with_details = Service.objects.with_details().get(pk=service.pk)
        facts = public_facts.public_facts(service_with_details, texts_of(public_facts.owners_of(service_with_details)))
        transaction.set_rollback(draft is not None)
    return facts
