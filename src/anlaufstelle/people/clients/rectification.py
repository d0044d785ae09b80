"""What she herself asks for: that something kept of her is corrected. She reads every sentence of this file."""

from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from anlaufstelle.audit.models import AuditAction
from anlaufstelle.audit.record import record
from anlaufstelle.core.actor import Actor
from anlaufstelle.core.errors import Refused
from anlaufstelle.people.access.permissions import assignments
from anlaufstelle.people.access.reading import is_counselled, lock_client_files
from anlaufstelle.people.clients.rectification_models import MAX_REQUEST_LENGTH
from anlaufstelle.people.models import AssignmentRole, RectificationRequest

MAX_OPEN_REQUESTS = 10  # at one provider, waiting for an answer


class RectificationRefused(Refused):
    """This cannot be asked for."""


@transaction.atomic
def request_rectification(herself: Actor, *, provider: UUID, text: str) -> RectificationRequest:
    """She asks a provider that counsels her for a correction; the same words twice are a double click.

    Raises RectificationRefused.
    """
    words = check_text(text, _("Nothing was sent: there are no words yet."))
    lock_client_files(provider, herself.client_id)
    if herself.client_id is None or not is_counselled(herself.client_id, provider):
        raise RectificationRefused(_("Nothing was sent: please choose where you are counselled."))
    waiting = list(requests_of(herself, herself.client_id).filter(provider=provider, was_accepted=None))
    if there := next((one for one in waiting if one.text == words), None):
        return there
    if len(waiting) >= MAX_OPEN_REQUESTS:
        raise RectificationRefused(
            _("Nothing was sent: much of yours waits for an answer there already. Please come by.")
        )
    wish: RectificationRequest = RectificationRequest.objects.create(
        client_id=herself.client_id, provider_id=provider, text=words
    )
    record(herself, AuditAction.CREATE, wish, client=herself.client_id, reason="asked")
    return wish


def requests_of(actor: Actor, client: UUID) -> QuerySet[RectificationRequest]:
    """What she has asked for, as far as the actor may read it."""
    return RectificationRequest.objects.visible_to(actor).filter(client=client)


def open_requests_for(actor: Actor) -> QuerySet[RectificationRequest]:
    """What waits for an answer of the actor: in cases that she leads, the oldest first."""
    led = assignments(actor, AssignmentRole.LEAD).filter(client=OuterRef("client"), provider=OuterRef("provider"))
    rows = RectificationRequest.objects.visible_to(actor).filter(
        Exists(led), provider=actor.provider_id, was_accepted=None
    )
    return rows.order_by("requested_at", "id")


def check_text(text: str, empty: str) -> str:
    """Her words, or the reason of an answer. Raises RectificationRefused; `empty`: what is said when there are none."""
    words = text.replace("\0", "").replace("\r\n", "\n").strip()
    if not words:
        raise RectificationRefused(empty)
    if len(words) > MAX_REQUEST_LENGTH:
        raise RectificationRefused(
            _("Nothing was sent: the text has %(length)s characters, at most %(most)s can be sent. Please shorten it.")
            % {"length": len(words), "most": MAX_REQUEST_LENGTH}
        )
    return words
