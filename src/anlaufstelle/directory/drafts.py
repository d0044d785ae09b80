"""Writing an offer anew without anybody seeing it yet: what is typed is kept, and made public in one go."""

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
    """What this actor is still writing about an offer."""
    return ServiceDraft.objects.filter(service=service, editor=actor.user_id).first() if actor.user_id else None


@transaction.atomic
def save_draft(actor: Actor, service: Service, **values: Any) -> ServiceDraft | None:
    """Keep what somebody has typed. What is public already needs no draft; an empty draft goes.

    Raises FieldNotEditable, InvalidPart.
    """
    unknown = set(values) - EDITABLE_FIELDS - set(SERVICE_PARTS)
    if unknown:
        raise FieldNotEditable(f"The offer was not changed: {', '.join(sorted(unknown))} cannot be set here.")
    service = Service.objects.select_for_update().get(pk=service.pk)  # two words typed quickly come one after the other
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
    """Make public what this actor has written. Raises ServiceChangedMeanwhile; then the draft stays."""
    draft = draft_of(actor, service)
    if draft is None:
        return service
    changed = change_service(actor, service, seen=draft.seen, **draft.values)
    draft.delete()
    return changed


def discard_draft(actor: Actor, service: Service) -> None:
    """Throw away what this actor has written and nobody has seen."""
    ServiceDraft.objects.filter(service=service, editor=_editor_id(actor)).delete()


def facts_with(service: Service, draft: ServiceDraft | None) -> public_facts.Facts:
    """The facts of an offer as the public would know them with this draft. Stores nothing.

    The draft is written into the rows and taken out again with the transaction: so what is shown is exactly
    what would be public, however facts are made.
    """
    with transaction.atomic():
        if draft is not None:
            whole = Service.objects.get(pk=service.pk)
            for name, value in draft.values.items():
                if name in SERVICE_PARTS:
                    SERVICE_PARTS[name].write(whole, value)
                else:
                    setattr(whole, name, value)
            whole.save()
        shown = Service.objects.whole().get(pk=service.pk)
        told = public_facts.public_facts(shown, texts_of(public_facts.owners_of(shown)))
        transaction.set_rollback(draft is not None)
    return told
