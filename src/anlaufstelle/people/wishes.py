"""What she herself asks for: that something kept of her is corrected. She reads every sentence of this file."""

from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from anlaufstelle.audit.models import Deed
from anlaufstelle.audit.record import record
from anlaufstelle.core.actor import Actor
from anlaufstelle.core.errors import Refused
from anlaufstelle.people.models import Correction, Part
from anlaufstelle.people.models.corrections import LONGEST_WISH
from anlaufstelle.people.permissions import assignments
from anlaufstelle.people.reading import hold, is_counselled

OPEN_AT_MOST = 10  # at one provider, waiting for an answer


class CannotAsk(Refused):
    """This cannot be asked for."""


@transaction.atomic
def ask(herself: Actor, *, provider: UUID, text: str) -> Correction:
    """She asks a provider that counsels her for a correction; the same words twice are a double click.

    Raises CannotAsk.
    """
    words = checked(text, _("Nothing was sent: there are no words yet."))
    hold(provider, herself.person_id)
    if herself.person_id is None or not is_counselled(herself.person_id, provider):
        raise CannotAsk(_("Nothing was sent: please choose where you are counselled."))
    waiting = list(asked_of(herself, herself.person_id).filter(provider=provider, was_done=None))
    if there := next((one for one in waiting if one.text == words), None):
        return there
    if len(waiting) >= OPEN_AT_MOST:
        raise CannotAsk(_("Nothing was sent: much of yours waits for an answer there already. Please come by."))
    wish: Correction = Correction.objects.create(person_id=herself.person_id, provider_id=provider, text=words)
    record(herself, Deed.CREATE, wish, person=herself.person_id, reason="asked")
    return wish


def asked_of(actor: Actor, person: UUID) -> QuerySet[Correction]:
    """What she has asked for, as far as the actor may read it."""
    return Correction.objects.visible_to(actor).filter(person=person)


def waiting_for(actor: Actor) -> QuerySet[Correction]:
    """What waits for an answer of the actor: in cases that she leads, the oldest first."""
    led = assignments(actor, Part.LEAD).filter(person=OuterRef("person"), provider=OuterRef("provider"))
    rows = Correction.objects.visible_to(actor).filter(Exists(led), provider=actor.provider_id, was_done=None)
    return rows.order_by("asked_at", "id")


def checked(text: str, empty: str) -> str:
    """Her words, or the reason of an answer. Raises CannotAsk; `empty`: what is said when there are none."""
    words = text.replace("\0", "").replace("\r\n", "\n").strip()
    if not words:
        raise CannotAsk(empty)
    if len(words) > LONGEST_WISH:
        raise CannotAsk(
            _("Nothing was sent: the text has %(length)s characters, at most %(most)s can be sent. Please shorten it.")
            % {"length": len(words), "most": LONGEST_WISH}
        )
    return words
