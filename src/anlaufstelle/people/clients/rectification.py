"""Rectification requests by the client (Art. 16 GDPR). The client reads every message of this module."""

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

MAX_OPEN_REQUESTS = 10  # unanswered, at one provider


class RectificationRefused(Refused):
    """The request cannot be accepted like this."""


@transaction.atomic
def request_rectification(actor: Actor, *, provider: UUID, text: str) -> RectificationRequest:
    """Ask a provider that counsels the client for a rectification. The same text twice counts as a double click.

    `actor`: the client. Raises RectificationRefused.
    """
    content = check_text(text, _("Nothing was sent: there are no words yet."))
    lock_client_files(provider, actor.client_id)
    if actor.client_id is None or not is_counselled(actor.client_id, provider):
        raise RectificationRefused(_("Nothing was sent: please choose where you are counselled."))
    unanswered = list(requests_of(actor, actor.client_id).filter(provider=provider, was_accepted=None))
    if existing := next((row for row in unanswered if row.text == content), None):
        return existing
    if len(unanswered) >= MAX_OPEN_REQUESTS:
        raise RectificationRefused(
            _("Nothing was sent: much of yours waits for an answer there already. Please come by.")
        )
    rectification: RectificationRequest = RectificationRequest.objects.create(
        client_id=actor.client_id, provider_id=provider, text=content
    )
    record(actor, AuditAction.CREATE, rectification, client=actor.client_id, reason="asked")
    return rectification


def requests_of(actor: Actor, client: UUID) -> QuerySet[RectificationRequest]:
    """Return a client's rectification requests, as far as the actor may read them."""
    return RectificationRequest.objects.visible_to(actor).filter(client=client)


def open_requests_for(actor: Actor) -> QuerySet[RectificationRequest]:
    """Return the unanswered requests in cases that the actor leads, oldest first."""
    led = assignments(actor, AssignmentRole.LEAD).filter(client=OuterRef("client"), provider=OuterRef("provider"))
    rows = RectificationRequest.objects.visible_to(actor).filter(
        Exists(led), provider=actor.provider_id, was_accepted=None
    )
    return rows.order_by("requested_at", "id")


def check_text(text: str, empty: str) -> str:
    """Return the normalised text of a request or an answer.

    Raises RectificationRefused with `empty` if there is none.
    """
    content = text.replace("\0", "").replace("\r\n", "\n").strip()
    if not content:
        raise RectificationRefused(empty)
    if len(content) > MAX_REQUEST_LENGTH:
        raise RectificationRefused(
            _("Nothing was sent: the text has %(length)s characters, at most %(most)s can be sent. Please shorten it.")
            % {"length": len(content), "most": MAX_REQUEST_LENGTH}
        )
    return content
